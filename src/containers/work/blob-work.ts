import { throwIfCancelled } from '../../ground/errors/convert';
import { WorkerClient } from '../../ground/worker/client';
import { connectionOf } from '../../ground/worker/connection';
import type { HandlersOf } from '../../ground/worker/messages';
import type { CallOptions } from '../../volumes/volume';
import type { PartitionRecord } from '../pac/partition-record';
import type { BlobVerbs, Inflating } from './verbs';

/** DEFLATE can't make more of a byte (RFC 1951: 258 bytes for at least 2 bits). */
export const MAX_RATIO = 1032;

let client: WorkerClient<BlobVerbs> | null = null;
let here: Promise<{ handlers: HandlersOf<BlobVerbs> }> | null = null;

function spawned(): WorkerClient<BlobVerbs> {
  return (client ??= new WorkerClient<BlobVerbs>(() =>
    connectionOf(
      new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'containers' }),
    ),
  ));
}

/** In the worker; Node has none of this kind, and no page that would wait. */
async function work<V extends keyof BlobVerbs>(
  verb: V,
  args: BlobVerbs[V]['args'],
  options: CallOptions,
): Promise<BlobVerbs[V]['result']> {
  if (typeof Worker === 'function') return await spawned().call(verb, args, options);
  throwIfCancelled(options.signal);
  const { handlers } = await (here ??= import('./handlers'));
  return await handlers[verb](args, {
    signal: options.signal ?? new AbortController().signal,
    progress: (done, total) => options.onProgress?.(done, total),
  });
}

/** The common CRC-32. @throws {PortsideError} `cancelled`, `read-failed` */
export const crc32Of = (blob: Blob, options: CallOptions = {}): Promise<number> =>
  work('crc32', { blob }, options);

/** @throws {PortsideError} `cancelled`, `read-failed` */
export const crc16ArcOf = (blob: Blob, options: CallOptions = {}): Promise<number> =>
  work('crc16Arc', { blob }, options);

/** SHA-256, 64 lower-case hex digits. @throws {PortsideError} `cancelled`, `read-failed` */
export const sha256Of = (blob: Blob, options: CallOptions = {}): Promise<string> =>
  work('sha256', { blob }, options);

/**
 * First byte in which they differ, the end of the shorter one included; null: in none.
 * @throws {PortsideError} `cancelled`, `read-failed`
 */
export const firstDifference = (
  a: Blob,
  b: Blob,
  options: CallOptions = {},
): Promise<number | null> => work('difference', { a, b }, options);

/**
 * Raw DEFLATE, unpacked; with more bytes than it was to have, it is cut off behind the first of them.
 * @throws {PortsideError} `firmware-damaged`, `cancelled`, `read-failed`
 */
export const inflated = (args: Inflating, options: CallOptions = {}) =>
  work('inflate', args, options);

/** Raw DEFLATE, and the CRC-32 of the content. @throws {PortsideError} `cancelled`, `read-failed` */
export const deflated = (blob: Blob, options: CallOptions = {}) =>
  work('deflate', { blob }, options);

/** Every partition record in the bytes. @throws {PortsideError} `cancelled`, `read-failed` */
export const partitionRecordsOf = (
  blob: Blob,
  options: CallOptions = {},
): Promise<PartitionRecord[]> => work('partitionRecords', { blob }, options);
