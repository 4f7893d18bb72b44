import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Disk, OPEN } from './disk';
import { FsError } from './errno';
import { BLOCK, fileBlocks, Partition } from './partition';
import { readWhole } from './tree';

/** As `toEqual`, which takes its time with long arrays. */
const same = (a: Uint8Array | null, b: Uint8Array) => a !== null && Buffer.compare(a, b) === 0;

const step = fc.oneof(
  fc.record({ kind: fc.constant('write'), size: fc.integer({ min: 1, max: 6000 }) }),
  fc.record({ kind: fc.constant('seek'), size: fc.integer({ min: 0, max: 9000 }) }),
  fc.record({ kind: fc.constant('read'), size: fc.integer({ min: 1, max: 6000 }) }),
  fc.record({ kind: fc.constant('sync'), size: fc.constant(0) }),
  fc.record({ kind: fc.constant('reopen'), size: fc.constant(0) }),
);

test('a file holds what was written where it was written, and never takes more room than there is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const partition = new Partition('/usr', 16 * BLOCK, false);
      const disk = new Disk([partition], 64);
      const flags = OPEN.read | OPEN.write;
      let file = disk.open(partition, '/a', flags | OPEN.create);
      let model = new Uint8Array(0);
      let at = 0;
      steps.forEach(({ kind, size }, i) => {
        if (kind === 'seek') at = disk.seek(file, size, 0);
        else if (kind === 'sync') disk.sync(file);
        else if (kind === 'reopen') {
          disk.close(file);
          file = disk.open(partition, '/a', flags);
          at = 0;
        } else if (kind === 'read') {
          const into = new Uint8Array(size);
          const count = disk.read(file, into);
          expect(same(into.subarray(0, count), model.subarray(at, at + size))).toBe(true);
          at += count;
        } else {
          try {
            disk.write(file, new Uint8Array(size).fill(i + 1));
          } catch (thrown) {
            expect(thrown).toEqual(new FsError('ENOSPC'));
            return;
          }
          const next = new Uint8Array(Math.max(model.length, at + size));
          next.set(model);
          next.fill(i + 1, at, at + size);
          model = next;
          at += size;
        }
        expect(partition.used).toBeLessThanOrEqual(partition.blocks);
      });
      disk.close(file);
      expect(same(readWhole(disk, '/usr/a'), model)).toBe(true);
    }),
  );
});

test.each([
  [0, 0],
  [1, 1],
  [4096, 1],
  [4097, 2],
  // Block 1 has one pointer of 4 bytes, block 2 two.
  [4096 + 4092, 2],
  [4096 + 4092 + 4088, 3],
  [4096 + 4092 + 4088 + 1, 4],
])('%d bytes take %d blocks', (size, blocks) => {
  expect(fileBlocks(size)).toBe(blocks);
});
