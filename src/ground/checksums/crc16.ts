/** The byte with its bits in the other order. */
function reflect(byte: number): number {
  let value = 0;
  for (let bit = 0; bit < 8; bit++) value |= ((byte >>> bit) & 1) << (7 - bit);
  return value;
}

/** Polynomial 0x1021, highest bit first, of the reflected byte. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = reflect(byte) << 8;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
  return value;
});
const REFLECTED = Uint8Array.from({ length: 256 }, (_, byte) => reflect(byte));

/**
 * The CRC-16 that WiConnect modules keep of a file: polynomial 0x1021, initial value 0xFFFF, the
 * bits of each byte reflected, the result not. `before` is that of the bytes in front, to go on in
 * pieces.
 */
export function crc16(bytes: Uint8Array, before = 0xffff): number {
  let register = before;
  for (let i = 0; i < bytes.length; i++) {
    const index = (register >>> 8) ^ REFLECTED[bytes[i]!]!;
    // The table is of reflected bytes, and the register is not.
    register = ((register << 8) ^ TABLE[REFLECTED[index]!]!) & 0xffff;
  }
  return register;
}
