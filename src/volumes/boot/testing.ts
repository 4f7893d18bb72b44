import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { bytesOf } from '../../serial/bytes';
import { MemoryVolume } from '../testing-memory';

/** Paths to texts. */
export type Files = Readonly<Record<string, string>>;

/** An entry of checksum.json for a file with that text. */
export function listed(name: string, text: string) {
  const bytes = bytesOf(text);
  return { name, crc32: quectelCrc32Text(quectelCrc32(bytes), bytes.length) };
}

export const volumeOf = (files: Files) =>
  new MemoryVolume(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytesOf(text)])),
  );
