import * as v from 'valibot';
import {
  parseArchiveJson,
  sha256Digits,
  someText,
  wholeNumber,
} from '../../../volumes/zip/archive-json';
import { VERSION_PATTERN } from '../files/version';
import { WICONNECT_DIALECTS } from '../line/dialects';
import { BACKUP_FORMAT, BACKUP_JSON, BACKUP_SCHEMA, type BackupManifest } from './types';

const file = v.object({
  name: someText,
  file: someText,
  size: wholeNumber(0, 2 ** 32),
  sha256: sha256Digits,
  crc: someText,
  matches: v.nullable(v.boolean()),
  location: v.nullable(v.picklist(['internal', 'extended', 'bulk'])),
  type: v.nullable(wholeNumber(0, 0xff)),
  flags: v.nullable(wholeNumber(0, 0xffffffff)),
  version: v.nullable(v.pipe(v.string(), v.regex(VERSION_PATTERN))),
});

const manifest: v.GenericSchema<unknown, BackupManifest> = v.object({
  format: v.literal(BACKUP_FORMAT),
  schema: wholeNumber(1),
  dialect: v.picklist(WICONNECT_DIALECTS),
  version: someText,
  mac: v.nullable(someText),
  files: v.array(file),
  skipped: v.array(v.object({ name: someText, code: someText })),
});

/**
 * What wiconnect.json says, checked field by field: it may come from anywhere.
 * @throws {PortsideError} `archive-schema`, `archive-newer`
 */
export function parseManifest(text: string): BackupManifest {
  const kind = { name: BACKUP_JSON, format: BACKUP_FORMAT, newest: BACKUP_SCHEMA };
  return parseArchiveJson(text, { ...kind, schema: manifest });
}
