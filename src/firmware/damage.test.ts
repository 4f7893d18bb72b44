import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { asciiBytes, viewOf } from '../containers/bytes';
import { asrPartitionTable, containerBytes } from '../containers/testing';
import { writeLod, writePac } from '../containers/testing-packages';
import { writeZip, type WrittenMember } from '../containers/zip/testing-zip';
import { FirmwarePackage } from './package';

type Bytes = Uint8Array<ArrayBuffer>;

const member = (more: Partial<WrittenMember> = {}): WrittenMember => ({
  name: 'a.bin',
  data: new Uint8Array(300).fill(65),
  ...more,
});
const other = member({ name: 'b.bin', stored: true });
const zip = (...members: WrittenMember[]) => writeZip(members);

/** The bytes with a word at each of these places. */
function withWords(bytes: Bytes, words: Readonly<Record<number, number>>): Bytes {
  const changed = bytes.slice();
  for (const [at, value] of Object.entries(words)) {
    viewOf(changed).setUint32(Number(at), value, true);
  }
  return changed;
}

const pac = (words: Readonly<Record<number, number>>, version: 'BP_R1.0.0' | 'BP_R2.0.1') =>
  withWords(writePac({ version }), words);
/** First byte of the n-th entry of a .pac. */
const entry = (index: number) => 2124 + 2580 * index;
const uf2 = () => containerBytes('fs.uf2').slice(0, 4 * 512);
const esp = (words: Readonly<Record<number, number>>) =>
  withWords(containerBytes('esp-two-fs.bin'), words);
const hex = (...lines: string[]) => asciiBytes(`${lines.join('\r\n')}\r\n`);
const packed = () => Uint8Array.from(gzipSync(new Uint8Array(500).fill(3)));
const eocd = (bytes: Bytes) => bytes.length - 22;

/** What is told of it: opened as far as it is sound, with these findings. */
const OPENS: readonly (readonly [what: string, bytes: () => Bytes, findings: string[]])[] = [
  ['a zip with a wrong CRC', () => zip(member({ lies: { crc: 1 } }), other), ['member-damaged']],
  [
    'a zip that says it unpacks to 4 GB',
    () => zip(member({ lies: { size: 0xf000_0000 } })),
    ['zip-lies'],
  ],
  [
    'a zip bomb that says it is small',
    () => zip(member({ data: new Uint8Array(1 << 20), lies: { size: 2000 } })),
    ['member-damaged'],
  ],
  [
    'a zip entry outside of the file',
    () => zip(other, member({ lies: { offset: 9999 } })),
    ['zip-astray'],
  ],
  [
    'zip entries that share bytes',
    () => zip(member(), member({ name: 'c', lies: { offset: 0 } })),
    ['zip-overlap'],
  ],
  [
    'a zip that says another number of entries',
    () => writeZip([member()], { count: 7 }),
    ['zip-count'],
  ],
  ['two zip entries of one name', () => zip(member(), member()), ['zip-double']],
  [
    'a zip whose head and directory disagree',
    () => zip(member({ lies: { localMethod: 0 } })),
    ['zip-disagrees'],
  ],
  [
    'bytes in a zip that no entry speaks of',
    () => writeZip([{ ...member() }], { gap: 9 }),
    ['zip-gap'],
  ],
  ['a zip with names that climb out', () => zip(member({ name: '../../x' })), ['members-right']],
  ['a .pac that says it is longer', () => pac({ 48: 0x7fff_ffff }, 'BP_R1.0.0'), ['length-wrong']],
  ['a .pac whose high word lies', () => pac({ 44: 0xffff }, 'BP_R2.0.1'), ['length-wrong']],
  ['a .pac that says more entries', () => pac({ 1076: 4000 }, 'BP_R1.0.0'), ['count-wrong']],
  [
    'a .pac entry outside of the file',
    () => pac({ [entry(3) + 1552]: 0x7fff_0000 }, 'BP_R1.0.0'),
    ['entry-astray'],
  ],
  [
    'a .pac entry with a high word that lies',
    () => pac({ [entry(3) + 1536]: 1 }, 'BP_R2.0.1'),
    ['entry-astray'],
  ],
  [
    '.pac entries that share bytes',
    () => pac({ [entry(3) + 1540]: 5 }, 'BP_R1.0.0'),
    ['entry-overlap'],
  ],
  [
    'a .pac entry that says another length',
    () => pac({ [entry(2)]: 1 }, 'BP_R1.0.0'),
    ['count-wrong'],
  ],
  ['a .pac with wrong sums', () => pac({ 2120: 0 }, 'BP_R1.0.0'), ['sum-wrong']],
  ['a .pac without its magic', () => pac({ 2116: 0 }, 'BP_R1.0.0'), ['pac-no-magic']],
  ['a UF2 that lacks a block', () => uf2().slice(0, 3 * 512), ['blocks-missing']],
  [
    'a UF2 with a block twice, with other bytes',
    () =>
      withWords(Uint8Array.from([...uf2(), ...uf2().slice(0, 512)]), {
        [4 * 512 + 40]: 0x1234_5678,
      }),
    ['record-twice'],
  ],
  ['a UF2 with a block of no form', () => withWords(uf2(), { [512 + 508]: 0 }), ['record-broken']],
  [
    'a UF2 block that says it holds 4 GB',
    () => withWords(uf2(), { [512 + 16]: 0xffff_fff0 }),
    ['record-broken'],
  ],
  [
    'a HEX line with a wrong sum',
    () => hex(':0401000001020304F1', ':04010800AABBCCDDE6', ':00000001FF'),
    ['sum-wrong'],
  ],
  ['a HEX file that does not end', () => hex(':0401000001020304F1'), ['no-end']],
  [
    'a HEX file with a line that is none',
    () => hex(':0401000001020304F1', 'hello', ':00000001FF'),
    ['record-broken'],
  ],
  [
    'a .lod with a wrong sum',
    () =>
      asciiBytes(
        new TextDecoder()
          .decode(writeLod({ user: new Uint8Array(64), sum: true }))
          .replace(/(checksum=)./, '$1F'),
      ),
    ['sum-wrong'],
  ],
  [
    'an ESP32 partition outside of the dump',
    () => esp({ 0x8044: 0x7000_0000 }),
    ['partition-outside'],
  ],
  ['an ESP32 partition that is encrypted', () => esp({ 0x805c: 1 }), ['partition-encrypted']],
  ['ESP32 partitions that share bytes', () => esp({ 0x8044: 0x1_0000 }), ['entry-overlap']],
  [
    'a partition.bin with a wrong sum',
    () => withWords(asrPartitionTable([{ name: 'a', offset: 0, size: 9 }]), { 100: 1 }),
    ['sum-wrong'],
  ],
  [
    'a gzip with a wrong CRC',
    () => {
      const bytes = packed();
      return withWords(bytes, { [bytes.length - 8]: 1 });
    },
    ['member-damaged'],
  ],
];

/** Refused, with the code, and the byte where it is known. */
const REFUSED: readonly (readonly [what: string, bytes: () => Bytes, error: object])[] = [
  [
    'a zip that is cut in its directory',
    () => zip(member()).slice(0, -10),
    { code: 'firmware-broken' },
  ],
  [
    'a zip with two ends',
    () => writeZip([member()], { comment: zip(member()).slice(-22) }),
    { params: { what: 'zip-two-ends' } },
  ],
  [
    'a zip whose directory is larger than the file',
    () => {
      const bytes = zip(member());
      return withWords(bytes, { [eocd(bytes) + 12]: 0x7fff_ffff });
    },
    { params: { what: 'zip-directory' } },
  ],
  [
    'a zip64 whose offset is beyond any file',
    () => {
      const bytes = writeZip([member()], { zip64: true });
      return withWords(bytes, { [eocd(bytes) - 20 - 56 + 52]: 0xffff_ffff });
    },
    { params: { what: 'zip-directory' } },
  ],
  [
    'a .pac that is cut in its head',
    () => writePac({}).slice(0, 2000),
    { code: 'firmware-cut', params: { at: 0 } },
  ],
  [
    'a .pac that says 4 billion entries',
    () => pac({ 1076: 0xffff_ffff }, 'BP_R1.0.0'),
    { params: { what: 'pac-directory', at: 1076 } },
  ],
  [
    'a .pac whose directory lies in its head',
    () => pac({ 1080: 4 }, 'BP_R1.0.0'),
    { params: { what: 'pac-directory', at: 1076 } },
  ],
  ['a gzip that ends in its head', () => packed().slice(0, 12), { code: 'firmware-broken' }],
  [
    'a ROMFS whose length does not end',
    () => Uint8Array.from([0xd2, 0xcd, 0x31, ...new Uint8Array(9).fill(0xff)]),
    { params: { what: 'romfs', at: 3 } },
  ],
];

const open = (bytes: Bytes) => FirmwarePackage.open(new Blob([bytes]), 'x.bin');

describe('firmware that is damaged or hostile', () => {
  it.each(OPENS)('opens as far as it is sound: %s', async (_, bytes, expected) => {
    const { findings } = await open(bytes());
    expect(findings.map(({ finding }) => finding.code)).toEqual(expect.arrayContaining(expected));
  });

  it.each(REFUSED)('is refused with the reason: %s', async (_, bytes, error) => {
    await expect(open(bytes())).rejects.toMatchObject(error);
  });
});
