import { PortsideError } from '../ground/errors/portside-error';
import { realClock, sleep, type Clock } from '../ground/jobs/clock';
import type { ByteLine } from './byte-line';
import { pairOfLines } from './pair';
import type { Chunk, TranscriptData } from './transcript';

export interface ReplayLine extends ByteLine {
  /** Settles once everything was sent as in the transcript and answered; fails if it differs. */
  readonly finished: Promise<void>;
}

export interface ReplayOptions {
  /** How much faster the module's pauses go by; Infinity (unless told) leaves them out. */
  readonly speed?: number;
  /** What the pauses are measured with. */
  readonly clock?: Clock | undefined;
}

/**
 * Plays the module's part of a transcript: waits for the bytes that the host sent then, however
 * they are split, and answers with what came then. The line fails with `replay-differs` at the
 * first byte that is another one, and ends when the transcript ends.
 */
export function replayLine(transcript: TranscriptData, options: ReplayOptions = {}): ReplayLine {
  const [near, far] = pairOfLines({ name: transcript.name, clock: options.clock });
  const { chunks, dropped } = transcript;
  const finished = dropped
    ? Promise.reject(new PortsideError('replay-differs', { at: 0 }))
    : play(chunks, far, options);
  finished.then(
    () => far.close(),
    (thrown: unknown) => far.lose(thrown instanceof Error ? thrown.message : String(thrown)),
  );
  return Object.assign(near, { finished });
}

async function play(
  chunks: readonly Chunk[],
  line: ByteLine,
  { speed = Infinity, clock = realClock }: ReplayOptions,
): Promise<void> {
  const reader = line.readable.getReader();
  const writer = line.writable.getWriter();
  // A host that closes early is noticed by the reader.
  writer.closed.catch(() => undefined);
  let heard: Uint8Array = new Uint8Array();
  let sent = 0;
  let before = 0;
  for (const { at, direction, bytes } of chunks) {
    const pause = (at - before) / speed;
    before = at;
    if (direction === 'in') {
      if (pause >= 1) await sleep(clock, pause);
      await writer.write(bytes);
      continue;
    }
    for (const wanted of bytes) {
      if (!heard.length) heard = await next(reader, sent);
      if (heard[0] !== wanted) throw new PortsideError('replay-differs', { at: sent });
      heard = heard.subarray(1);
      sent++;
    }
  }
  if (heard.length) throw new PortsideError('replay-differs', { at: sent });
  reader.releaseLock();
  writer.releaseLock();
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  sent: number,
): Promise<Uint8Array> {
  const { done, value } = await reader.read();
  if (done) throw new PortsideError('replay-differs', { at: sent });
  return value;
}
