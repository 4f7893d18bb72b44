import { PortsideError } from '../../../ground/errors/portside-error';
import { BACKUP_FORMAT, BACKUP_SCHEMA, type BackupFile, type BackupManifest } from './types';
import { WICONNECT_DIALECTS } from '../line/dialects';
import { VERSION_PATTERN } from '../files/version';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What wiconnect.json says, checked field by field: it may come from anywhere.
 * @throws {PortsideError} `archive-schema`, `archive-newer`
 */
export function parseManifest(text: string): BackupManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new PortsideError('archive-schema', { place: 'wiconnect.json' }, { cause: thrown });
  }
  const top = fields(value, 'wiconnect.json');
  if (top.format !== BACKUP_FORMAT) throw bad('format');
  const schema = whole(top.schema, 'schema', 1_000_000);
  if (schema > BACKUP_SCHEMA) {
    throw new PortsideError('archive-newer', { found: schema, known: BACKUP_SCHEMA });
  }
  const dialect = WICONNECT_DIALECTS.find((known) => known === top.dialect);
  if (!dialect) throw bad('dialect');
  return {
    format: BACKUP_FORMAT,
    schema,
    dialect,
    version: string(top.version, 'version'),
    mac: top.mac === null ? null : string(top.mac, 'mac'),
    files: list(top.files, 'files').map((file, i) => parseFile(file, `files[${i}]`)),
    skipped: list(top.skipped, 'skipped').map((entry, i) => {
      const place = `skipped[${i}]`;
      const { name, code } = fields(entry, place);
      return { name: string(name, `${place}.name`), code: string(code, `${place}.code`) };
    }),
  };
}

function parseFile(value: unknown, place: string): BackupFile {
  const file = fields(value, place);
  const at = (name: string) => `${place}.${name}`;
  const locations = ['internal', 'extended', 'bulk'] as const;
  const location = locations.find((known) => known === file.location) ?? null;
  if (location === null && file.location !== null) throw bad(at('location'));
  const version = file.version === null ? null : string(file.version, at('version'));
  if (version !== null && !VERSION_PATTERN.test(version)) throw bad(at('version'));
  const sha256 = string(file.sha256, at('sha256'));
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw bad(at('sha256'));
  if (file.matches !== null && typeof file.matches !== 'boolean') throw bad(at('matches'));
  return {
    name: string(file.name, at('name')),
    file: string(file.file, at('file')),
    size: whole(file.size, at('size'), 2 ** 32),
    sha256,
    crc: string(file.crc, at('crc')),
    matches: file.matches,
    location,
    type: file.type === null ? null : whole(file.type, at('type'), 0xff),
    flags: file.flags === null ? null : whole(file.flags, at('flags'), 0xffffffff),
    version,
  };
}

function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(place);
  return value as Fields;
}

function list(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(place);
  return value as readonly unknown[];
}

function string(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw bad(place);
  return value;
}

function whole(value: unknown, place: string, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
    throw bad(place);
  }
  return value;
}

const bad = (place: string) => new PortsideError('archive-schema', { place });
