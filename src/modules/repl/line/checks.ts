import { crc32 } from '../../../ground/checksums/crc32';
import type { ReplAbilities } from './abilities';

/**
 * A check of what passes the line, computed on both sides: CRC-32 of the module's own `binascii`,
 * by the name that it has there, or null: a polynomial that every MicroPython manages without big
 * integers. Whole files have digests of their own.
 */
export interface Check {
  readonly binascii: string | null;
}

export const POLYNOMIAL: Check = { binascii: null };

const MODULUS = 65521;
const FACTOR = 31;

export function checkFor({ hasCrc32, binascii }: ReplAbilities): Check {
  return { binascii: hasCrc32 ? binascii : null };
}

/** @param seed what belongs to the bytes and is proven with them, such as their offset; below 2^31 */
export function checkOf(bytes: Uint8Array, { binascii }: Check, seed = 0): number {
  if (binascii !== null) return crc32(bytes, seed);
  let sum = (seed + 1) % MODULUS;
  for (const byte of bytes) sum = (sum * FACTOR + byte) % MODULUS;
  return sum;
}

/** Python that defines `_k(bytes, seed)` as `checkOf`. */
export function checkSource({ binascii }: Check): string {
  return binascii === null
    ? `def _k(b,s=0):\n s=(s+1)%${MODULUS}\n for x in b:s=(s*${FACTOR}+x)%${MODULUS}\n return s\n`
    : `_k=lambda b,s=0:__import__('${binascii}').crc32(b,s)&0xffffffff\n`;
}
