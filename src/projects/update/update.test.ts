import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bulkDownloadScript } from './bulk-download';
import { cloudArchiveOf } from './cloud-archive';
import { tarGzOf } from './tar-gz';

const bytes = (text: string) => new TextEncoder().encode(text);
const FILES = [
  { path: '/main.py', bytes: bytes('print("new")\n') },
  { path: '/empty', bytes: bytes('') },
  { path: '/lib/说明.txt', bytes: bytes('|end| 说明\n'.repeat(200)) },
];

describe('usr.tar.gz', () => {
  it('has the header of ten bytes that decoders on modules skip', async () => {
    const packed = await tarGzOf(FILES);
    expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    expect(gunzipSync(packed).length % 512).toBe(0);
  });

  it.skipIf(spawnSync('tar', ['--version']).status !== 0)(
    'unpacks below usr/ as it went in',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'portside-update-'));
      writeFileSync(join(folder, 'usr.tar.gz'), await tarGzOf(FILES));
      execFileSync('tar', ['-xzf', 'usr.tar.gz'], { cwd: folder });
      for (const { path, bytes } of FILES) {
        expect(readFileSync(join(folder, `usr${path}`))).toEqual(Buffer.from(bytes));
      }
    },
  );

  it('refuses a name that the header can not hold', async () => {
    const path = `/${'n'.repeat(97)}`;
    await expect(tarGzOf([{ path, bytes: bytes('') }])).rejects.toMatchObject({
      code: 'update-name',
    });
    await tarGzOf([{ path: path.slice(0, -1), bytes: bytes('') }]);
  });
});

/** Reads a cloud archive as the module does: record by record, by its sizes. */
function readCloud(packed: Uint8Array): Record<string, string> {
  const data = inflateSync(packed);
  const files: Record<string, string> = {};
  let at = 0;
  const until = (mark: string) => {
    const end = data.indexOf(mark, at);
    const text = data.subarray(at, end).toString();
    at = end + mark.length;
    return text;
  };
  while (at < data.length) {
    expect(until('|filename|')).toBe('|start');
    const name = until('|filesize|');
    const size = Number(until('|filecontent|'));
    files[name] = data.subarray(at, at + size).toString();
    at += size;
    expect(until('|end|')).toBe('');
  }
  return files;
}

describe('the cloud’s .zip', () => {
  it('gives back what went in, also if a content holds its marks', async () => {
    const files = [FILES[0]!, { path: '/说明.txt', bytes: bytes('|end||start|filename|x') }];
    expect(readCloud(await cloudArchiveOf(files))).toEqual({
      'main.py': 'print("new")\n',
      '说明.txt': '|end||start|filename|x',
    });
  });

  it('refuses folders, which the module would not make, and names with its marks', async () => {
    await expect(cloudArchiveOf(FILES)).rejects.toMatchObject({ code: 'update-folder' });
    await expect(
      cloudArchiveOf([{ path: '/a|filesize|b', bytes: bytes('') }]),
    ).rejects.toMatchObject({ code: 'update-name' });
  });
});

describe('bulk_download', () => {
  it('says each file with a URL that a server takes and a literal that Python takes', () => {
    const script = bulkDownloadScript([{ path: "/it's a.py" }, { path: '/lib/说明.txt' }]);
    expect(script).toContain(
      String.raw`{'url': BASE + 'usr/it\'s%20a.py', 'file_name': '/usr/it\'s a.py'}`,
    );
    expect(script).toContain(
      `{'url': BASE + 'usr/lib/%E8%AF%B4%E6%98%8E.txt', 'file_name': '/usr/lib/说明.txt'}`,
    );
  });

  it('refuses a name that is no text', () => {
    expect(() => bulkDownloadScript([{ path: '/\udcff' }])).toThrow('update-name');
  });
});
