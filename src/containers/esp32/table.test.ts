import { describe, expect, it } from 'vitest';
import { containerBytes } from '../testing';
import { findTable, partitionsInFile, type EspTable } from './table';

function tableOf(bytes: Uint8Array): EspTable {
  const found = findTable(bytes);
  if (!found) throw new Error('no table');
  return found;
}

describe('the partition table of an ESP32', () => {
  const alone = containerBytes('esp-parttable.bin');
  const dump = containerBytes('esp-two-fs.bin');
  const rows = [
    { name: 'nvs', offset: 0x9000, size: 0x5000, subtype: 2 },
    { name: 'factory', offset: 0x10000, size: 0x100000, subtype: 0 },
    { name: 'web', offset: 0x200000, size: 0x40000, subtype: 0x83 },
    { name: 'cfg', offset: 0x300000, size: 0x40000, subtype: 0x82 },
  ];

  /** The table with an MD5 row behind its four rows. */
  function withSum(sum: string): Uint8Array {
    const bytes = alone.slice();
    bytes.set([0xeb, 0xeb], 128);
    bytes.fill(0xff, 130, 144);
    bytes.set(Buffer.from(sum, 'hex'), 144);
    return bytes;
  }

  it('is found alone, and in the middle of a dump at each place where it may lie', () => {
    expect(tableOf(alone)).toMatchObject({ at: 0, checked: null, rows });
    expect(tableOf(dump)).toMatchObject({ at: 0x8000, rows });
    for (const at of [0x1000, 0x9000, 0x10000]) {
      const bytes = new Uint8Array(0x20000).fill(0xff);
      bytes.set(alone, at);
      expect(tableOf(bytes)).toMatchObject({ at });
    }
    const elsewhere = new Uint8Array(0x20000).fill(0xff);
    elsewhere.set(alone, 0x800);
    expect(findTable(elsewhere)).toBeNull();
  });

  it('has its MD5 checked', () => {
    expect(tableOf(withSum('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).checked).toBe(false);
    expect(tableOf(withSum('e1523200a268f17b8ab02748f299d7e3')).checked).toBe(true);
  });

  it('has its partitions put where a dump has them, from the flash or from the table on', () => {
    const places = (bytes: Uint8Array, starts: number[]) =>
      partitionsInFile(tableOf(bytes), starts).map(({ offset }) => offset);
    expect(places(dump, [0x200000, 0x300000])).toEqual([0x9000, 0x10000, 0x200000, 0x300000]);
    const fromTable = dump.subarray(0x8000);
    expect(places(fromTable, [0x1f8000])).toEqual([0x1000, 0x8000, 0x1f8000, 0x2f8000]);
    expect(places(dump, [0x123000])).toEqual([]);
  });
});
