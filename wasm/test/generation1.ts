// A strict reader of freshly built generation-1 images, written from the specification alone: it accepts only
// what driver 1.7.2 mounts and goes on writing to, and throws at the first thing that is not so.
import assert from 'node:assert/strict';

const NULL = 0xffffffff;
const SUPERBLOCK = 0x2e;
const FILE = 0x11;
const DIR = 0x22;

interface Entry {
  type: number;
  words: number[];
  name: string;
}

interface Pair {
  blocks: readonly [number, number];
  continues: boolean;
  tail: readonly [number, number];
  entries: Entry[];
}

/** Bit by bit, so that it shares nothing with the engine. */
function crc32(bytes: Uint8Array): number {
  let crc = NULL;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

export class Generation1 {
  /** Content of each file, null for a directory, by path. */
  readonly tree = new Map<string, Uint8Array | null>();
  readonly used = new Set<number>();
  readonly #bytes: Buffer;
  readonly #blockSize: number;

  constructor(bytes: Uint8Array, blockSize: number, blockCount: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#blockSize = blockSize;
    const root = this.#superblock(blockCount);
    const thread = this.#thread(root, blockCount);
    this.#directory('', thread, root);
    assert.equal(thread.size, 0, 'every pair of the list belongs to a directory');
  }

  #use(block: number): Buffer {
    assert.ok(block * this.#blockSize < this.#bytes.length, `block ${block} exists`);
    assert.ok(!this.used.has(block), `block ${block} has one owner`);
    this.used.add(block);
    return this.#bytes.subarray(block * this.#blockSize, (block + 1) * this.#blockSize);
  }

  #parse(block: Buffer, blocks: readonly [number, number]): Pair {
    const size = block.readUInt32LE(4) & 0x7fffffff;
    assert.ok(size >= 20 && size <= this.#blockSize, 'size of a directory block');
    assert.equal(crc32(block.subarray(0, size)), 0, 'CRC');
    assert.ok(
      block.subarray(size).every((byte) => byte === 0xff),
      'erased behind the CRC',
    );
    const entries: Entry[] = [];
    let at = 16;
    while (at < size - 4) {
      const [type, payload, attributes, nameSize] = block.subarray(
        at,
        at + 4,
      ) as unknown as number[];
      assert.equal(attributes, 0);
      const words = [];
      for (let i = 0; i < payload!; i += 4) words.push(block.readUInt32LE(at + 4 + i));
      at += 4 + payload!;
      entries.push({ type: type!, words, name: block.toString('utf8', at, at + nameSize!) });
      at += nameSize!;
    }
    assert.equal(at, size - 4, 'entries fill the block to the CRC');
    return {
      blocks,
      continues: block.readUInt32LE(4) >>> 31 === 1,
      tail: [block.readUInt32LE(8), block.readUInt32LE(12)],
      entries,
    };
  }

  /** Both halves hold it, and differ by one revision. */
  #superblock(blockCount: number): readonly [number, number] {
    const halves = ([0, 1] as const).map((block) => {
      const bytes = this.#use(block);
      return { revision: bytes.readUInt32LE(0), pair: this.#parse(bytes, [0, 1]) };
    });
    assert.equal(halves[0]!.revision, halves[1]!.revision + 1);
    assert.deepEqual(halves[0]!.pair, halves[1]!.pair);
    const { tail, entries, continues } = halves[0]!.pair;
    assert.equal(continues, false);
    const words = [...tail, this.#blockSize, blockCount, 0x00010001];
    assert.deepEqual(entries, [{ type: SUPERBLOCK, words, name: 'littlefs' }]);
    return tail;
  }

  /** All pairs of the threaded list by their first block, in its order. */
  #thread(root: readonly [number, number], blockCount: number): Map<number, Pair> {
    const pairs = new Map<number, Pair>();
    const owned = new Set([String(root)]);
    const heads = [String(root)];
    for (let next = root; next[0] !== NULL;) {
      assert.ok(pairs.size < blockCount, 'the list ends');
      const block = this.#use(next[0]);
      const other = this.#use(next[1]);
      assert.ok(
        other.every((byte) => byte === 0xff),
        'the other half is erased',
      );
      const pair = this.#parse(block, next);
      pairs.set(next[0], pair);
      for (const { type, words } of pair.entries) if (type === DIR) owned.add(String(words));
      if (!pair.continues && pair.tail[0] !== NULL) heads.push(String(pair.tail));
      next = pair.tail;
    }
    assert.deepEqual(new Set(heads), owned, 'each directory is in the list once, and no other is');
    assert.equal(heads.length, owned.size);
    return pairs;
  }

  #directory(path: string, thread: Map<number, Pair>, first: readonly [number, number]): void {
    // Depth-first: the pairs of this directory are the next ones on the list.
    this.tree.set(path || '/', null);
    const entries: Entry[] = [];
    for (let next = first; ;) {
      const [head] = thread.keys();
      assert.equal(head, next[0], 'depth-first order');
      const pair = thread.get(next[0])!;
      thread.delete(next[0]);
      entries.push(...pair.entries);
      if (!pair.continues) break;
      next = pair.tail;
    }
    for (const { type, words, name } of entries) {
      const below = `${path}/${name}`;
      assert.ok(!this.tree.has(below), `${below} is there once`);
      if (type === DIR)
        this.#directory(below, thread, words as unknown as readonly [number, number]);
      else if (type === FILE) this.tree.set(below, this.#content(words[0]!, words[1]!));
      else assert.fail(`type ${type}`);
    }
  }

  #content(head: number, size: number): Uint8Array {
    if (!size) assert.equal(head, NULL);
    const places: { start: number; data: number; pointers: number }[] = [];
    for (let left = size; left > 0;) {
      const index = places.length;
      const pointers = index ? 32 - Math.clz32(index & -index) : 0;
      const data = Math.min(left, this.#blockSize - 4 * pointers);
      places.push({ start: size - left, data, pointers });
      left -= data;
    }
    const content = Buffer.alloc(size);
    const at: number[] = [];
    let block = head;
    for (let index = places.length - 1; index >= 0; index--) {
      at[index] = block;
      const bytes = this.#use(block);
      const { start, data, pointers } = places[index]!;
      bytes.copy(content, start, 4 * pointers, 4 * pointers + data);
      if (index) block = bytes.readUInt32LE(0);
    }
    places.forEach(({ pointers }, index) => {
      for (let i = 0; i < pointers; i++) {
        const pointer = this.#bytes.readUInt32LE(at[index]! * this.#blockSize + 4 * i);
        assert.equal(pointer, at[index - 2 ** i], `pointer ${i} of block ${index}`);
      }
    });
    return content;
  }
}
