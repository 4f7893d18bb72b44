import { PortsideError } from '../../ground/errors/portside-error';
import type { CallOptions, ReadOptions } from '../../volumes/volume';
import type { ImageClient } from './client';
import type { Verb, Verbs } from './protocol';
import type { BlockDetail, EntryDigest, OpenedImage, OpenResult } from '../types';

/** Verbs that need an image the worker holds. */
type HeldVerb = { [V in Verb]: Verbs[V]['args'] extends { handle: number } ? V : never }[Verb];
type Rest<V extends Verb> = Omit<Verbs[V]['args'], 'handle'>;

export interface ChooseOptions extends CallOptions {
  /** As the driver's first write will leave it. */
  readonly afterRepair?: boolean;
}

/**
 * An opened image, whose bytes the worker alone holds, never changed. If the worker was lost, the
 * next call opens them again from where they came: a file, or what the browser keeps of given bytes.
 */
export class OriginalImage {
  readonly #source: Blob;
  readonly #client: ImageClient;
  readonly #name: string;
  #handle: number;
  /** What was chosen last; null for what opening gives. */
  #chosen: Rest<'choose'> | null = null;
  #closed = false;

  private constructor(client: ImageClient, source: Blob, name: string) {
    this.#client = client;
    this.#source = source;
    this.#name = name;
    this.#handle = client.newHandle();
  }

  static async open(
    client: ImageClient,
    source: Blob,
    name: string,
    options: CallOptions = {},
  ): Promise<{ original: OriginalImage; result: OpenResult }> {
    const original = new OriginalImage(client, source, name);
    return { original, result: await original.#load(options) };
  }

  /** The worker's name for it, good until the worker is lost. */
  get handle(): number {
    return this.#handle;
  }

  async choose(candidate: number, options: ChooseOptions = {}): Promise<OpenedImage> {
    const chosen = { candidate, afterRepair: options.afterRepair };
    const opened = await this.#call('choose', chosen, options);
    this.#chosen = chosen;
    return opened;
  }

  read(entry: number, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { offset, length } = options;
    return this.#call('read', { entry, offset, length }, options);
  }

  /** A copy of all of it. */
  bytes(options: CallOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.#call('bytes', {}, options);
  }

  digest(entries: readonly number[], options: CallOptions = {}): Promise<EntryDigest[]> {
    return this.#call('digest', { entries }, options);
  }

  blocksOf(entry: number, options: CallOptions = {}): Promise<number[]> {
    return this.#call('blocksOf', { entry }, options);
  }

  block(block: number, options: CallOptions = {}): Promise<BlockDetail> {
    return this.#call('block', { block }, options);
  }

  /** Runs what needs the handle; opens the image again if the worker does not know it any more. */
  async withHandle<T>(options: CallOptions, work: (handle: number) => Promise<T>): Promise<T> {
    if (this.#closed) throw new PortsideError('image-closed');
    try {
      return await work(this.#handle);
    } catch (error) {
      const lost = error instanceof PortsideError && error.code === 'image-closed';
      if (!lost || this.#closed) throw error;
    }
    this.#handle = this.#client.newHandle();
    await this.#load({ signal: options.signal });
    if (this.#chosen) {
      const args = { ...this.#chosen, handle: this.#handle };
      await this.#client.call('choose', args, { signal: options.signal });
    }
    return work(this.#handle);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#client.call('close', { handle: this.#handle });
  }

  #load(options: CallOptions): Promise<OpenResult> {
    const args = { handle: this.#handle, bytes: this.#source, name: this.#name };
    return this.#client.call('open', args, options);
  }

  #call<V extends HeldVerb>(
    verb: V,
    rest: Rest<V>,
    options: CallOptions,
  ): Promise<Verbs[V]['result']> {
    return this.withHandle(options, (handle) =>
      this.#client.call(verb, { ...rest, handle }, options),
    );
  }
}
