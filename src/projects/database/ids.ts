import { toHex } from '../../ground/checksums/sha256';

/** 128 random bits in hex. Not `randomUUID`, which plain http pages lack. */
export function newId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
