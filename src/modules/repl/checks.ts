import { crc32 } from '../../checksums/crc32';

/**
 * A check of one piece on its way, computed on both sides: CRC-32 where the module has one, else a
 * polynomial that MicroPython manages without big integers. Whole files have digests of their own.
 */
export type PieceCheck = 'crc32' | 'polynomial';

const MODULUS = 65521;
const FACTOR = 31;

export function checkOf(bytes: Uint8Array, kind: PieceCheck): number {
  if (kind === 'crc32') return crc32(bytes);
  let sum = 1;
  for (const byte of bytes) sum = (sum * FACTOR + byte) % MODULUS;
  return sum;
}

/** Python that defines `k(bytes)` as `checkOf`. `binascii` is the module's name for it. */
export function checkSource(kind: PieceCheck, binascii: string): string {
  if (kind === 'crc32') return `import ${binascii} as a\nk=lambda b:a.crc32(b)&0xffffffff\n`;
  return `def k(b):\n s=1\n for x in b:s=(s*${FACTOR}+x)%${MODULUS}\n return s\n`;
}
