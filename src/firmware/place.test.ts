import { describe, expect, it } from 'vitest';
import { withFileSystem } from './place';

const part = new Blob([Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])]);
const built = (...bytes: number[]) => new Blob([Uint8Array.from(bytes)]);
const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

describe('a file system in a part', () => {
  it.each([
    ['of its size', built(21, 22, 23), [1, 2, 21, 22, 23, 6, 7, 8]],
    ['that is shorter', built(21), [1, 2, 21, 0xff, 0xff, 6, 7, 8]],
  ])('gives way to one %s, and all around it stays', async (_, bytes, expected) => {
    expect(await bytesOf(withFileSystem(part, { offset: 2, size: 3 }, bytes, 'x'))).toEqual(
      expected,
    );
  });

  it('may grow to the end of the part if nothing follows it', async () => {
    const grown = withFileSystem(part, { offset: 4, size: 4 }, built(9, 9, 9, 9), 'x');
    expect(await bytesOf(grown)).toEqual([1, 2, 3, 4, 9, 9, 9, 9]);
    // As the dump of a partition that ends before its file system does.
    const cut = withFileSystem(part, { offset: 4, size: 8 }, built(9, 9), 'x');
    expect(await bytesOf(cut)).toEqual([1, 2, 3, 4, 9, 9, 0xff, 0xff]);
  });

  it.each([
    ['would cover what follows it', { offset: 2, size: 3 }],
    ['would reach beyond the part', { offset: 5, size: 3 }],
    ['begins before the part', { offset: -1, size: 9 }],
  ])('is refused if it %s', (_, place) => {
    expect(() => withFileSystem(part, place, built(1, 2, 3, 4), 'x')).toThrow('firmware-no-room');
  });
});
