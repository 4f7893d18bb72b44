import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { asrPartitionTable, containerBytes } from '../containers/testing';
import { writePac } from '../containers/testing-packages';
import { writeZip, type WrittenMember } from '../containers/zip/testing-zip';
import { FirmwarePackage } from './package';

const text = (value: string) => new TextEncoder().encode(value);
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const differ = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) !== 0;
const image = containerBytes('fs.bin');
const other = image.map((byte, at) => (at > 9000 && at < 9100 ? byte ^ 0x33 : byte));

const open = (bytes: Uint8Array<ArrayBuffer>, name = 'x.bin') =>
  FirmwarePackage.open(new Blob([bytes]), name);

/** Blocks of 256 bytes for a Pico, at the beginning of its flash. */
function writeUf2(flash: Uint8Array): Uint8Array<ArrayBuffer> {
  const total = flash.length / 256;
  const bytes = new Uint8Array(512 * total);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < total; i++) {
    const head = [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000 + 256 * i, 256, i, total, 0xe48bff56];
    head.forEach((word, j) => view.setUint32(512 * i + 4 * j, word, true));
    bytes.set(flash.subarray(256 * i, 256 * i + 256), 512 * i + 32);
    view.setUint32(512 * i + 508, 0x0ab16f30, true);
  }
  return bytes;
}

const asr = (fs: Uint8Array, extra: WrittenMember[] = []): WrittenMember[] => [
  { name: 'download.json', data: text('[]') },
  {
    name: 'partition.bin',
    data: asrPartitionTable([{ name: 'customer_fs', offset: 0x9ea000, size: image.length }]),
  },
  { name: 'boot.bin', data: new Uint8Array(3000).fill(9), gap: 3 },
  { name: 'customer_fs.bin', data: fs },
  ...extra,
];

const packages: Record<string, (fs: Uint8Array) => Uint8Array<ArrayBuffer>> = {
  'an ASR zip': (fs) => writeZip(asr(fs)),
  'an ASR zip in one folder': (fs) =>
    writeZip(asr(fs).map((member) => ({ ...member, name: `FW/${member.name}` }))),
  'an ASR zip in a zip': (fs) =>
    writeZip([{ name: 'fw.zip', data: writeZip(asr(fs)), stored: true }]),
  'a .pac': (fs) => writePac({ user: fs, xmlSize: image.length }),
  'a .pac in a zip': (fs) =>
    writeZip([
      { name: 'platform_config.json', data: text('{"Platform": "UNISOC"}') },
      { name: 'a.pac', data: writePac({ user: fs, xmlSize: image.length }) },
    ]),
  'an Eigencomm zip': (fs) =>
    writeZip([
      { name: 'a.binpkg', data: text('no more than its name') },
      {
        name: 'quec_download_config.ini',
        data: text(
          `[File]\r\nFile_Count=3\r\n[File_3]\r\nMAX_SIZE = 0x${image.length.toString(16)}\r\n`,
        ),
      },
      { name: 'customer_fs.bin', data: fs },
    ]),
  'a zip with a gzip': (fs) =>
    writeZip([{ name: 'fs.bin.gz', data: Uint8Array.from(gzipSync(fs)), stored: true }]),
};

describe.each(Object.entries(packages))('%s', (_, write) => {
  it('shows the file system in it, and saves another in its place', async () => {
    const bytes = write(image);
    const firmware = await open(bytes);
    expect(firmware.findings.filter(({ finding }) => finding.severity === 'error')).toEqual([]);
    expect(firmware.fileSystems.map(({ system }) => system)).toEqual(['littlefs']);
    const [part] = firmware.fileSystems;
    expect(differ(await bytesOf(await part!.member.read()), image)).toBe(false);

    const same = await firmware.save(new Map());
    expect(differ(await bytesOf(same.blob), bytes)).toBe(false);

    const saved = await firmware.save(new Map([[part!.key, new Blob([other])]]));
    const report = await saved.verify(saved.blob);
    expect(report.rows.filter(({ changed }) => changed).map(({ trail }) => trail)).toEqual([
      part!.trail,
    ]);
    const again = await open(await bytesOf(saved.blob));
    expect(differ(await bytesOf(await again.fileSystems[0]!.member.read()), other)).toBe(false);
  });
});

describe('saving', () => {
  it('fills up what is shorter than its partition, and refuses what is longer', async () => {
    const firmware = await open(writeZip(asr(image)));
    const [{ key }] = firmware.fileSystems as [(typeof firmware.fileSystems)[0]];
    const short = image.slice(0, 0x8000);
    const saved = await firmware.save(new Map([[key, new Blob([short])]]));
    await saved.verify(saved.blob);
    const again = await open(await bytesOf(saved.blob));
    const content = await bytesOf(await again.fileSystems[0]!.member.read());
    expect([content.length, content.at(-1)]).toEqual([image.length, 0xff]);
    const long = new Blob([image, new Uint8Array(1)]);
    await expect(firmware.save(new Map([[key, long]]))).rejects.toMatchObject({
      code: 'firmware-no-room',
    });
  });

  it('never takes another partition table', async () => {
    const firmware = await open(writeZip(asr(image)));
    const table = firmware.parts.find(({ member }) => member.name === 'partition.bin')!;
    await expect(firmware.save(new Map([[table.key, new Blob(['x'])]]))).rejects.toMatchObject({
      code: 'firmware-fixed',
      params: { why: 'table' },
    });
  });

  it('is found out if a single byte of what was written is another', async () => {
    const firmware = await open(writeZip(asr(image)));
    const [{ key }] = firmware.fileSystems as [(typeof firmware.fileSystems)[0]];
    const saved = await firmware.save(new Map([[key, new Blob([other])]]));
    const written = await bytesOf(saved.blob);
    for (const at of [40, 700, written.length - 30]) {
      const bad = written.slice();
      bad[at] = (bad[at] as number) ^ 1;
      await expect(saved.verify(new Blob([bad])), `byte ${at}`).rejects.toMatchObject({
        code: 'firmware-differs',
      });
    }
  });
});

describe('a flash dump in a UF2 in a gzip', () => {
  it('is looked into, and saved with another partition', async () => {
    const flash = new Uint8Array(0x9000 + 0x1000).fill(0xff);
    const row = new Uint8Array(32);
    row.set([0xaa, 0x50, 1, 0x83]);
    new DataView(row.buffer).setUint32(4, 0x9000, true);
    new DataView(row.buffer).setUint32(8, 0x1000, true);
    row.set(text('vfs'), 12);
    flash.set(row, 0x8000);
    flash.set(image.subarray(0, 0x1000), 0x9000);
    const firmware = await open(Uint8Array.from(gzipSync(writeUf2(flash))));
    const [part] = firmware.fileSystems;
    expect(part?.trail).toEqual(['content', '0x10000000', 'vfs']);
    const content = new Uint8Array(0x1000).map((_, at) => at * 7);
    const saved = await firmware.save(new Map([[part!.key, new Blob([content])]]));
    await saved.verify(saved.blob);
    const again = await open(await bytesOf(saved.blob));
    expect(await bytesOf(await again.contentOf(part!.trail))).toEqual(content);
  });
});

describe('opening', () => {
  it('opens the rest of a package whose one member is damaged', async () => {
    const boot = { name: 'modem.bin', data: new Uint8Array(500), lies: { crc: 5 } };
    const firmware = await open(writeZip(asr(image, [boot])));
    expect(firmware.findings.map(({ finding }) => finding.code)).toContain('member-damaged');
    expect(firmware.fileSystems).toHaveLength(1);
  });

  it('tells of models that are not one', async () => {
    const version = { name: 'fw_version.json', data: text('{"model": "EC800M-CNLA"}') };
    const firmware = await open(
      writeZip(asr(image, [version])),
      'QPY_OCPU_V0004_EC800M_CNGA_FW.zip',
    );
    expect(firmware.findings.map(({ finding }) => finding.code)).toContain('model-disagrees');
    expect(firmware.models.map(({ subModel }) => subModel)).toEqual(['CNGA', 'CNLA']);
    expect(firmware.findings.find(({ finding }) => finding.code === 'members-right')).toMatchObject(
      {
        finding: { params: { count: 5 } },
      },
    );
  });

  it('refuses bytes that are no container', async () => {
    await expect(open(text('hello'))).rejects.toMatchObject({ code: 'firmware-unknown' });
  });

  it('stops where archives in archives unpack to far more than they are', async () => {
    let bytes = writeZip(
      Array.from({ length: 8 }, (_, i) => ({ name: `${i}`, data: new Uint8Array(8_000_000) })),
    );
    bytes = writeZip(Array.from({ length: 9 }, (_, i) => ({ name: `${i}.zip`, data: bytes })));
    await expect(open(bytes)).rejects.toMatchObject({ code: 'archive-bomb' });
    // It unpacks the 256 MiB that any package may have.
  }, 180_000);
});
