import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../paths';

/** Bytes of a file as text; a byte order mark stays. @throws {PortsideError} `not-text` */
export function utf8Text(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new PortsideError('not-text', { path: displayName(path) }, { cause });
  }
}
