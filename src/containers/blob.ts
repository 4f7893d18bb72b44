import { throwIfCancelled } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import type { CallOptions } from '../volumes/volume';

/*
 * A package may be larger than memory, so that it is held as a Blob: a File is read where it lies, its
 * slices cost nothing, and a Blob made of slices copies none of them.
 */

/** Bytes that are read at once where all of a Blob is gone through. */
const CHUNK = 1024 * 1024;
/** Bytes of a growing Blob that lie in the page's own memory at most. */
const HELD = 4 * 1024 * 1024;

/** @throws {PortsideError} `firmware-cut` where the file ends before; `read-failed` */
export async function readAt(
  blob: Blob,
  at: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (at < 0 || at + length > blob.size) {
    throw new PortsideError('firmware-cut', { at, need: at + length, have: blob.size });
  }
  try {
    return new Uint8Array(await blob.slice(at, at + length).arrayBuffer());
  } catch (cause) {
    const name = blob instanceof File ? blob.name : '';
    throw new PortsideError('read-failed', { name }, { cause });
  }
}

/** Goes through all bytes in pieces of at most a MiB. @throws {PortsideError} `cancelled`, `read-failed` */
export async function* piecesOf(
  blob: Blob,
  { signal, onProgress }: CallOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < blob.size; at += CHUNK) {
    throwIfCancelled(signal);
    const piece = await readAt(blob, at, Math.min(CHUNK, blob.size - at));
    onProgress?.(at + piece.length, blob.size);
    yield piece;
  }
}

/** A Blob that grows; its bytes leave the page's memory every few MiB, as the browser keeps Blobs. */
export class GrowingBlob {
  readonly #blobs: Blob[] = [];
  #held: Uint8Array<ArrayBuffer>[] = [];
  #heldBytes = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array<ArrayBuffer>): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#size += bytes.length;
    if (this.#heldBytes >= HELD) this.#settle();
  }

  done(): Blob {
    this.#settle();
    return this.#blobs.length === 1 ? (this.#blobs[0] as Blob) : new Blob(this.#blobs);
  }

  #settle(): void {
    if (this.#held.length) this.#blobs.push(new Blob(this.#held));
    this.#held = [];
    this.#heldBytes = 0;
  }
}
