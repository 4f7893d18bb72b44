/** Reflected polynomial 0xEDB88320, the one of zip, PNG and littlefs. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Carries a CRC-32 register over more bytes, without initial or final xor. */
function carry(register: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) {
    register = (TABLE[(register ^ bytes[i]!) & 0xff] as number) ^ (register >>> 8);
  }
  return register >>> 0;
}

/** The common CRC-32. `before` is that of the bytes in front, to go on in pieces. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return (carry(~before >>> 0, bytes) ^ 0xffffffff) >>> 0;
}

/**
 * The CRC-32 of QuecPython's checksum.json: the register starts at 0, so it equals Python's
 * `zlib.crc32(data, 0xFFFFFFFF)`. `before` as for `crc32`; 0xFFFFFFFF if nothing is in front.
 */
export function quectelCrc32(bytes: Uint8Array, before = 0xffffffff): number {
  return crc32(bytes, before);
}

/** As the module writes it: Python's `hex()`, and nothing at all for an empty file. */
export function quectelCrc32Text(crc: number, size: number): string | null {
  return size === 0 ? null : `0x${crc.toString(16)}`;
}
