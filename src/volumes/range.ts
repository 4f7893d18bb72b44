import type { ReadOptions } from './volume';

/** Where a range of a file begins and ends, in bytes, clamped to its size. */
export function rangeOf(
  { offset = 0, length = Infinity }: Pick<ReadOptions, 'offset' | 'length'>,
  size: number,
): [from: number, to: number] {
  const from = Math.min(Math.max(offset, 0), size);
  return [from, Math.min(from + Math.max(length, 0), size)];
}
