import { PortsideError } from '../ground/errors/portside-error';
import type { CallOptions } from '../volumes/volume';
import { GrowingBlob, piecesOf } from './blob';

/** DEFLATE can't make more of a byte (RFC 1951: 258 bytes for at least 2 bits). */
export const MAX_RATIO = 1032;

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** @throws {PortsideError} `firmware-damaged` with these parameters; `cancelled`, `read-failed` */
export async function* inflated(
  data: Blob,
  params: { readonly name: string; readonly at: number },
  options: CallOptions = {},
): Pieces {
  try {
    yield* through(data, new DecompressionStream('deflate-raw'), options);
  } catch (error) {
    // What reading and Cancel throw is ours; the stream itself fails in other ways in each browser.
    if (error instanceof PortsideError) throw error;
    throw new PortsideError('firmware-damaged', params, { cause: error });
  }
}

/** @throws {PortsideError} `cancelled`, `read-failed` */
export async function deflated(content: Blob, options: CallOptions = {}): Promise<Blob> {
  const grown = new GrowingBlob();
  for await (const piece of through(content, new CompressionStream('deflate-raw'), options)) {
    grown.append(piece);
  }
  return grown.done();
}

async function* through(
  data: Blob,
  transform: CompressionStream | DecompressionStream,
  options: CallOptions,
): Pieces {
  const source = piecesOf(data, options);
  const readable = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
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
