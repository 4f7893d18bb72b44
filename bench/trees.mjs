// The trees that are built and read, alike for both libraries.

const BLOCK_SIZE = 4096;
/** 5 MiB: the user partition of a QuecPython module. */
const BLOCK_COUNT = 1280;
/** Generation 1 gives every file a block of its own. */
const BLOCK_COUNT_2000_FILES = 2560;

export const cases = [
  { name: '200 files of 16 kB, prog 256', count: 200, size: 16_000, progSize: 256 },
  { name: '200 files of 16 kB, prog 4096', count: 200, size: 16_000, progSize: 4096 },
  {
    name: '2000 files of 200 B in one directory',
    count: 2000,
    size: 200,
    progSize: 256,
    blockCount: BLOCK_COUNT_2000_FILES,
  },
  { name: '4 files of 900 kB', count: 4, size: 900_000, progSize: 256 },
  { name: '400 files of 100 B', count: 400, size: 100, progSize: 256 },
].map((one) => ({ blockSize: BLOCK_SIZE, blockCount: BLOCK_COUNT, ...one }));

/** Bytes that no two files have alike, the same in each run. */
function content(size, seed) {
  const bytes = new Uint8Array(size);
  let state = (seed + 1) * 2654435761;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

export function nodesOf({ count, size }) {
  return Array.from({ length: count }, (_, index) => ({
    type: 'file',
    path: `/file-${String(index).padStart(4, '0')}.bin`,
    data: content(size, index),
  }));
}
