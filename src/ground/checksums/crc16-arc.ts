/** Reflected polynomial 0xA001. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  return value;
});

/**
 * CRC-16/ARC, the one of UNISOC's packages: initial value 0, no final xor; of "123456789" it is
 * 0xBB3D. `before` is that of the bytes in front, to go on in pieces.
 */
export function crc16Arc(bytes: Uint8Array, before = 0): number {
  let register = before;
  for (let i = 0; i < bytes.length; i++) {
    register = (TABLE[(register ^ bytes[i]!) & 0xff] as number) ^ (register >>> 8);
  }
  return register;
}
