import { PortsideError } from '../../ground/errors/portside-error';
import type { Geometry } from '../../images/types';
import {
  ARCHIVE_SCHEMA,
  FORMAT,
  type ArchiveAttribute,
  type ArchiveEntry,
  type ArchiveManifest,
} from './types';
import { MAX_ENTRIES } from '../../volumes/zip/unzip';
import type { ProjectSettings, ProjectTarget } from '../types';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the text of a portside.json; what it does not know it leaves out.
 * @throws {PortsideError} `archive-schema` with the place, `archive-newer`, `archive-too-many`
 */
export function parseManifest(text: string): ArchiveManifest {
  const json = fields(parse(text), 'the whole');
  if (json['format'] !== FORMAT) throw wrong('format');
  const schema = whole(json['schema'], 'schema', 1);
  if (schema > ARCHIVE_SCHEMA) {
    throw new PortsideError('archive-newer', { found: schema, known: ARCHIVE_SCHEMA });
  }
  const entries = list(json['entries'], 'entries');
  if (entries.length > MAX_ENTRIES)
    throw new PortsideError('archive-too-many', { max: MAX_ENTRIES });
  return {
    format: FORMAT,
    schema,
    name: words(json['name'], 'name'),
    target: targetFrom(json['target']),
    settings: settingsFrom(json['settings']),
    entries: entries.map((entry, i) => entryFrom(entry, `entries[${i}]`)),
  };
}

function entryFrom(value: unknown, place: string): ArchiveEntry {
  const entry = fields(value, place);
  const path = words(entry['path'], `${place}.path`);
  const given = entry['attributes'];
  const attributes =
    given === undefined ? {} : { attributes: attributesFrom(given, `${place}.attributes`) };
  if (entry['type'] === 'dir') return { path, type: 'dir', ...attributes };
  if (entry['type'] !== 'file') throw wrong(`${place}.type`);
  const sha256 = words(entry['sha256'], `${place}.sha256`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw wrong(`${place}.sha256`);
  return {
    path,
    type: 'file',
    size: whole(entry['size'], `${place}.size`, 0),
    sha256,
    file: words(entry['file'], `${place}.file`),
    ...attributes,
  };
}

function attributesFrom(value: unknown, place: string): ArchiveAttribute[] {
  const seen = new Set<number>();
  return list(value, place).map((item, i) => {
    const attribute = fields(item, `${place}[${i}]`);
    const type = whole(attribute['type'], `${place}[${i}].type`, 0);
    const hex = attribute['value'];
    if (type > 255 || seen.has(type)) throw wrong(`${place}[${i}].type`);
    if (typeof hex !== 'string' || !/^([0-9a-f]{2})*$/.test(hex))
      throw wrong(`${place}[${i}].value`);
    seen.add(type);
    return { type, value: hex };
  });
}

function targetFrom(value: unknown): ProjectTarget {
  const target = fields(value, 'target');
  switch (target['kind']) {
    case 'none':
      return { kind: 'none' };
    case 'module': {
      const sizes: Partial<Record<'user' | 'backup' | 'vfs', number>> = {};
      const given = fields(target['sizes'], 'target.sizes');
      for (const id of ['user', 'backup', 'vfs'] as const) {
        if (given[id] !== undefined) sizes[id] = whole(given[id], `target.sizes.${id}`, 1);
      }
      return { kind: 'module', module: words(target['module'], 'target.module'), sizes };
    }
    case 'free': {
      const like = target['like'];
      return {
        kind: 'free',
        geometry: geometryFrom(target['geometry']),
        like: like === null ? null : words(like, 'target.like'),
      };
    }
    default:
      throw wrong('target.kind');
  }
}

function geometryFrom(value: unknown): Geometry {
  const place = 'target.geometry';
  const geometry = fields(value, place);
  const version = geometry['version'];
  if (version !== '1.1' && version !== '2.0' && version !== '2.1') throw wrong(`${place}.version`);
  const number = (key: keyof Geometry, min: number) => whole(geometry[key], `${place}.${key}`, min);
  const pathMax = geometry['pathMax'];
  return {
    version,
    blockSize: number('blockSize', 1),
    blockCount: number('blockCount', 1),
    readSize: number('readSize', 1),
    progSize: number('progSize', 1),
    cacheSize: number('cacheSize', 1),
    fill: number('fill', 0),
    keepFree: number('keepFree', 0),
    nameMax: number('nameMax', 1),
    fileMax: number('fileMax', 0),
    attrMax: number('attrMax', 0),
    pathMax: pathMax === null ? null : whole(pathMax, `${place}.pathMax`, 1),
  };
}

function settingsFrom(value: unknown): ProjectSettings {
  const settings: Record<string, string | number | boolean | null> = {};
  for (const [key, one] of Object.entries(fields(value, 'settings'))) {
    const plain = one === null || ['string', 'number', 'boolean'].includes(typeof one);
    if (!plain || key === '__proto__') throw wrong(`settings.${key}`);
    settings[key] = one as string | number | boolean | null;
  }
  return settings;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = cause instanceof Error ? cause.message : 'JSON';
    throw new PortsideError('archive-schema', { place }, { cause });
  }
}

function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place);
  return value as Fields;
}

function list(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(place);
  return value;
}

function words(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw wrong(place);
  return value;
}

function whole(value: unknown, place: string, min: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < min) throw wrong(place);
  return value as number;
}

function wrong(place: string): PortsideError {
  return new PortsideError('archive-schema', { place });
}
