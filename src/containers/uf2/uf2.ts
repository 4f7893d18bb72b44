import { PortsideError } from '../../ground/errors/portside-error';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { viewOf } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, hex, type Finding } from '../findings';
import {
  BLANK,
  bytesOf,
  islandsOf,
  judgeIsland,
  uncovered,
  type Chunk,
  type Island,
} from '../scattered';
import { keepPatched, Splice, type Patch } from '../splice';
import { familyName } from './families';

/* github.com/microsoft/uf2: blocks of 512 bytes, a head of 32, data, a last word. */
const BLOCK = 512;
const HEAD = 32;
const DATA_MAX = 476;
const MAGIC_0 = 0x0a324655;
const MAGIC_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const NUMBER_AT = 20;
const TOTAL_AT = 24;
/** The block is for no flash, such as one of comments. */
const NOT_MAIN_FLASH = 0x1;
/** The block is part of a file, not of a flash. */
const FILE_CONTAINER = 0x1000;
const HAS_FAMILY = 0x2000;
/** Behind the data stands an MD5 of a whole region. */
const HAS_MD5 = 0x4000;
/** Bytes of a file that is held at most. */
const MAX = 256 * 1024 * 1024;

export const isUf2 = (head: Uint8Array) =>
  head.length >= HEAD &&
  viewOf(head).getUint32(0, true) === MAGIC_0 &&
  viewOf(head).getUint32(4, true) === MAGIC_1;

interface Uf2Chunk extends Chunk {
  /** First byte of its block in the file. */
  readonly at: number;
  readonly flags: number;
  readonly family: number | null;
  readonly number: number;
  readonly total: number;
}

interface AddedBlock {
  readonly block: Uint8Array<ArrayBuffer>;
  /** The member that it is of. */
  readonly of: string;
}

export interface Uf2About {
  /** Blocks that are for a flash. */
  readonly blocks: number;
  /** Ids of chip families; null: blocks that name none. */
  readonly families: readonly (number | null)[];
}

/** @throws {PortsideError} `archive-too-large`, `cancelled`, `read-failed` */
export async function openUf2(
  blob: Blob,
  { signal }: CallOptions = {},
): Promise<Container<Uf2About>> {
  if (blob.size > MAX) throw new PortsideError('archive-too-large', { max: MAX });
  const { chunks, findings } = await readBlocks(await readAt(blob, 0, blob.size), signal);
  const families = [...new Set(chunks.map(({ family }) => family))];
  const places = new Map<string, Island<Uf2Chunk>>();
  const members: Member[] = [];
  for (const family of families) {
    const own = chunks.filter((chunk) => chunk.family === family);
    findings.push(...judgeNumbers(own, chunks));
    const islands = islandsOf(own);
    islands.forEach((island, i) => {
      findings.push(...judgeIsland(island));
      const address = hex(island.from);
      const name = families.length > 1 ? `${familyName(family)} ${address}` : address;
      places.set(name, island);
      members.push(memberOf(name, island, islands[i + 1]));
    });
  }
  return {
    format: 'uf2',
    ...{ blob, members, findings },
    about: { blocks: chunks.length, families },
    rewrite: (contents) => rewrite(blob, chunks, places, contents),
  };
}

async function readBlocks(bytes: Uint8Array, signal: AbortSignal | undefined) {
  const view = viewOf(bytes);
  const slices = new TimeSlices(signal);
  const chunks: Uf2Chunk[] = [];
  const findings: Finding[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    await slices.next();
    const index = at / BLOCK;
    const word = (offset: number) => view.getUint32(at + offset, true);
    const whole =
      at + BLOCK <= bytes.length &&
      word(0) === MAGIC_0 &&
      word(4) === MAGIC_1 &&
      word(508) === MAGIC_END;
    if (!whole || word(16) > DATA_MAX) {
      // One line for a file of noise.
      if (findings.length < 100) findings.push(finding('record-broken', 'error', at, { index }));
      continue;
    }
    const flags = word(8);
    if (flags & (NOT_MAIN_FLASH | FILE_CONTAINER)) continue;
    chunks.push({
      ...{ at, flags, address: word(12), number: word(NUMBER_AT), total: word(TOTAL_AT) },
      family: flags & HAS_FAMILY ? word(28) : null,
      bytes: bytes.subarray(at + HEAD, at + HEAD + word(16)),
    });
  }
  return { chunks, findings };
}

/** Blocks are numbered by family, or all of a file in one. */
function judgeNumbers(own: readonly Uf2Chunk[], all: readonly Uf2Chunk[]): Finding[] {
  const numbered = numberedAsOne(all) ? all : own;
  const total = numbered[0]?.total ?? 0;
  const seen = new Set(numbered.map(({ number }) => number));
  const missing = total - seen.size;
  return missing > 0 ? [finding('blocks-missing', 'error', null, { missing })] : [];
}

const numberedAsOne = (all: readonly Uf2Chunk[]) =>
  all.every(({ number, total }, i) => number === i && total === all.length);

function memberOf(
  name: string,
  island: Island<Uf2Chunk>,
  next: Island<Uf2Chunk> | undefined,
): Member {
  const { from, to, chunks } = island;
  const summed = chunks.some(({ flags }) => flags & HAS_MD5);
  return {
    ...{ name, address: from, at: null, size: to - from, closed: null },
    stored: chunks.length * BLOCK,
    fit: summed
      ? { kind: 'none', why: 'format' }
      : next
        ? { kind: 'up-to', size: next.from - from }
        : { kind: 'free' },
    read: () => Promise.resolve(new Blob([bytesOf(island)])),
  };
}

/** New data goes into the blocks that are there; what none of them has room for gets blocks behind the last. */
async function rewrite(
  blob: Blob,
  chunks: readonly Uf2Chunk[],
  places: ReadonlyMap<string, Island<Uf2Chunk>>,
  contents: ReadonlyMap<string, Blob>,
): Promise<Splice> {
  const splice = new Splice(blob);
  const patches: Patch[] = [];
  const added = new Map<number, AddedBlock[]>();
  const asOne = numberedAsOne(chunks);
  for (const [name, content] of contents) {
    const island = places.get(name);
    if (!island) continue;
    const bytes = await readAt(content, 0, content.size);
    for (const { address, bytes: old, at } of island.chunks) {
      patches.push({ at: at + HEAD, bytes: partOf(bytes, address - island.from, old.length) });
    }
    const [model] = island.chunks as [Uf2Chunk];
    const fresh = uncovered(island, bytes)
      .flatMap((chunk) => blocksOf(chunk, model))
      .map((block) => ({ block, of: name }));
    if (!fresh.length) continue;
    const family = chunks.filter((chunk) => chunk.family === model.family);
    const last = (asOne ? chunks : family).at(-1) as Uf2Chunk;
    added.set(last.at + BLOCK, [...(added.get(last.at + BLOCK) ?? []), ...fresh]);
  }
  let at = 0;
  patches.push(...renumber(chunks, added, asOne));
  for (const [place, blocks] of [...added].sort(([a], [b]) => a - b)) {
    await keepPatched(splice, blob, at, place, inside(patches, at, place));
    for (const { block, of } of blocks) splice.put(block, of);
    at = place;
  }
  await keepPatched(splice, blob, at, blob.size, inside(patches, at, blob.size));
  return splice;
}

const inside = (patches: readonly Patch[], from: number, to: number) =>
  patches.filter(({ at }) => at >= from && at < to);

function partOf(bytes: Uint8Array, from: number, length: number): Uint8Array<ArrayBuffer> {
  const part = new Uint8Array(length).fill(BLANK);
  part.set(bytes.subarray(from, from + length));
  return part;
}

/** Blocks like one that is there, at addresses that are multiples of its size. */
function blocksOf({ address, bytes }: Chunk, model: Uf2Chunk): Uint8Array<ArrayBuffer>[] {
  const size = model.bytes.length || 256;
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const data = partOf(bytes, at, size);
    if (data.every((byte) => byte === BLANK)) continue;
    const block = new Uint8Array(BLOCK);
    const view = viewOf(block);
    const words = [MAGIC_0, MAGIC_1, model.flags, address + at, size, 0, 0, model.family ?? 0];
    words.forEach((word, i) => view.setUint32(4 * i, word, true));
    block.set(data, HEAD);
    view.setUint32(508, MAGIC_END, true);
    blocks.push(block);
  }
  return blocks;
}

/** One continuous numbering and one total, or a boot ROM starts anew after the first part. */
function renumber(
  chunks: readonly Uf2Chunk[],
  added: ReadonlyMap<number, readonly AddedBlock[]>,
  asOne: boolean,
): Patch[] {
  const patches: Patch[] = [];
  const families = [...new Set(chunks.map(({ family }) => family))];
  const groups = asOne
    ? [chunks]
    : families.map((family) => chunks.filter((chunk) => chunk.family === family));
  for (const group of groups) {
    const last = group.at(-1);
    const fresh = last ? (added.get(last.at + BLOCK) ?? []) : [];
    if (!fresh.length) continue;
    const total = group.length + fresh.length;
    group.forEach(({ at }, i) => {
      patches.push({ at: at + NUMBER_AT, bytes: words(i, total) });
    });
    fresh.forEach(({ block }, i) => block.set(words(group.length + i, total), NUMBER_AT));
  }
  return patches;
}

function words(number: number, total: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setUint32(0, number, true);
  viewOf(bytes).setUint32(4, total, true);
  return bytes;
}
