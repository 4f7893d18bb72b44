import { throwIfCancelled } from '../errors/convert';
import { PortsideError } from '../errors/portside-error';
import type { FromWorker, MessageEnd, ToWorker, VerbTable } from './messages';

/** A worker that runs, however it is hosted. */
export interface Connection {
  end: MessageEnd;
  /** Calls back when the worker is lost: it threw outside of a request, or could not start. */
  onFailure(listener: (reason: unknown) => void): void;
  terminate(): void;
}

/**
 * Milliseconds that the worker may take to stop after Cancel. One call of the engine, or one piece of a
 * file, is never interrupted, and takes a fraction of a second; beyond this the worker hangs.
 */
const STOP_WITHIN = 5000;

interface Pending {
  resolve: (result: never) => void;
  reject: (error: PortsideError) => void;
  onProgress: WorkerCallOptions['onProgress'];
}

interface WorkerCallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The page's side of a worker: starts it at the first call, and again after it was lost. */
export class WorkerClient<Verbs extends VerbTable<Verbs>> {
  readonly #connect: () => Connection;
  readonly #pending = new Map<number, Pending>();
  #connection: Connection | null = null;
  #lastId = 0;

  constructor(connect: () => Connection) {
    this.#connect = connect;
  }

  /**
   * Calls a verb of the worker. Buffers in `transfer` are gone for the caller.
   * @throws {PortsideError} what the verb throws; `cancelled`; `worker-crashed`
   */
  async call<V extends keyof Verbs>(
    verb: V,
    args: Verbs[V]['args'],
    options: WorkerCallOptions = {},
    transfer: ArrayBuffer[] = [],
  ): Promise<Verbs[V]['result']> {
    const { signal, onProgress } = options;
    throwIfCancelled(signal);
    const connection = (this.#connection ??= this.#start());
    const id = ++this.#lastId;
    let stop: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<Verbs[V]['result']>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject, onProgress });
        stop = () => {
          this.#post(connection, { id, cancel: true });
          timer = setTimeout(() => this.#lose(connection, 'no answer to cancel'), STOP_WITHIN);
        };
        signal?.addEventListener('abort', stop);
        connection.end.postMessage({ id, verb, args }, transfer);
      });
    } finally {
      clearTimeout(timer);
      if (stop) signal?.removeEventListener('abort', stop);
      this.#pending.delete(id);
    }
  }

  /** Ends the worker; calls under way throw `worker-crashed`. The next call starts another. */
  dispose(): void {
    if (this.#connection) this.#lose(this.#connection, 'disposed');
  }

  #start(): Connection {
    const connection = this.#connect();
    connection.end.addEventListener('message', (event) => this.#receive(event.data as FromWorker));
    connection.end.start?.();
    connection.onFailure((reason) => this.#lose(connection, reason));
    return connection;
  }

  #post(connection: Connection, message: ToWorker): void {
    connection.end.postMessage(message, []);
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if ('progress' in message) pending.onProgress?.(message.progress.done, message.progress.total);
    else if ('error' in message) {
      pending.reject(new PortsideError(message.error.code, message.error.params));
    } else pending.resolve(message.result as never);
  }

  #lose(connection: Connection, reason: unknown): void {
    if (connection !== this.#connection) return;
    this.#connection = null;
    connection.terminate();
    for (const { reject } of this.#pending.values()) {
      reject(new PortsideError('worker-crashed', {}, { cause: reason }));
    }
  }
}
