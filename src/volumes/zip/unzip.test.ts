import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { openZip } from './unzip';

const FILES = 300;

async function manyFiles(): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, level: 0 });
  for (let i = 0; i < FILES; i++) {
    await writer.add(`file-${i}`, new Uint8ArrayReader(new TextEncoder().encode(`${i}`)));
  }
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

describe('openZip', () => {
  it('lets the page live while it reads thousands of files', async () => {
    const bytes = await manyFiles();
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const begun = performance.now();
    try {
      const entries = await openZip(bytes);
      expect(entries).toHaveLength(FILES);
      for (const entry of entries) await entry.read();
    } finally {
      clearInterval(ticking);
    }
    // Each piece of work is about 12 ms; on a busy machine some are longer.
    expect(turns).toBeGreaterThan((performance.now() - begun) / 200);
  });

  it('stops between two files', async () => {
    const control = new AbortController();
    const entries = await openZip(await manyFiles(), { signal: control.signal });
    await entries[0]?.read();
    control.abort();
    await expect(entries[1]?.read()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
