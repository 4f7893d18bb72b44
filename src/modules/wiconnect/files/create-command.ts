import { PortsideError } from '../../../ground/errors/portside-error';
import { byteLength, displayName } from '../../../volumes/paths';
import type { FileAttributes } from '../../module';
import { COMMAND_MAX } from '../line/command-line';
import type { DialectFacts } from '../line/dialects';
import { DEFAULT_TYPE, DEFAULT_VERSION, typeText } from './file-types';

/** What `file_create` is told of a file. */
export interface FileSpec extends FileAttributes {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As the dialect counts it. */
  readonly crc: number;
}

/**
 * The command that creates a file, with its CRC always. Version and type are left out if they
 * are what the module gives by itself and the line would be too long with them.
 * @throws {PortsideError} `command-too-long`
 */
export function createCommand(dialect: DialectFacts, spec: FileSpec, stayOpen: boolean): string {
  const build = dialect.options === 'lettered' ? lettered : positional;
  const full = build(dialect, spec, stayOpen, false);
  if (byteLength(full) <= COMMAND_MAX) return full;
  const short = build(dialect, spec, stayOpen, true);
  const length = byteLength(short);
  if (length <= COMMAND_MAX) return short;
  const path = displayName(spec.name);
  throw new PortsideError('command-too-long', { path, length, max: COMMAND_MAX });
}

type Build = (dialect: DialectFacts, spec: FileSpec, stayOpen: boolean, lean: boolean) => string;

const positional: Build = (_, spec, stayOpen, lean) => {
  const flags = `${spec.essential ? 'e' : ''}${spec.unprotected ? 'u' : ''}`;
  const crc = crcText(spec.crc);
  // Nothing can be left out before the CRC; 128 bytes do for a name of 95 all the same.
  return [
    'fcr',
    ...(flags ? [`-${flags}`] : []),
    ...(stayOpen ? ['-o'] : []),
    lean ? bare(spec.name) : quoted(spec.name),
    spec.size,
    spec.version,
    lean ? typeText(spec.type) : `0x${typeText(spec.type)}`,
    crc,
  ].join(' ');
};

const lettered: Build = ({ versionParts }, spec, stayOpen, lean) => {
  const { type, essential, unprotected } = spec;
  const version = spec.version.split('.', versionParts).join('.');
  return [
    'fcr',
    lean ? bare(spec.name) : quoted(spec.name),
    spec.size,
    ...(stayOpen ? ['-o'] : []),
    ...(essential ? ['-e'] : []),
    ...(unprotected ? ['-u'] : []),
    ...(lean && version === DEFAULT_VERSION ? [] : [`-v ${version}`]),
    ...(lean && type === DEFAULT_TYPE ? [] : [`-t 0x${typeText(type)}`]),
    `-c 0x${crcText(spec.crc)}`,
  ].join(' ');
};

/** As the vendor's examples write it: upper case, without leading zeros. */
export function crcText(crc: number): string {
  return crc.toString(16).toUpperCase();
}

/** There is no way to write a quote within quotes. */
export function quoted(name: string): string {
  return name.includes('"') ? name : `"${name}"`;
}

function bare(name: string): string {
  return /\s/.test(name) ? quoted(name) : name;
}
