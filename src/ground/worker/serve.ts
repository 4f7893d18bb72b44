import { toPortsideError } from '../errors/convert';
import type {
  FromWorker,
  HandlersOf,
  MessageEnd,
  ToWorker,
  VerbContext,
  VerbTable,
  WorkerRequest,
} from './messages';

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 50;

/** Answers the requests that come in at `end` with the handlers; serves until the end closes. */
export function serve<Verbs extends VerbTable<Verbs>>(
  end: MessageEnd,
  handlers: HandlersOf<Verbs>,
): void {
  const running = new Map<number, AbortController>();

  const send = (message: FromWorker) => end.postMessage(message, buffersOf(message));

  const run = async (request: WorkerRequest): Promise<void> => {
    const abort = new AbortController();
    running.set(request.id, abort);
    try {
      const context = contextOf(request.id, abort.signal, send);
      // The client pairs each verb with its arguments; the compiler can't follow them through a message.
      const handler: Handler = handlers[request.verb as keyof Verbs];
      send({ id: request.id, result: await handler(request.args, context) });
    } catch (thrown) {
      const { code, params } = toPortsideError(thrown);
      send({ id: request.id, error: { code, params } });
    } finally {
      running.delete(request.id);
    }
  };

  end.addEventListener('message', (event) => {
    const message = event.data as ToWorker;
    if ('cancel' in message) running.get(message.id)?.abort();
    else void run(message);
  });
  end.start?.();
}

type Handler = (args: unknown, context: VerbContext) => unknown;

function contextOf(
  id: number,
  signal: AbortSignal,
  send: (message: FromWorker) => void,
): VerbContext {
  let reported = -Infinity;
  return {
    signal,
    progress(done, total) {
      const now = performance.now();
      if (now - reported < REPORT_EVERY && done < total) return;
      reported = now;
      send({ id, progress: { done, total } });
    },
  };
}

/** Buffers that may change sides without a copy: results are made for the one who asked. */
function buffersOf(message: FromWorker): ArrayBuffer[] {
  if (!('result' in message)) return [];
  const buffers = new Set<ArrayBuffer>();
  collect(message.result, 0, buffers);
  return [...buffers];
}

/** The results that hold large buffers hold them no deeper than this. */
const DEPTH = 4;

function collect(value: unknown, depth: number, into: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength) {
      into.add(value.buffer);
    }
  } else if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    depth < DEPTH
  ) {
    for (const part of Object.values(value)) collect(part, depth + 1, into);
  }
}
