import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { sha256Hex, sha256Stream } from '../../ground/checksums/sha256';
import type { TimeSlices } from '../../ground/time-slices';

/** Bytes that the platform hashes in one go: many times as fast as in pieces, in JavaScript. */
const WHOLE = 16 << 20;
/** Bytes of a piece of what is longer. */
const PIECE = 1 << 20;

export interface Digests {
  sha256: string;
  quectelCrc32: string | null;
}

/** Digests of `size` bytes that `read` gives in ranges; `passed` hears of every piece. */
export async function digestRanges(
  size: number,
  read: (offset: number, length: number) => Uint8Array,
  slices: TimeSlices,
  passed: (bytes: number) => void = () => undefined,
): Promise<Digests> {
  if (size <= WHOLE) {
    const bytes = read(0, size);
    const sha256 = await sha256Hex(bytes);
    passed(size);
    await slices.next();
    return { sha256, quectelCrc32: quectelCrc32Text(quectelCrc32(bytes), size) };
  }
  const stream = await sha256Stream();
  let crc: number | undefined;
  for (let at = 0; at < size; at += PIECE) {
    const bytes = read(at, Math.min(PIECE, size - at));
    stream.update(bytes);
    crc = quectelCrc32(bytes, crc);
    passed(bytes.length);
    await slices.next();
  }
  return { sha256: stream.hex(), quectelCrc32: quectelCrc32Text(crc ?? 0, size) };
}
