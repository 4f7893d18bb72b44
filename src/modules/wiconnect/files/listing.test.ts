import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { nameToBytes } from '../../../volumes/paths';
import { parseListing, type ListingRow } from './listing';
import { parseHandle, parseStreams } from './streams';

const rows = (...lines: string[]) => parseListing(bytesOf(lines.join('\r\n'))).rows;
const HEADER = '!  # Type  Flags  Hnd    Size    Version  Filename';

/** The manual's, whose copies lost the column of versions. */
const MANUAL = [
  HEADER,
  '#  0 e-FE   0001   73    1853  /favicon.ico.gz',
  '#  1 e-FE   0001   68   18067  /setup/images.png',
  '#  2 e-FE   0001   52   10525  /setup/index.css.gz',
  '#  3 e-FE   0001   65   10155  /setup/index.html',
  '#  4 e-FE   0001   55   39247  /setup/index.js.gz',
  '#  5 e-FB   0001   74   36511  command_help.csv',
  '#  6 e-FD   0001   51     135  default_setup.script',
  '#  7 e-03   0001   50    1236  geotrust_ca.pem',
  '#  8 e-FE   0021   84    2074  my_ca.pem',
  '#  9 i-00   001B    0  212736  upgrade_app.exe',
  '# 10 i-81   001B   52  178252  wiconnect.exe',
  '# 11 e-01   0009    0  203261  wifi_fw.bin',
  '# 12 b-FE   0021   25 1995261  DSC20564.JPEG',
];

describe('parseListing', () => {
  it('reads the manual’s listing, without versions', () => {
    const found = rows(...MANUAL);
    expect(found).toHaveLength(13);
    expect(found[9]).toEqual({
      index: 9,
      location: 'internal',
      type: 0,
      flags: 0x1b,
      handle: 0,
      size: 212736,
      version: null,
      name: 'upgrade_app.exe',
    });
    expect(found[12]).toMatchObject({ location: 'bulk', size: 1995261, name: 'DSC20564.JPEG' });
  });

  it('never takes a text that is no listing for an empty one', () => {
    expect(rows('')).toEqual([]);
    expect(rows(HEADER)).toEqual([]);
    for (const text of ['0,1234', 'Command failed']) {
      expect(() => rows(text)).toThrow(expect.objectContaining({ code: 'listing-unreadable' }));
    }
  });

  it('reads the columns of Gecko OS 4 however they were counted', () => {
    const same = { type: 0xfe, flags: 0x21, size: 1853, version: '2.0.0', name: '/a  b.gz' };
    for (const row of [
      '# 0 0 0 e-FE 0021 73 1 1853 0 2.0.0 /a  b.gz',
      '# 0 ext 0 3 FE 0021 73 1 1853 0 2.0.0 /a  b.gz',
      '# 0 e 0xFE 0x0021 73 1 1853 0 2.0.0 0 /a  b.gz',
    ]) {
      expect(rows(row)).toMatchObject([same]);
    }
  });

  it('reads rows with a version', () => {
    expect(rows(HEADER, '#  0 e-FE   0001   73    1853   2.0.0.11  /favicon.ico.gz')).toEqual([
      {
        index: 0,
        location: 'extended',
        type: 0xfe,
        flags: 1,
        handle: 73,
        size: 1853,
        version: '2.0.0.11',
        name: '/favicon.ico.gz',
      },
    ]);
  });

  it('reads what WiConnect 1.1.0 writes', () => {
    expect(rows('#00 i-01 0009 0 191677 1.1.0 wifi_fw.bin')).toMatchObject([
      { location: 'internal', type: 1, flags: 9, size: 191677, version: '1.1.0' },
    ]);
  });

  it('reads the short form, with and without a version', () => {
    const short = '!  #   Size   Version  Filename';
    expect(rows(short, '#  4  14022     1.0.0  test1.png')).toMatchObject([
      { index: 4, type: null, flags: null, size: 14022, version: '1.0.0', name: 'test1.png' },
    ]);
    expect(rows(short, '#  4  14022  test1.png')).toMatchObject([
      { size: 14022, version: null, name: 'test1.png' },
    ]);
  });

  it.each([
    ['a colour', '\u001b[0m'],
    ['colours and a cursor', '\u001b[1;31m\u001b[K\u001b[?25h'],
    ['a title', '\u001b]0;a title\u0007'],
    ['a control string', '\u001bPq#0;2\u001b\\'],
    ['a character set', '\u001b(B'],
    ['one that is cut off', '\u001b[3'],
    ['single characters', '\u0000\u0007\u0008\u007f'],
    ['eight-bit controls', '\u009b0m\u0085'],
  ])('does not take %s for a part of a name', (_, controls) => {
    const row = '#  0 e-FE   0001   73    1853   2.0.0.11  ';
    const text = `${HEADER}\r\n${row}a  b.gz${controls}\r\n#  1 e-FE   0001   73    9   1.0.0  c`;
    const found = parseListing(nameToBytes(text)).rows;
    expect(found.map(({ name }) => name)).toEqual(['a  b.gz', 'c']);
    if (!/3$/.test(controls)) {
      const before = parseListing(nameToBytes(`${HEADER}\r\n${controls}${row}a  b.gz`)).rows;
      expect(before.map(({ name, size }) => [name, size])).toEqual([['a  b.gz', 1853]]);
    }
    const streams = nameToBytes(`# 0 FILE  a-1.4.0.24 (1995, 0)${controls}`);
    expect(parseStreams(streams)).toMatchObject([{ handle: 0, name: 'a' }]);
  });

  it('reads the eleven columns of Gecko OS 4', () => {
    const line = '#  3 0 1 e-44 0021 12 4096 1995 1 1.4.0.24 webapp/my  page.html';
    expect(rows(line)).toMatchObject([
      {
        index: 3,
        location: 'extended',
        type: 0x44,
        flags: 0x21,
        size: 1995,
        version: '1.4.0.24',
        name: 'webapp/my  page.html',
      },
    ]);
  });

  it('is not misled by a version that is wider than its column', () => {
    const line = '#  0 e-FE   0001   73    1853   10.10.10.10  a';
    expect(rows(HEADER, '#  1 e-FE   0001   73    1853   10.10.10.1  a')[0]?.name).toBe('a');
    expect(rows(HEADER, line)[0]?.name).toBe('a');
  });

  it('reads them if the # is no column, and types without a location', () => {
    const line = '#  3 0 1 7 0x44 00000021 12 4096 1995 1 1.4.0 b.html';
    expect(rows(line)).toMatchObject([
      { index: 3, location: null, type: 0x44, flags: 0x21, size: 1995, version: '1.4.0' },
    ]);
  });

  it('keeps runs of spaces in names, and names that look like a version', () => {
    expect(rows(HEADER, '#  0 e-FE   0001   73    1853      1.0.0  a   b  .txt')[0]).toMatchObject({
      version: '1.0.0',
      name: 'a   b  .txt',
    });
    expect(rows(HEADER, '#  0 e-FE   0001   73    1853  1.2.3')[0]).toMatchObject({
      version: null,
      name: '1.2.3',
    });
    expect(rows(HEADER, '#  0 e-FE   0001   73    1853      1.0.0    two first')[0]?.name).toBe(
      '  two first',
    );
  });

  it('passes over debug text, and gives no files for an empty listing', () => {
    expect(rows(HEADER, 'app: tick 12', '')).toEqual([]);
  });

  it('refuses a row that it does not understand', () => {
    expect(() => rows(HEADER, '#  0 e-FE   00')).toThrow(
      expect.objectContaining({ code: 'listing-unreadable' }),
    );
  });

  it('reads any row that a module writes', () => {
    const name = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 95 })
      .filter((text) => text.trim() !== '' && !/^\s*\d+\.\d+\.\d+/.test(text));
    const version = fc
      .array(fc.integer({ min: 0, max: 31 }), { minLength: 3, maxLength: 4 })
      .map((parts) => parts.join('.'));
    const arbitrary = fc.record({
      index: fc.integer({ min: 0, max: 99 }),
      location: fc.constantFrom('internal', 'extended', 'bulk'),
      type: fc.integer({ min: 0, max: 255 }),
      flags: fc.integer({ min: 0, max: 0x1ff }),
      handle: fc.integer({ min: 0, max: 999 }),
      size: fc.integer({ min: 0, max: 9_999_999 }),
      version: fc.option(version, { nil: null }),
      name,
    });
    const hex = (value: number, digits: number) =>
      value.toString(16).toUpperCase().padStart(digits, '0');
    const write = (row: ListingRow) =>
      [
        `# ${String(row.index).padStart(2)} ${row.location?.[0]}-${hex(row.type ?? 0, 2)}  `,
        `${hex(row.flags ?? 0, 4)}  ${String(row.handle).padStart(3)}`,
        `${String(row.size).padStart(7)}${row.version === null ? '' : ` ${row.version.padStart(15)}`}  `,
      ].join(' ');
    fc.assert(
      fc.property(fc.array(arbitrary), (wanted) => {
        const lines = wanted.map((row) => {
          const lead = write(row);
          // Without its version a row is not aligned, and spaces before a name can't be told.
          return {
            row: { ...row, name: row.version === null ? row.name.trimStart() : row.name },
            lead,
          };
        });
        const payload = lines.map(({ row, lead }) => `${lead}${row.name}`);
        const header = '!  # Type  Flags  Hnd    Size    Version  Filename';
        const column = lines.find(({ row }) => row.version !== null)?.lead.length;
        const fitted =
          column === undefined
            ? header
            : header.replace(/ +Filename/, '').padEnd(column) + 'Filename';
        const found = parseListing(nameToBytes([fitted, ...payload].join('\r\n'))).rows;
        expect(found).toEqual(lines.map(({ row }) => row));
      }),
    );
  });
});

describe('parseStreams', () => {
  it('reads the example', () => {
    const text = '! # Type  Info\r\n# 0 FILE  webapp/index.html-1.4.0.24 (1995, 0)';
    expect(parseStreams(bytesOf(text))).toEqual([
      {
        handle: 0,
        type: 'FILE',
        name: 'webapp/index.html',
        info: 'webapp/index.html-1.4.0.24 (1995, 0)',
      },
    ]);
  });

  it('keeps names with dashes and versions of their own', () => {
    expect(parseStreams(bytesOf('# 1 FILE  a-1.2.3-1.0.0 (5, 2)'))[0]?.name).toBe('a-1.2.3');
    expect(parseStreams(bytesOf('# 2 TCPC  192.168.0.2:80'))[0]).toMatchObject({ name: null });
  });
});

describe('parseHandle', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['[Opened: 0]', 0],
    ['[2015-03-23 | 03:21:37: Opened: 3]', 3],
    ['[Open failed]', null],
    ['Command failed', null],
    ['', null],
  ])('%j is %s', (text, handle) => {
    expect(parseHandle(text)).toBe(handle);
  });
});
