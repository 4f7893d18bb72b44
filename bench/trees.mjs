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

/** For the comparison with the library in C alone: Python takes too long to build the large ones. */
export const largeFiles = [
  { name: '4 files of 900 kB', count: 4, size: 900_000, blockCount: BLOCK_COUNT },
  { name: '1 file of 16 MB', count: 1, size: 16_000_000, blockCount: 4096 },
  { name: '1 file of 48 MB', count: 1, size: 48_000_000, blockCount: 12_000 },
].map((one) => ({ blockSize: BLOCK_SIZE, progSize: 256, ...one }));

/** Dumps of 8 MiB without a file system. */
export function emptyDumps() {
  const size = 8 << 20;
  const text = new TextEncoder().encode('fs: littlefs not mounted (-84), formatting\r\n');
  const log = new Uint8Array(size);
  for (let at = 0; at + text.length <= size; at += text.length) log.set(text, at);
  return [
    { name: 'blank, 8 MiB', bytes: new Uint8Array(size).fill(0xff) },
    { name: 'random bytes, 8 MiB', bytes: content(size, 1) },
    { name: 'a log that names littlefs, 8 MiB', bytes: log },
  ];
}

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
