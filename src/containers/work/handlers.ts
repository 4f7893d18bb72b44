import { crc16Arc } from '../../ground/checksums/crc16-arc';
import { crc32 } from '../../ground/checksums/crc32';
import { sha256Hex, sha256Stream } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import type { HandlersOf, VerbContext } from '../../ground/worker/messages';
import type { CallOptions } from '../../volumes/volume';
import { GrowingBlob, piecesOf, readAt } from '../blob';
import { findPartitionRecords } from '../pac/partition-record';
import type { BlobVerbs, Inflating } from './verbs';

/** Bytes that the platform hashes in one go: many times as fast as in pieces, in JavaScript. */
const WHOLE = 32 << 20;

/** What runs in the worker. */
export const handlers: HandlersOf<BlobVerbs> = {
  crc32: ({ blob }, context) => summed(blob, crc32, context),
  crc16Arc: ({ blob }, context) => summed(blob, crc16Arc, context),
  sha256: ({ blob }, context) => sha256Of(blob, context),
  difference: ({ a, b }, context) => firstDifference(a, b, context),
  inflate: (args, context) => inflate(args, context),
  deflate: ({ blob }, context) => deflate(blob, context),
  partitionRecords: ({ blob }, context) => findPartitionRecords(blob, optionsOf(context)),
};

const optionsOf = ({ signal, progress }: VerbContext): CallOptions => ({
  signal,
  onProgress: (done, total) => progress(done, total ?? done),
});

async function summed(
  blob: Blob,
  carry: (bytes: Uint8Array, before?: number) => number,
  context: VerbContext,
): Promise<number> {
  let sum = carry(new Uint8Array());
  for await (const piece of piecesOf(blob, optionsOf(context))) sum = carry(piece, sum);
  return sum;
}

async function sha256Of(blob: Blob, context: VerbContext): Promise<string> {
  if (blob.size <= WHOLE) {
    const hex = await sha256Hex(await readAt(blob, 0, blob.size));
    context.progress(blob.size, blob.size);
    return hex;
  }
  const stream = await sha256Stream();
  for await (const piece of piecesOf(blob, optionsOf(context))) stream.update(piece);
  return stream.hex();
}

async function firstDifference(a: Blob, b: Blob, context: VerbContext): Promise<number | null> {
  const both = Math.min(a.size, b.size);
  let at = 0;
  for await (const piece of piecesOf(a.slice(0, both), optionsOf(context))) {
    const other = await readAt(b, at, piece.length);
    for (let i = 0; i < piece.length; i++) if (piece[i] !== other[i]) return at + i;
    at += piece.length;
  }
  return a.size === b.size ? null : both;
}

async function inflate({ data, size, name, at }: Inflating, context: VerbContext) {
  const grown = new GrowingBlob();
  let crc = 0;
  try {
    const pieces = through(data, new DecompressionStream('deflate-raw'), context);
    for await (const piece of pieces) {
      crc = crc32(piece, crc);
      grown.append(piece);
      if (grown.size > size) break;
    }
  } catch (error) {
    // What reading and Cancel throw is ours; the stream itself fails in other ways in each browser.
    if (error instanceof PortsideError) throw error;
    throw new PortsideError('firmware-damaged', { name, at }, { cause: error });
  }
  return { content: grown.done(), crc32: crc };
}

async function deflate(blob: Blob, context: VerbContext) {
  const grown = new GrowingBlob();
  let crc = 0;
  const passed = (bytes: Uint8Array) => (crc = crc32(bytes, crc));
  const pieces = through(blob, new CompressionStream('deflate-raw'), context, passed);
  for await (const piece of pieces) grown.append(piece);
  return { packed: grown.done(), crc32: crc };
}

async function* through(
  data: Blob,
  transform: CompressionStream | DecompressionStream,
  context: VerbContext,
  passed: (bytes: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = piecesOf(data, optionsOf(context));
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) return controller.close();
      passed(next.value);
      controller.enqueue(next.value);
    },
  });
  const reader = readable.pipeThrough(transform).getReader();
  let ended = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      ended = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    // A stream that failed is over.
    ended = true;
    throw error;
  } finally {
    if (!ended) await reader.cancel();
  }
}
