import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../ground/checksums/crc32';
import { sha256Hex } from '../../ground/checksums/sha256';
import { readArchive } from './read';
import { MAX_ENTRIES } from '../../volumes/zip/unzip';
import { rawZip, type RawEntry } from './testing';
import { text } from '../testing';

const a: RawEntry = { name: 'a.txt', data: text('hello') };
const bytes = (...values: number[]) => Uint8Array.from(values);
const link = 0o120777 * 0x10000;
const deflated = (data: Uint8Array): Pick<RawEntry, 'packed' | 'method'> => ({
  packed: new Uint8Array(deflateRawSync(data)),
  method: 8,
});

const file = {
  path: '/a.txt',
  type: 'file',
  size: 5,
  sha256: await sha256Hex(text('hello')),
  file: 'files/a.txt',
};
const good = {
  format: 'portside-project',
  schema: 1,
  name: 'p',
  target: { kind: 'none' },
  settings: {},
  entries: [file] as unknown,
};
const stored: RawEntry = { name: 'files/a.txt', data: text('hello') };

/** A project archive whose portside.json is changed. */
function project(change: object, entries: readonly RawEntry[] = [stored]): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify({ ...good, ...change });
  return rawZip([{ name: 'portside.json', data: text(json) }, ...entries]);
}

const zeros = new Uint8Array(40 * 1024 * 1024);
const bomb = deflated(zeros);

const hostile: Record<string, [code: string, zip: Uint8Array<ArrayBuffer>]> = {
  'nothing at all': ['archive-broken', bytes()],
  'text instead of a zip': ['archive-broken', text('PK but no zip at all, only words')],
  'cut off in the directory': ['archive-broken', rawZip([a]).slice(0, -30)],
  'cut off in front': ['archive-broken', rawZip([a, a]).slice(20)],
  'a name that leads up': ['archive-unsafe-name', rawZip([{ ...a, name: '../a.txt' }])],
  'a name that leads up further in': ['archive-unsafe-name', rawZip([{ ...a, name: 'd/../../a' }])],
  'a name with a single dot': ['archive-unsafe-name', rawZip([{ ...a, name: './a.txt' }])],
  'an absolute name': ['archive-unsafe-name', rawZip([{ ...a, name: '/etc/passwd' }])],
  'a drive letter': ['archive-unsafe-name', rawZip([{ ...a, name: 'C:/a.txt' }])],
  'a drive letter without a slash': ['archive-unsafe-name', rawZip([{ ...a, name: 'c:a.txt' }])],
  backslashes: ['archive-unsafe-name', rawZip([{ ...a, name: '..\\a.txt' }])],
  'NUL in a name': ['archive-unsafe-name', rawZip([{ ...a, name: 'a.txt\0.png' }])],
  'an empty name': ['archive-unsafe-name', rawZip([{ ...a, name: '' }])],
  'an empty part': ['archive-unsafe-name', rawZip([{ ...a, name: 'd//a.txt' }])],
  'folders without end': ['archive-unsafe-name', rawZip([{ ...a, name: 'd/'.repeat(500) + 'a' }])],
  'a symbolic link': ['archive-link', rawZip([{ ...a, external: link }])],
  'a device': ['archive-link', rawZip([{ ...a, external: 0o020666 * 0x10000 }])],
  'one name twice': ['archive-double', rawZip([a, { ...a, data: text('other') }])],
  'a file as folder': ['archive-double', rawZip([a, { ...a, name: 'a.txt/b' }])],
  'a file and a folder of one name': ['archive-double', rawZip([a, { name: 'a.txt/' }])],
  'a bomb': ['archive-bomb', rawZip([{ name: 'z', data: zeros, ...bomb }])],
  'a bomb that says it is small': [
    'archive-broken',
    rawZip([{ name: 'z', data: zeros, ...bomb, size: 10 }]),
  ],
  'a bomb in many pieces': [
    'archive-bomb',
    rawZip(
      Array.from({ length: 40 }, (_, i) => {
        const piece = zeros.subarray(0, 1 << 20);
        return { name: `z${i}`, data: piece, ...deflated(piece) };
      }),
    ),
  ],
  'a wrong CRC': ['archive-broken', rawZip([{ ...a, crc: 1 }])],
  'a wrong CRC of deflated data': [
    'archive-broken',
    rawZip([{ ...a, ...deflated(text('hello')), crc: 1 }]),
  ],
  'a size too large': ['archive-broken', rawZip([{ ...a, ...deflated(text('hello')), size: 99 }])],
  'data that is no DEFLATE': [
    'archive-broken',
    rawZip([{ ...a, packed: bytes(7, 255, 3, 9), method: 8 }]),
  ],
  'an unknown method': ['archive-broken', rawZip([{ ...a, method: 77 }])],
  'encrypted content': ['archive-encrypted', rawZip([{ ...a, flags: 0x801 }])],
  'a directory with content': ['archive-broken', rawZip([{ ...a, name: 'd/' }])],
  'two entries in one place': ['archive-broken', rawZip([a, { ...a, name: 'b.txt', offset: 0 }])],
  'an entry behind the end': ['archive-broken', rawZip([{ ...a, offset: 1 << 20 }])],
  'another name in the local header': [
    'archive-broken',
    rawZip([{ ...a, local: { name: '../evi' } }]),
  ],
  'more entries than there are': ['archive-broken', rawZip([a], { count: 9 })],
  'fewer entries than there are': [
    'archive-broken',
    rawZip([a, { ...a, name: 'b' }], { count: 1 }),
  ],
  'a directory elsewhere': ['archive-broken', rawZip([a], { directoryOffset: 5 })],
  'a zip64 size without its field': ['archive-broken', rawZip([{ ...a, size: 0xffffffff }])],
  'a zip64 field that lies': [
    'archive-broken',
    rawZip([
      {
        ...a,
        size: 0xffffffff,
        extra: bytes(1, 0, 8, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0),
      },
    ]),
  ],
  'another zip in front': ['archive-broken', rawZip([a], { before: rawZip([a]) })],
  'a name that an extra field changes': [
    'archive-unsafe-name',
    rawZip([{ ...a, flags: 0, extra: unicodePath('a.txt', '../evil') }]),
  ],
  'portside.json that is no JSON': [
    'archive-schema',
    rawZip([{ name: 'portside.json', data: text('{') }]),
  ],
  'portside.json that is no UTF-8': [
    'archive-schema',
    rawZip([{ name: 'portside.json', data: bytes(0x7b, 0xff, 0x7d) }]),
  ],
  'portside.json of something else': ['archive-schema', project({ format: 'other' })],
  'a newer schema': ['archive-newer', project({ schema: 2 })],
  'a schema that is no number': ['archive-schema', project({ schema: '1' })],
  'no name': ['archive-schema', project({ name: undefined })],
  'a target of unknown kind': ['archive-schema', project({ target: { kind: 'moon' } })],
  'a geometry without numbers': [
    'archive-schema',
    project({ target: { kind: 'free', geometry: { version: '2.0' }, like: null } }),
  ],
  'settings that are deep': ['archive-schema', project({ settings: { a: { b: 1 } } })],
  'entries that are none': ['archive-schema', project({ entries: {} })],
  'an entry of unknown type': ['archive-schema', project({ entries: [{ ...file, type: 'x' }] })],
  'a digest that is none': ['archive-schema', project({ entries: [{ ...file, sha256: 'x' }] })],
  'a negative size': ['archive-schema', project({ entries: [{ ...file, size: -1 }] })],
  'attributes out of range': [
    'archive-schema',
    project({ entries: [{ ...file, attributes: [{ type: 256, value: '' }] }] }),
  ],
  'an attribute twice': [
    'archive-schema',
    project({
      entries: [
        {
          ...file,
          attributes: [
            { type: 1, value: '' },
            { type: 1, value: '' },
          ],
        },
      ],
    }),
  ],
  'a path that leads up': [
    'archive-unsafe-name',
    project({ entries: [{ ...file, path: '/../a.txt' }] }),
  ],
  'a relative path': ['archive-unsafe-name', project({ entries: [{ ...file, path: 'a.txt' }] })],
  'a path twice': [
    'archive-double',
    project({ entries: [file, { ...file, file: 'files/b' }] }, [
      stored,
      { ...stored, name: 'files/b' },
    ]),
  ],
  'a path below a file': [
    'archive-double',
    project({ entries: [file, { ...file, path: '/a.txt/b', file: 'files/b' }] }, [
      stored,
      { ...stored, name: 'files/b' },
    ]),
  ],
  'a path without its folder': [
    'archive-missing',
    project({ entries: [{ ...file, path: '/d/a.txt' }] }),
  ],
  'a file that is missing': ['archive-missing', project({}, [])],
  'one file for two paths': [
    'archive-missing',
    project({ entries: [file, { ...file, path: '/b.txt' }] }),
  ],
  'a place that leads up': [
    'archive-unsafe-name',
    project({ entries: [{ ...file, file: '../a.txt' }] }),
  ],
  'a file that is not listed': ['archive-unlisted', project({}, [stored, a])],
  'a file that was changed': ['archive-digest', project({}, [{ ...stored, data: text('hullo') }])],
  'a file that has grown': ['archive-digest', project({}, [{ ...stored, data: text('hello!') }])],
};

/** The extra field 0x7075, which gives an entry another name. */
function unicodePath(name: string, other: string): Uint8Array {
  const crc = new DataView(new ArrayBuffer(4));
  crc.setUint32(0, crc32(text(name)), true);
  const body = [1, ...new Uint8Array(crc.buffer), ...text(other)];
  return bytes(0x75, 0x70, body.length, 0, ...body);
}

describe('hostile and broken archives', () => {
  it.each(Object.entries(hostile))('refuses %s', async (_what, [codes, zip]) => {
    const outcome = await readArchive(zip).then(
      ({ tree }) => `read: ${JSON.stringify(tree)}`,
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );
    expect(codes.split('|')).toContain(outcome);
  });

  it('refuses more entries than anyone needs', async () => {
    const many = Array.from({ length: MAX_ENTRIES + 1 }, (_, i) => ({ name: `f${i}` }));
    await expect(readArchive(rawZip(many))).rejects.toMatchObject({ code: 'archive-too-many' });
  }, 20_000);

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(readArchive(rawZip([a]), { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('zips of others', () => {
  it('are read as files, with a notice', async () => {
    const inner = rawZip([a]);
    const { ours, tree, notices } = await readArchive(
      rawZip([
        a,
        { name: 'A.TXT', data: text('x') },
        { name: 'd/' },
        { name: 'e/inner.zip', data: inner },
        { name: bytes(0xc4, 0xe3, 0x2e, 0x70, 0x79), data: text('y'), flags: 0 },
        { name: '__MACOSX/._a.txt', data: text('z') },
        { name: 'e/.DS_Store', data: text('z') },
      ]),
    );
    expect(ours).toBe(false);
    expect(tree.root.children.map(({ name }) => name)).toEqual([
      ...['A.TXT', 'a.txt', 'd', 'e', '\udcc4\udce3.py'],
    ]);
    const e = tree.root.children[3];
    expect(e?.type === 'dir' && e.children.map(({ name }) => name)).toEqual(['inner.zip']);
    expect(notices.map(({ code }) => code)).toEqual(['foreign', 'twins', 'not_utf8', 'litter']);
  });

  it('read the honest archive that the hostile ones are made of', async () => {
    const { ours, name, tree } = await readArchive(project({}));
    expect({ ours, name }).toEqual({ ours: true, name: 'p' });
    expect(tree.root.children).toMatchObject([{ name: 'a.txt', size: 5 }]);
  });
});
