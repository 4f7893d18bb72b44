import type { ByteLine } from '../../../serial/byte-line';
import type { CallOptions } from '../../../volumes/volume';

/** Where a line comes from, and comes from again: a port of this machine, or a virtual module. */
export interface LineSource {
  /** The same for the same port or virtual module throughout this run. */
  readonly id: string;
  /** The same for the same port or kind of virtual module in later runs as well. */
  readonly key: string;
  readonly kind: 'port' | 'virtual';
  /** What a person knows it by: 'EC600S (2C7C:6002)'. */
  readonly name: string;
  /** How the line is set, in words: '115200 · no flow control'; empty if there is nothing to set. */
  settings(): string;
  /** Both ends hold back what the other can't take, as of the last opening. */
  flowControl(): boolean;
  /** `again`: set as it was the last time, not as a person would have it now. */
  open(options?: CallOptions & { readonly again?: boolean }): Promise<ByteLine>;
  /** Hears that there were files behind it. */
  opened?(): void;
  /** It is not opened again: a virtual module loses its power. */
  end?(): void;
}
