import type { Clock } from '../ground/jobs/clock';

/** Bytes both ways: a serial port, a virtual module, a replayed transcript. */
export interface ByteLine {
  /** What a person knows it by, such as 'EC600S (2C7C:6002)'. */
  readonly name: string;
  /** Bits per second, ten to a byte; null if there is no clock (native USB, virtual modules). */
  readonly bitRate: number | null;
  /** What waits on this line are measured with; absent: the real clock. Tests have lines with others. */
  readonly clock?: Clock;
  /** What arrives. Ends after `close`; fails if the line is lost (cable pulled). */
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** Sets control lines; absent if there are none. @returns false if the port refuses */
  setSignals?(signals: ControlLines): Promise<boolean>;
  /** What the receiver found wrong so far; absent if nothing tells. */
  readonly faults?: LineFaults;
  /** Releases the line, so that another program can have it; also one that was lost. */
  close(): Promise<void>;
}

export interface ControlLines {
  readonly dataTerminalReady?: boolean;
  readonly requestToSend?: boolean;
  readonly break?: boolean;
}

/** How often bytes could not be received: mostly a wrong rate, or a receiver that was too slow. */
export interface LineFaults {
  readonly framing: number;
  readonly parity: number;
  readonly overrun: number;
  readonly break: number;
  readonly other: number;
}
