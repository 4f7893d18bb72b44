import { PortsideError } from '../ground/errors/portside-error';

/** Where a file system lies in a part, in bytes. */
export interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * The part with another file system in the place of one that was found in it. What is shorter is filled
 * up as blank flash is; all around it stays.
 * @throws {PortsideError} `firmware-no-room` if it would cover what follows, or begins before the part
 */
export function withFileSystem(
  part: Blob,
  { offset, size }: Place,
  built: Blob,
  name: string,
): Blob {
  const end = offset + size;
  const room = end < part.size ? size : Math.max(0, part.size - offset);
  if (offset < 0 || built.size > room) {
    throw new PortsideError('firmware-no-room', { name, size: built.size, room });
  }
  const blank = new Uint8Array(Math.max(0, Math.min(end, part.size) - offset - built.size));
  return new Blob([
    part.slice(0, offset),
    built,
    blank.fill(0xff),
    part.slice(Math.max(end, offset + built.size)),
  ]);
}
