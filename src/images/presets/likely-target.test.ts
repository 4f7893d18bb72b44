import { describe, expect, it } from 'vitest';
import { targetOf } from '../geometry';
import { assumeTarget } from './likely-target';
import { PRESETS, presetById } from './presets';

const choices = PRESETS.flatMap((module) =>
  module.partitions.map((partition) => ({
    id: `${module.id}/${partition.id}`,
    target: targetOf(module, partition),
  })),
);

function assumed(
  [major, minor]: [1 | 2, number],
  bytes: number,
  last: string | null = null,
  name = 'x.bin',
  blockSize = 4096,
): string {
  const facts = { generation: major, version: { major, minor }, blockSize };
  const image = { ...facts, blockCount: bytes / blockSize };
  const found = assumeTarget(image, name, choices, (last && presetById(last)) || null);
  if (found.kind === 'none') return 'none';
  return found.kind === 'one'
    ? `${found.choice.id} by ${found.by}`
    : found.choices.map(({ id }) => id).join();
}

describe('assumeTarget', () => {
  const FIVE_MIB = 5242880;
  const both = 'ec600s-cnla/user,ec100y-cn/user';

  it('names two if two have a partition of the size, and asks', () => {
    expect(assumed([1, 1], FIVE_MIB)).toBe(both);
  });

  it('takes the module chosen last among equals alone', () => {
    expect(assumed([1, 1], FIVE_MIB, 'ec100y-cn')).toBe('ec100y-cn/user by last');
    expect(assumed([1, 1], FIVE_MIB, 'ec600s-cnlb')).toBe(both);
    expect(assumed([1, 1], 204800, 'ec600s-cnla')).toBe('ec600s-cnla/backup by last');
  });

  it('takes the only one of the size, whatever was chosen last', () => {
    for (const last of [null, 'ec600s-cnla', 'ec600n', 'rp2040-pico']) {
      expect(assumed([1, 1], 385024, last)).toBe('ec600s-cnlb/user by image');
      expect(assumed([2, 1], 0x200000, last)).toBe('esp32-4mb/vfs by image');
    }
  });

  it('counts an image that leaves out the block the driver leaves alone', () => {
    expect(assumed([1, 1], 385024 - 4096)).toBe('ec600s-cnlb/user by image');
    expect(assumed([2, 1], 0x200000 - 4096)).toBe('none');
  });

  it('takes one of unpublished size only if it was chosen last, and by the file\u2019s name', () => {
    expect(assumed([2, 0], 40960)).toBe('none');
    expect(assumed([2, 0], 40960, 'ec600e')).toBe('ec600e/user by last');
    expect(assumed([2, 0], 40960, 'ec600e', 'customer_backup_fs.bin')).toBe(
      'ec600e/backup by last',
    );
  });

  it('takes none that can\u2019t read it', () => {
    expect(assumed([2, 0], FIVE_MIB, 'ec600s-cnla')).toBe('none');
    expect(assumed([1, 1], FIVE_MIB, 'ec600s-cnla', 'x.bin', 512)).toBe('none');
    expect(assumed([2, 9], 0x200000, 'esp32-4mb')).toBe('none');
  });
});
