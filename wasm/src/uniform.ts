/** The byte that all bytes are; undefined if they differ, or if there are none. */
export function uniformByte(bytes: Uint8Array): number | undefined {
  const [first] = bytes;
  if (first === undefined) return undefined;
  const odd = bytes.byteOffset % 4;
  const head = Math.min(bytes.length, odd ? 4 - odd : 0);
  const count = (bytes.length - head) >> 2;
  for (let at = 0; at < head; at++) if (bytes[at] !== first) return undefined;
  // Four at a time: most of a dump may be looked at.
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + head, count);
  const want = first * 0x01010101;
  for (let at = 0; at < count; at++) if (words[at] !== want) return undefined;
  for (let at = head + 4 * count; at < bytes.length; at++) {
    if (bytes[at] !== first) return undefined;
  }
  return first;
}
