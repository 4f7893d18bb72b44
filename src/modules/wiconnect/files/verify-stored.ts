import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import { crcText } from './create-command';
import type { FileCommands, NewFile } from './files';

/**
 * Compares the CRC of a file that was just stored with that of the bytes it was to have. The module
 * says its CRC, if it has `file_stat`; else the file is read back.
 * @throws {PortsideError} `checksum-differs`
 */
export async function verifyStored(
  commands: FileCommands,
  { name, bytes }: Pick<NewFile, 'name' | 'bytes'>,
  options: CallOptions,
): Promise<void> {
  const expected = commands.dialect.crc(bytes);
  const kept = await commands.checksum(name, options);
  const found = kept ?? (await readCrc(commands, name, bytes.length, options));
  if (found !== expected) throw checksumDiffers(name, expected, crcText(found));
}

/** The CRC of what is read back. */
export async function readCrc(
  commands: FileCommands,
  name: string,
  size: number,
  { signal }: CallOptions,
): Promise<number> {
  return commands.dialect.crc(await commands.read(name, size, { signal }));
}

/** @param found as the module says it */
export function checksumDiffers(name: string, expected: number, found: string): PortsideError {
  const params = { path: displayName(name), expected: crcText(expected), found };
  return new PortsideError('checksum-differs', params);
}
