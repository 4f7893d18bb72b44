const units: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * Bytes of a size as people write it: '5242880', '0x500000', '5 MiB', '512k'. Units are binary.
 * Null if it is none, or no whole number of bytes.
 */
export function parseSize(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[,_\s]/g, '')
    .toLowerCase();
  if (/^0x[0-9a-f]+$/.test(plain)) return Number.parseInt(plain, 16);
  const match = /^(\d+(?:\.\d+)?)(k|m|g|)(?:i?b)?$/.exec(plain);
  if (!match) return null;
  const bytes = Number(match[1]) * (units[match[2] ?? ''] ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
