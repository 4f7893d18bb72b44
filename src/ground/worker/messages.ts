import type { ErrorCode } from '../errors/codes';
import type { ErrorParams } from '../errors/portside-error';

/** What a page asks of a worker, verb by verb: an interface of these. */
export type VerbTable<Verbs> = Record<keyof Verbs, { args: unknown; result: unknown }>;

export interface WorkerRequest {
  id: number;
  verb: string;
  args: unknown;
}

/** From the page: a request, or the wish that one stops. */
export type ToWorker = WorkerRequest | { id: number; cancel: true };

/** From the worker: how far a request is, or how it ended. */
export type FromWorker =
  | { id: number; progress: { done: number; total: number } }
  | { id: number; result: unknown }
  | { id: number; error: { code: ErrorCode; params: ErrorParams } };

/** What a Worker, its own side, and a MessagePort have in common. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  /** MessagePorts wait for it. */
  start?(): void;
}

/** What a verb is given besides its arguments. */
export interface VerbContext {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export type HandlersOf<Verbs extends VerbTable<Verbs>> = {
  [V in keyof Verbs]: (
    args: Verbs[V]['args'],
    context: VerbContext,
  ) => Verbs[V]['result'] | Promise<Verbs[V]['result']>;
};
