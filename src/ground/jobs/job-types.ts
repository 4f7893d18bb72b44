import type { PortsideError } from '../errors/portside-error';

export type JobState = 'running' | 'done' | 'failed' | 'cancelled';

/** What the progress of a job counts. */
export type JobUnit = 'bytes' | 'entries';

/** A message of the catalogue with its parameters; the face words it. */
export interface Message {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface LogLine extends Message {
  /** Milliseconds since the job began. */
  readonly at: number;
}

/** A job as a face shows it, frozen; a new object after every change. */
export interface JobSnapshot {
  readonly id: number;
  readonly title: Message;
  /** Path of which of several files it is at; null before the first, and if there is but one. */
  readonly item: string | null;
  readonly state: JobState;
  readonly unit: JobUnit;
  /** Units done so far. */
  readonly done: number;
  /** Of how many; null if not known. */
  readonly total: number | null;
  /** Units per second, over the last few seconds; null until there is enough to tell. */
  readonly rate: number | null;
  /** Seconds; null until there is enough to tell. */
  readonly timeLeft: number | null;
  /** Milliseconds it has taken. */
  readonly elapsed: number;
  readonly log: readonly LogLine[];
  /** Why it failed. */
  readonly error: PortsideError | null;
  /** False once it has ended, or if it can't be stopped. */
  readonly cancellable: boolean;
}

/** What the work of a job is given. */
export interface JobContext {
  /** Aborted by Cancel; hand it down to every wait. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, total?: number | null) => void;
  /** Says which of several files it is at. */
  readonly onEntry: (path: string) => void;
  readonly log: (key: string, params?: Readonly<Record<string, string | number>>) => void;
}
