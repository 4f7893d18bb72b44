import type { WiconnectDialect } from '../../wiconnect/line/dialects';
import type { FlashSizes, StoredFile } from './flash';

export type VirtualMode = 'human' | 'machine';

/** What goes wrong; may be changed while the module runs. */
export interface VirtualWiConnectFaults {
  /** Debug text that an application prints before every answer. */
  noise?: string | undefined;
  /** Restarts when so many more bytes have come in. */
  rebootAfter?: number | undefined;
  /** A file that somebody else holds open. */
  streamLeftOpen?: string | undefined;
  /** Log blocks before answers, as with a print level above 0. */
  logs?: boolean;
  /** Takes commands and never answers, as while somebody has a telnet session. */
  silent?: boolean;
  /** The last byte of every file that is stored is another. */
  badFlash?: boolean;
}

/** Options of a virtual module. If the facts are silent, both ways can be had. */
export interface VirtualWiConnectOptions {
  /** Default 'wiconnect-2'. */
  readonly dialect?: WiconnectDialect;
  /** Mode at start. Default 'human'. */
  readonly mode?: VirtualMode;
  /** Default: the 13 of the manual. */
  readonly files?: readonly Omit<StoredFile, 'handle'>[];
  readonly flash?: Partial<FlashSizes>;
  /** No room for a single further file. */
  readonly fullFlash?: boolean;
  /** Milliseconds that `file_create` and the write that ends a file take. Default 0. */
  readonly erase?: number;
  /** Milliseconds from a restart to `[Ready]`. Default 20. */
  readonly restart?: number;
  /** Listings have a column of versions. Default true. */
  readonly versions?: boolean;
  /** Knows `ls -v`. Default true. */
  readonly verboseListing?: boolean;
  /** The answer to a change of mode is in the old form. Default false. */
  readonly lateMode?: boolean;
  /** A file whose writing was cut off is listed, as long as was announced, without the flag Valid. Default false. */
  readonly keepsPartial?: boolean;
  /** In machine mode, too, it shows what it is sent if `system.cmd.echo` says so. Default true. */
  readonly machineEcho?: boolean;
  /** Value of `system.cmd.buffered`. Default '0'. */
  readonly buffered?: '0' | '1';
  /** Milliseconds before every answer. Default 0. */
  readonly latency?: number;
  /** Code of the refusal if there is no room, or a name is there. Default 1. */
  readonly refusalCode?: number;
  /** Bytes that `read` gives at most; more are refused. Default: no such limit. */
  readonly readMax?: number;
  /** The handle comes in a log block before 'Success'. Default false. */
  readonly logsHandle?: boolean;
  /** Commands that this module lacks: by long name, or by the short one alone. */
  readonly lacks?: readonly string[];
  /** What `http_download` finds, by URL. */
  readonly web?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly faults?: VirtualWiConnectFaults;
}
