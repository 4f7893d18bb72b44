import type { MachineOptions } from './options';

/** What the worker is told. */
export type ToWorker =
  | { readonly kind: 'start'; readonly options: MachineOptions; readonly signal: SignalSetup }
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** `Date.now()` when they were written. */
      readonly sentAt: number;
      /** Ctrl-C bytes that were written before these. */
      readonly interruptsBefore: number;
      /** For Ctrl-C that will come. */
      readonly urls: readonly string[];
    }
  | { readonly kind: 'snapshot'; readonly id: number }
  /** With all Ctrl-C bytes so far: none of them is meant for what boots. */
  | { readonly kind: 'power-cycle'; readonly interrupts: number };

export type FromWorker =
  /** It has power; what it prints follows. */
  | { readonly kind: 'started' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'snapshot';
      readonly id: number;
      readonly tree: ReadonlyMap<string, Uint8Array | null>;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** How Ctrl-C reaches a worker that never comes to rest; see `signal.ts`. */
export type SignalSetup =
  | { readonly kind: 'shared'; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'urls'; readonly urls: readonly string[] };
