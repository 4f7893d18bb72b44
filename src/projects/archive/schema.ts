import * as v from 'valibot';
import { geometrySchema } from '../../images/geometry-schema';
import { PortsideError } from '../../ground/errors/portside-error';
import {
  parseArchiveJson,
  sha256Digits,
  someText,
  wholeNumber,
} from '../../volumes/zip/archive-json';
import { MAX_ENTRIES } from '../../volumes/zip/unzip';
import { ARCHIVE_SCHEMA, FORMAT, PORTSIDE_JSON, type ArchiveManifest } from './types';

const attributes = v.exactOptional(
  v.pipe(
    v.array(
      v.object({
        type: wholeNumber(0, 255),
        value: v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/)),
      }),
    ),
    v.check((list) => new Set(list.map(({ type }) => type)).size === list.length),
  ),
);

const entry = v.variant('type', [
  v.object({ path: someText, type: v.literal('dir'), attributes }),
  v.object({
    path: someText,
    type: v.literal('file'),
    size: wholeNumber(0),
    sha256: sha256Digits,
    file: someText,
    attributes,
  }),
]);

const bytesOfPartition = v.exactOptional(wholeNumber(1));

const target = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({
    kind: v.literal('module'),
    module: someText,
    sizes: v.object({
      user: bytesOfPartition,
      backup: bytesOfPartition,
      vfs: bytesOfPartition,
    }),
  }),
  v.object({ kind: v.literal('free'), geometry: geometrySchema, like: v.nullable(someText) }),
]);

const manifest: v.GenericSchema<unknown, ArchiveManifest> = v.object({
  format: v.literal(FORMAT),
  schema: wholeNumber(1),
  name: someText,
  target,
  settings: v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
  entries: v.array(entry),
});

/**
 * Reads the text of a portside.json; what it does not know it leaves out.
 * @throws {PortsideError} `archive-schema` with the place, `archive-newer`, `archive-too-many`
 */
export function parseManifest(text: string): ArchiveManifest {
  const kind = { name: PORTSIDE_JSON, format: FORMAT, newest: ARCHIVE_SCHEMA, schema: manifest };
  const found = parseArchiveJson(text, kind);
  if (found.entries.length <= MAX_ENTRIES) return found;
  throw new PortsideError('archive-too-many', { max: MAX_ENTRIES });
}
