import { gzipSync } from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes } from './bytes';
import { partitionsInFile, type EspPartitionTable } from './esp-partition-table';
import { recogniseContainer } from './recognise';
import { asrPartitionTable, containerBytes, pacPackage } from './testing';

async function zipOf(...paths: string[]): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const path of paths) await writer.add(path, new Uint8ArrayReader(asciiBytes(path)));
  return writer.close();
}

function espTable(bytes: Uint8Array): EspPartitionTable {
  const found = recogniseContainer(bytes);
  if (found?.kind !== 'esp-partition-table') throw new Error('no table');
  return found;
}

describe('UF2', () => {
  const uf2 = containerBytes('fs.uf2');

  it('is told with its chip and the addresses it writes', () => {
    expect(recogniseContainer(uf2)).toEqual({
      kind: 'uf2',
      blocks: 1024,
      family: 0xe48bff56,
      from: 0x10100000,
      to: 0x10140000,
      whole: true,
    });
  });

  it('is told to be incomplete where a block is missing, cut or overwritten', () => {
    const without = new Uint8Array([...uf2.subarray(0, 512), ...uf2.subarray(1024)]);
    const overwritten = uf2.slice();
    overwritten[512] = 0;
    for (const bytes of [without, uf2.subarray(0, -1), overwritten]) {
      expect(recogniseContainer(bytes)).toMatchObject({ kind: 'uf2', whole: false });
    }
  });
});

describe('Intel HEX', () => {
  const hex = containerBytes('fs.hex');

  it('is told with the addresses it writes', () => {
    expect(recogniseContainer(hex)).toEqual({
      ...{ kind: 'intel-hex', size: 0x40000, whole: true },
      ...{ from: 0x90000000, to: 0x90040000 },
    });
  });

  it('is told to be incomplete where it is cut or a line has a wrong sum', () => {
    const wrong = hex.slice();
    wrong[60] = wrong[60] === 0x30 ? 0x31 : 0x30;
    for (const bytes of [hex.subarray(0, 5000), wrong]) {
      expect(recogniseContainer(bytes)).toMatchObject({ kind: 'intel-hex', whole: false });
    }
  });

  it('is no text that begins with a colon', () => {
    expect(recogniseContainer(asciiBytes(':sunny: and more\n'))).toBeNull();
  });
});

describe('gzip and zip', () => {
  it('gzip is told, with the name where it has one', () => {
    const packed = gzipSync(containerBytes('fs.bin'));
    expect(recogniseContainer(packed)).toEqual({ kind: 'gzip', name: null });
    const named = Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, ...asciiBytes('fs.bin\0'));
    expect(recogniseContainer(named)).toEqual({ kind: 'gzip', name: 'fs.bin' });
  });

  it.each([
    [['a.py'], null],
    [['download.json', 'partition.bin', 'customer_fs.bin'], 'asr'],
    [['QPY/download.json', 'QPY/partition.bin', 'QPY/customer_fs.bin'], 'asr'],
    [['platform_config.json', 'x.pac'], 'platform'],
    [['x.binpkg', 'quec_download_config.ini', 'customer_fs.bin'], 'eigencomm'],
  ])('a zip of %j is the package %s', async (members, kind) => {
    const zip = await zipOf(...members);
    expect(recogniseContainer(zip)).toEqual({ kind: 'zip', members, package: kind });
    // Without the directory at its end nothing is known of what is in it.
    const cut = zip.subarray(0, -30);
    expect(recogniseContainer(cut)).toEqual({ kind: 'zip', members: null, package: null });
  });
});

describe('packages and tables of modules', () => {
  it('a .pac is told with its entries', () => {
    const entries = [
      { id: 'PY_FS_U', size: 4096 },
      { id: 'PY_FS_B', size: 100 },
    ];
    const pac = pacPackage('EC600UCNLB', entries);
    const head = pac.length - 4196;
    expect(recogniseContainer(pac)).toEqual({
      kind: 'pac',
      product: 'EC600UCNLB',
      sections: [
        { name: 'PY_FS_U', offset: head, size: 4096 },
        { name: 'PY_FS_B', offset: head + 4096, size: 100 },
      ],
      whole: true,
    });
    expect(recogniseContainer(pac.subarray(0, -1))).toMatchObject({ kind: 'pac', whole: false });
  });

  it('partition.bin is told with its partitions, and whether its sum is right', () => {
    const rows = [
      { name: 'customer_fs', offset: 0x9ea000, size: 0x500000 },
      { name: 'customer_backup_fs', offset: 0xeea000, size: 0x32000 },
    ];
    const table = asrPartitionTable([{ name: 'all', offset: 0, size: 0x1000000 }, ...rows]);
    expect(recogniseContainer(table)).toEqual({
      kind: 'asr-partition-table',
      sections: rows,
      whole: true,
    });
    table[100] = 1;
    expect(recogniseContainer(table)).toMatchObject({ whole: false });
  });

  it('flashinfo.bin and .lod are told', () => {
    const info = new Uint8Array(0x200);
    info.set(asciiBytes('FNIF'));
    info[0x8c] = 3;
    expect(recogniseContainer(info)).toEqual({ kind: 'asr-flash-info', devices: 3 });
    const lod = asciiBytes('#$mode=flsh_spi32m\n#$spacesize=0x00400000\n@08000000\n12345678\n');
    expect(recogniseContainer(lod)).toEqual({ kind: 'lod' });
  });
});

describe('the partition table of an ESP32', () => {
  const alone = containerBytes('esp-parttable.bin');
  const dump = containerBytes('esp-two-fs.bin');
  const rows = [
    { name: 'nvs', offset: 0x9000, size: 0x5000, subtype: 2 },
    { name: 'factory', offset: 0x10000, size: 0x100000, subtype: 0 },
    { name: 'web', offset: 0x200000, size: 0x40000, subtype: 0x83 },
    { name: 'cfg', offset: 0x300000, size: 0x40000, subtype: 0x82 },
  ];

  /** The first 0x1000 bytes of the table with an MD5 row behind its four rows. */
  function withSum(sum: string): Uint8Array {
    const bytes = alone.slice();
    bytes.set([0xeb, 0xeb], 128);
    bytes.fill(0xff, 130, 144);
    bytes.set(Buffer.from(sum, 'hex'), 144);
    return bytes;
  }

  it('is told alone, and in the middle of a dump at each place where it may lie', () => {
    expect(espTable(alone)).toMatchObject({ at: 0, alone: true, checked: null, sections: rows });
    expect(espTable(dump)).toMatchObject({ at: 0x8000, alone: false, sections: rows });
    for (const at of [0x1000, 0x9000, 0x10000]) {
      const bytes = new Uint8Array(0x20000).fill(0xff);
      bytes.set(alone, at);
      expect(espTable(bytes)).toMatchObject({ at, alone: false });
    }
    const elsewhere = new Uint8Array(0x20000).fill(0xff);
    elsewhere.set(alone, 0x800);
    expect(recogniseContainer(elsewhere)).toBeNull();
  });

  it('has its MD5 checked', () => {
    expect(espTable(withSum('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).checked).toBe(false);
    const right = 'e1523200a268f17b8ab02748f299d7e3';
    expect(espTable(withSum(right)).checked).toBe(true);
  });

  it('has its partitions put where a dump has them, from the flash or from the table on', () => {
    const places = (bytes: Uint8Array, starts: number[]) =>
      partitionsInFile(espTable(bytes), starts).map(({ offset }) => offset);
    expect(places(dump, [0x200000, 0x300000])).toEqual([0x9000, 0x10000, 0x200000, 0x300000]);
    const fromTable = dump.subarray(0x8000);
    expect(places(fromTable, [0x1f8000])).toEqual([0x1000, 0x8000, 0x1f8000, 0x2f8000]);
    expect(places(dump, [0x123000])).toEqual([]);
  });
});

it('takes no image and no random bytes for a container', () => {
  expect(recogniseContainer(containerBytes('fs.bin'))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(recogniseContainer(bytes)).toBeNull();
    }),
  );
});

it('stands every beginning of a container', () => {
  const whole = [
    containerBytes('fs.uf2').subarray(0, 1100),
    containerBytes('fs.hex').subarray(0, 300),
    containerBytes('esp-parttable.bin').subarray(0, 300),
    pacPackage('X', [{ id: 'PY_FS_U', size: 16 }]),
    asrPartitionTable([{ name: 'customer_fs', offset: 0, size: 4096 }]),
  ];
  for (const bytes of whole) {
    for (let length = 0; length < Math.min(bytes.length, 1100); length++) {
      expect(() => recogniseContainer(bytes.subarray(0, length))).not.toThrow();
    }
  }
});
