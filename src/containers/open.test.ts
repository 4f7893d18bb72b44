import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../ground/errors/portside-error';
import { asciiBytes } from './bytes';
import { formatOf, openContainer } from './open';
import { asrPartitionTable, containerBytes } from './testing';
import { writeLod, writePac } from './testing-packages';
import { writeZip } from './zip/testing-zip';

const flashInfo = Uint8Array.from([...asciiBytes('FNIF'), ...new Uint8Array(500)]);
const rows = [
  { name: 'customer_fs', offset: 0x9ea000, size: 0x500000 },
  { name: 'customer_backup_fs', offset: 0xeea000, size: 0x32000 },
];
const table = () => asrPartitionTable([{ name: 'all', offset: 0, size: 0x1000000 }, ...rows]);
const containers = {
  uf2: containerBytes('fs.uf2').slice(0, 1024),
  'intel-hex': containerBytes('fs.hex').slice(0, 300),
  gzip: Uint8Array.from(gzipSync('x')),
  zip: writeZip([{ name: 'a', data: asciiBytes('a') }]),
  pac: writePac({}),
  lod: writeLod({ user: new Uint8Array(64), sum: true }),
  'asr-partition-table': table(),
  'asr-flash-info': flashInfo,
};

const opened = (bytes: Uint8Array<ArrayBuffer>, alone = true) =>
  openContainer(new Blob([bytes]), { alone });

describe('a container', () => {
  it.each(Object.entries(containers))(
    'of the format %s is told by its bytes',
    async (format, bytes) => {
      expect(formatOf(bytes)).toBe(format);
      expect((await opened(bytes))?.format).toBe(format);
    },
  );

  it('is opened or refused with a reason, wherever it ends', async () => {
    for (const bytes of [...Object.values(containers), containerBytes('esp-parttable.bin')]) {
      for (let length = 0; length < Math.min(bytes.length, 400); length += 7) {
        const error = await opened(bytes.slice(0, length)).catch((thrown: unknown) => thrown);
        if (error instanceof Error) expect(error).toBeInstanceOf(PortsideError);
      }
    }
  });

  it('is no image, no random bytes, and no text that begins with a colon', () => {
    expect(formatOf(containerBytes('fs.bin'))).toBeNull();
    expect(formatOf(asciiBytes(':sunny: and more\n'))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(formatOf(bytes)).toBeNull();
      }),
    );
  });
});

describe('partition.bin of an ASR package', () => {
  it('names its partitions, holds none of them, and has its sum compared', async () => {
    const found = await opened(table());
    expect(
      found?.members.map(({ name, address, size }) => ({ name, offset: address, size })),
    ).toEqual(rows);
    expect(found?.findings.map(({ code }) => code)).toEqual(['sum-right']);
    await expect(found?.members[0]?.read()).rejects.toMatchObject({ code: 'firmware-closed' });
    const wrong = table();
    wrong[100] = 1;
    expect((await opened(wrong))?.findings.map(({ code }) => code)).toContain('sum-wrong');
  });

  it('is no container in its package, which says more of the partitions', async () => {
    expect(await opened(table(), false)).toBeNull();
  });
});
