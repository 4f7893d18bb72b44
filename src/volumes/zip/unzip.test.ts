import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it, vi } from 'vitest';
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
    // Each look at the clock finds it 5 ms on, so that a turn of the page is due at every third file.
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 5));
    let turns = 0;
    let ticking = setTimeout(function tick() {
      turns++;
      ticking = setTimeout(tick, 0);
    }, 0);
    try {
      const entries = await openZip(bytes);
      expect(entries).toHaveLength(FILES);
      for (const entry of entries) await entry.read();
    } finally {
      clearTimeout(ticking);
      clock.mockRestore();
    }
    // Once while it lists them, and once while it reads them.
    expect(turns).toBeGreaterThanOrEqual((2 * FILES) / 4);
  });

  it('stops between two files', async () => {
    const control = new AbortController();
    const entries = await openZip(await manyFiles(), { signal: control.signal });
    await entries[0]?.read();
    control.abort();
    await expect(entries[1]?.read()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
