import { joinBytes, bytesOf } from '../../../serial/bytes';
import { nameToBytes } from '../../../volumes/paths';
import type { WiconnectDialect } from '../../wiconnect/line/dialects';
import type { StoredFile } from './flash';

const hex = (value: number, digits: number) =>
  value.toString(16).toUpperCase().padStart(digits, '0');

/** The answer to `ls` and `ls -v`. */
export function listingOf(
  files: readonly StoredFile[],
  options: { dialect: WiconnectDialect; verbose: boolean; versions: boolean },
): Uint8Array {
  const { dialect, verbose, versions } = options;
  const lines: Uint8Array[] = [];
  const header = headerOf(dialect, verbose);
  if (header) lines.push(bytesOf(header));
  files.forEach((file, index) => {
    lines.push(
      joinBytes([bytesOf(leadOf(file, index, dialect, verbose, versions)), nameToBytes(file.name)]),
    );
  });
  return joinBytes(lines.flatMap((line, i) => (i ? [bytesOf('\r\n'), line] : [line])));
}

function headerOf(dialect: WiconnectDialect, verbose: boolean): string | null {
  if (dialect === 'wiconnect-1') return null;
  if (dialect === 'gecko-4') return '! # A B Type Flags Hnd Units Size Open Version Filename';
  return verbose
    ? '!  # Type  Flags  Hnd    Size    Version  Filename'
    : '!  #   Size   Version  Filename';
}

function leadOf(
  { location, type, flags, handle, content, version }: StoredFile,
  index: number,
  dialect: WiconnectDialect,
  verbose: boolean,
  versions: boolean,
): string {
  const place = `${location[0]}-${hex(type, 2)}`;
  const number = String(index).padStart(2);
  const size = String(content.length);
  if (dialect === 'wiconnect-1') {
    const columns = verbose ? `${place} ${hex(flags, 4)} ${handle} ${size}` : size;
    return `#${String(index).padStart(2, '0')} ${columns} ${versions ? `${version} ` : ''}`;
  }
  if (dialect === 'gecko-4') {
    // Columns 2, 3, 6, 7 and 9 have no known meaning: these are guesses.
    return `# ${number} 0 1 ${place} ${hex(flags, 4)} ${handle} ${Math.ceil(content.length / 4096)} ${size} 0 ${version} `;
  }
  const shown = versions ? version.padStart(verbose ? 11 : 10) : '';
  return verbose
    ? `# ${number} ${place}   ${hex(flags, 4)}  ${String(handle).padStart(3)} ${size.padStart(7)}${shown}  `
    : `# ${number} ${size.padStart(6)}${shown}  `;
}
