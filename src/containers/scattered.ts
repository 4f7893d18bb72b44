import type { FindingCode, Finding } from './findings';
import { finding, hex } from './findings';

/** Bytes for a place in the flash, cut up by the container as it likes. */
export interface Chunk {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Chunks that lie near each other; what lies between them is not written, so most likely blank. */
export interface Island<C extends Chunk> {
  readonly from: number;
  readonly to: number;
  /** By address; those of one address in the order of the file. */
  readonly chunks: readonly C[];
}

/** What blank flash reads as. */
export const BLANK = 0xff;
/** A file system may leave that much blank: the largest flash of a small board. */
const GAP_MAX = 16 * 1024 * 1024;
/** Bytes of an island at most, so that none is allocated on a promise of the file. */
const SPAN_MAX = 64 * 1024 * 1024;

export function islandsOf<C extends Chunk>(chunks: readonly C[]): Island<C>[] {
  const islands: { from: number; to: number; chunks: C[] }[] = [];
  for (const chunk of chunks.toSorted((a, b) => a.address - b.address)) {
    const end = chunk.address + chunk.bytes.length;
    const last = islands.at(-1);
    if (last && chunk.address - last.to <= GAP_MAX && end - last.from <= SPAN_MAX) {
      last.to = Math.max(last.to, end);
      last.chunks.push(chunk);
    } else islands.push({ from: chunk.address, to: end, chunks: [chunk] });
  }
  return islands;
}

/** As the flash holds it afterwards: of two chunks for one place the later one counts. */
export function bytesOf({ from, to, chunks }: Island<Chunk>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(to - from).fill(BLANK);
  for (const { address, bytes: own } of chunks) bytes.set(own, address - from);
  return bytes;
}

export function judgeIsland({ from, chunks }: Island<Chunk>): Finding[] {
  const found: Finding[] = [];
  let end = from;
  let holes = 0;
  let blank = 0;
  for (const { address, bytes } of chunks) {
    if (address > end) {
      holes++;
      blank += address - end;
    } else if (address < end) {
      found.push(finding('record-twice', 'warning', null, { address: hex(address) }));
    }
    end = Math.max(end, address + bytes.length);
  }
  const code: FindingCode = 'holes';
  if (holes) found.push(finding(code, 'note', null, { holes, bytes: blank }));
  return found;
}

/** Stretches of `content` that no chunk of the island covers and that are not blank. */
export function uncovered(
  { from, chunks }: Island<Chunk>,
  content: Uint8Array<ArrayBuffer>,
): Chunk[] {
  const gaps: [number, number][] = [];
  let end = from;
  for (const { address, bytes } of chunks) {
    if (address > end) gaps.push([end, address]);
    end = Math.max(end, address + bytes.length);
  }
  if (from + content.length > end) gaps.push([end, from + content.length]);
  return gaps.flatMap(([start, stop]) => {
    const bytes = content.subarray(start - from, stop - from);
    return bytes.some((byte) => byte !== BLANK) ? [{ address: start, bytes }] : [];
  });
}
