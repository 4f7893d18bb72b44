import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { ErrorCode } from '../../ground/errors/codes';
import { displayName } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions, Volume, VolumeEntry } from '../volume';

/** Bytes read at once when two files are compared piece by piece. */
export const PIECE = 1 << 18;
/** Bounds of one call for digests, so that progress is seen and Cancel is heard. */
const BATCH_FILES = 64;
const BATCH_BYTES = 4 << 20;

/** Failures of one file; any other means that the volume as a whole can't be read. */
const OF_ONE_FILE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'file-unreadable',
  'module-file-unreadable',
  'read-failed',
  'not-found',
  'not-a-file',
  'file-in-use',
]);

export interface FilePair {
  readonly left: VolumeEntry;
  readonly right: VolumeEntry;
}

/** Whether two files of equal size are the same, or why that can't be said. */
export type ContentVerdict = boolean | PortsideError;

/**
 * Compares pairs of files of equal size. Digests if one of the volumes has them at hand, else
 * both are read side by side up to the first difference.
 * @throws {PortsideError} `cancelled`, and failures that are not of one file alone
 */
export async function compareContents(
  left: Volume,
  right: Volume,
  pairs: readonly FilePair[],
  options: CallOptions,
  onVerdict: (pair: FilePair, verdict: ContentVerdict) => void,
): Promise<void> {
  const total = pairs.reduce((sum, pair) => sum + pair.left.size, 0);
  let done = 0;
  const settle = (pair: FilePair, verdict: ContentVerdict): void => {
    done += pair.left.size;
    onVerdict(pair, verdict);
    options.onProgress?.(done, total);
  };
  const slices = new TimeSlices(options.signal);
  const { signal } = options;
  if (!left.capabilities.remoteChecksums && !right.capabilities.remoteChecksums) {
    for (const pair of pairs) {
      const within = (bytes: number) => options.onProgress?.(done + bytes, total);
      settle(pair, await compareByPieces(left, right, pair, { signal, onProgress: within }));
      await slices.next();
    }
    return;
  }
  for (const batch of batches(pairs, (pair) => pair.left.size)) {
    const [ours, theirs] = await Promise.all([
      digestsOf(
        left,
        batch.map((pair) => pair.left),
        { signal },
      ),
      digestsOf(
        right,
        batch.map((pair) => pair.right),
        { signal },
      ),
    ]);
    batch.forEach((pair, i) => {
      const [a, b] = [ours[i] as Digest, theirs[i] as Digest];
      settle(pair, typeof a !== 'string' ? a : typeof b !== 'string' ? b : a === b);
    });
    await slices.next();
  }
}

/** A SHA-256 in hex, or why the file has none. */
export type Digest = string | PortsideError;

/** SHA-256 of each file, in the order asked; a file that can't be read has its error there. */
export async function digestsOf(
  volume: Volume,
  files: readonly VolumeEntry[],
  options: CallOptions = {},
): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (const batch of batches(files, (file) => file.size)) {
    const paths = batch.map((file) => file.path);
    try {
      for (const { sha256 } of await volume.checksums(paths, options)) digests.push(sha256);
    } catch (thrown) {
      ofOneFile(thrown, '');
      // One of them failed, so each is asked for alone.
      for (const path of paths) digests.push(await digestOf(volume, path, options));
    }
  }
  return digests;
}

async function digestOf(volume: Volume, path: string, options: CallOptions): Promise<Digest> {
  try {
    const [digest] = await volume.checksums([path], options);
    if (!digest) throw new Error(`No digest came back for ${path}`);
    return digest.sha256;
  } catch (thrown) {
    return ofOneFile(thrown, path);
  }
}

/** The error, if it is of one file; else it is thrown on. */
export function ofOneFile(thrown: unknown, path: string): PortsideError {
  const error = toPortsideError(thrown, { path: displayName(path) });
  if (!OF_ONE_FILE.has(error.code)) throw error;
  return error;
}

async function compareByPieces(
  left: Volume,
  right: Volume,
  pair: FilePair,
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: (done: number) => void },
): Promise<ContentVerdict> {
  const { size } = pair.left;
  const whole = !left.capabilities.ranges || !right.capabilities.ranges;
  const step = whole ? Math.max(size, 1) : PIECE;
  const slices = new TimeSlices(signal);
  for (let offset = 0; offset < size; offset += step) {
    const range = { offset, length: Math.min(step, size - offset), signal };
    const [a, b] = await Promise.all([
      readOr(left, pair.left.path, range),
      readOr(right, pair.right.path, range),
    ]);
    if (a instanceof PortsideError) return a;
    if (b instanceof PortsideError) return b;
    if (firstDifference(a, b) !== null) return false;
    onProgress(offset + range.length);
    await slices.next();
  }
  return true;
}

async function readOr(
  volume: Volume,
  path: string,
  range: { offset: number; length: number; signal: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer> | PortsideError> {
  try {
    return await volume.read(path, range);
  } catch (thrown) {
    return ofOneFile(thrown, path);
  }
}

/** Offset of the first byte that differs or that only one of them has; null if they are equal. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number | null {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? null : length;
}

function* batches<T>(items: readonly T[], sizeOf: (item: T) => number): Generator<readonly T[]> {
  let from = 0;
  let bytes = 0;
  for (let i = 0; i < items.length; i++) {
    bytes += sizeOf(items[i] as T);
    if (i + 1 - from < BATCH_FILES && bytes < BATCH_BYTES) continue;
    yield items.slice(from, i + 1);
    from = i + 1;
    bytes = 0;
  }
  if (from < items.length) yield items.slice(from);
}
