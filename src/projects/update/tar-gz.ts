import { crc32 } from '../../ground/checksums/crc32';
import { PortsideError } from '../../ground/errors/portside-error';
import { joinBytes } from '../../serial/bytes';
import { displayName, nameToBytes } from '../../volumes/paths';
import type { UpdateFile } from './update-types';

/** Bytes of a header, and what contents are filled up to (POSIX.1-1988, ustar). */
const BLOCK = 512;
/** Bytes of a name: the decoders on modules read the first field alone, and no prefix. */
const NAME_MAX = 100;
/** The folder that modules unpack below `.updater`. */
const ROOT = 'usr';

/**
 * A tar of the files below `usr/`, packed by gzip with the plain header of 10 bytes: decoders on
 * modules skip those and inflate the rest.
 * @throws {PortsideError} `update-name` for one that does not fit into a header
 */
export async function tarGzOf(files: readonly UpdateFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for (const { path, bytes } of files) {
    parts.push(header(path, bytes.length), bytes, new Uint8Array(-bytes.length & (BLOCK - 1)));
  }
  // Two empty blocks end it.
  parts.push(new Uint8Array(2 * BLOCK));
  return gzip(joinBytes(parts));
}

function header(path: string, size: number): Uint8Array {
  const name = nameToBytes(ROOT + path);
  if (name.length > NAME_MAX) {
    throw new PortsideError('update-name', { path: displayName(path), max: NAME_MAX });
  }
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.set(name);
  put(100, `${octal(0o644, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`);
  put(124, `${octal(size, 11)}\0${octal(0, 11)}\0`);
  // The sum is taken with blanks in its place.
  put(148, '        0');
  put(257, 'ustar\x0000');
  const sum = block.reduce((before, byte) => before + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const deflated = new Uint8Array(await new Response(stream).arrayBuffer());
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(0, crc32(bytes), true);
  tail.setUint32(4, bytes.length, true);
  // RFC 1952: magic, deflate, no flags, no time, no extra flags, an unknown system.
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
  return joinBytes([head, deflated, new Uint8Array(tail.buffer)]);
}
