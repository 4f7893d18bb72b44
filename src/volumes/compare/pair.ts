import { sha256Stream } from '../../ground/checksums/sha256';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PIECE } from './content';
import { readText, type TextFile } from '../text/text';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions, Volume } from '../volume';

/** Bytes up to which a file is looked at as text; larger ones are compared as bytes alone. */
export const TEXT_MAX = 4 << 20;

export interface PairSide {
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** Null for a binary, and for more than `TEXT_MAX` bytes. */
  readonly text: TextFile | null;
}

export interface PairReport {
  readonly left: PairSide;
  readonly right: PairSide;
  /** Offset of the first byte that differs or that only one of them has; null if they are equal. */
  readonly firstDifference: number | null;
  /** Bytes at the same offset that differ; those beyond the shorter file's end count too. */
  readonly differingBytes: number;
  /**
   * What differs besides the words: the lines are the same, only not how they are written. Null
   * if one is no text, or if the lines differ.
   */
  readonly sameLines: {
    readonly encoding: boolean;
    readonly bom: boolean;
    readonly lineEnds: boolean;
  } | null;
}

export interface FileAt {
  readonly volume: Volume;
  readonly path: string;
}

/**
 * Two files in detail, each read once and in pieces if its volume can.
 * @throws {PortsideError} what reading throws
 */
export async function comparePair(
  left: FileAt,
  right: FileAt,
  { signal, onProgress }: CallOptions = {},
): Promise<PairReport> {
  const [a, b] = await Promise.all([openSide(left, signal), openSide(right, signal)]);
  const total = Math.max(a.size, b.size);
  const slices = new TimeSlices(signal);
  let first: number | null = null;
  let differing = Math.abs(a.size - b.size);
  for (let offset = 0; offset < total; offset += PIECE) {
    const [x, y] = await Promise.all([a.next(offset), b.next(offset)]);
    const common = Math.min(x.length, y.length);
    for (let i = 0; i < common; i++) {
      if (x[i] === y[i]) continue;
      first ??= offset + i;
      differing++;
    }
    if (x.length !== y.length) first ??= offset + common;
    onProgress?.(Math.min(offset + PIECE, total), total);
    await slices.next();
  }
  throwIfCancelled(signal);
  const [ours, theirs] = [a.end(), b.end()];
  return {
    left: ours,
    right: theirs,
    firstDifference: first,
    differingBytes: differing,
    sameLines: sameLines(ours.text, theirs.text),
  };
}

function sameLines(a: TextFile | null, b: TextFile | null): PairReport['sameLines'] {
  if (!a || !b || a.text !== b.text) return null;
  const ends = a.lines.some(({ end }, i) => end !== b.lines[i]?.end);
  return { encoding: a.encoding !== b.encoding, bom: a.bom !== b.bom, lineEnds: ends };
}

interface Side {
  readonly size: number;
  /** The piece at an offset; offsets come in order. */
  next(offset: number): Promise<Uint8Array<ArrayBuffer>>;
  end(): PairSide;
}

async function openSide({ volume, path }: FileAt, signal: AbortSignal | undefined): Promise<Side> {
  const { size } = await volume.stat(path, { signal });
  const hash = await sha256Stream();
  const whole = volume.capabilities.ranges ? null : await volume.read(path, { signal });
  const kept = size <= TEXT_MAX ? new Uint8Array(size) : null;
  return {
    size,
    next: async (offset) => {
      const length = Math.min(PIECE, Math.max(size - offset, 0));
      const piece =
        whole?.subarray(offset, offset + length) ??
        (length ? await volume.read(path, { offset, length, signal }) : new Uint8Array());
      hash.update(piece);
      kept?.set(piece, Math.min(offset, size));
      return piece;
    },
    end: () => ({ size, sha256: hash.hex(), text: kept && readText(kept) }),
  };
}
