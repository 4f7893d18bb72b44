import { toHex } from '../../ground/checksums/sha256';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { joinPath, parentPath } from '../../volumes/paths';
import { PortableDirectory } from '../../volumes/portable-names';
import { FREE_BYTES, MAX_BYTES, MAX_RATIO } from '../../volumes/zip/unzip';
import type { CallOptions } from '../../volumes/volume';
import { zipWriter } from '../../volumes/zip/zip-files';
import {
  ARCHIVE_SCHEMA,
  FILES,
  FORMAT,
  PORTSIDE_JSON,
  type ArchiveEntry,
  type ArchiveManifest,
} from './types';
import { flatten, type FlatNode } from '../database/flat';
import type { ProjectInfo, ProjectTree } from '../types';

/** Gives the bytes of a content of the project; `path` is for the error. */
export type ReadStored = (sha256: string, path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Bytes; what is shorter gains nothing from DEFLATE, but takes its time. */
const SHRINKS_FROM = 128;

/**
 * A project as one zip, without its history: portside.json, and the files under names that unpack
 * everywhere. `readArchive` gives the same project back.
 * @throws {PortsideError} `archive-too-large`, `content-missing`, `cancelled`
 */
export async function writeArchive(
  info: Pick<ProjectInfo, 'name' | 'target' | 'settings'>,
  tree: ProjectTree,
  read: ReadStored,
  options: CallOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const manifest = manifestOf(info, tree);
  const total = manifest.entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total > MAX_BYTES) throw new PortsideError('archive-too-large', { max: MAX_BYTES });
  const packed = await pack(manifest, read, total, true, options);
  // What shrinks like a bomb would be taken for one by whoever reads it, so it is not shrunk.
  const honest = total <= FREE_BYTES + MAX_RATIO * packed.length;
  return honest ? packed : pack(manifest, read, total, false, options);
}

async function pack(
  manifest: ArchiveManifest,
  read: ReadStored,
  total: number,
  shrink: boolean,
  { signal, onProgress }: CallOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { writer, Uint8ArrayReader, TextReader } = await zipWriter(shrink ? {} : { level: 0 });
  await writer.add(PORTSIDE_JSON, new TextReader(manifestText(manifest)));
  let done = 0;
  for (const entry of manifest.entries) {
    throwIfCancelled(signal);
    if (entry.type === 'dir') continue;
    const bytes = await read(entry.sha256, entry.path);
    const stored = entry.size < SHRINKS_FROM ? { level: 0 } : {};
    await writer.add(entry.file, new Uint8ArrayReader(bytes), stored);
    onProgress?.((done += entry.size), total);
  }
  return writer.close();
}

function manifestOf(
  { name, target, settings }: Pick<ProjectInfo, 'name' | 'target' | 'settings'>,
  tree: ProjectTree,
): ArchiveManifest {
  const directories = new Map([['/', { as: `/${FILES}`, names: new PortableDirectory() }]]);
  const entries: ArchiveEntry[] = [];
  for (const [path, node] of flatten(tree)) {
    if (path === '/') {
      if (node.attributes.length) entries.push({ path, type: 'dir', ...attributesOf(node) });
      continue;
    }
    const parent = directories.get(parentPath(path));
    if (!parent) throw new Error(`${path} comes before its directory`);
    const as = joinPath(parent.as, parent.names.add(path.slice(path.lastIndexOf('/') + 1)));
    if (!node.content) {
      directories.set(path, { as, names: new PortableDirectory() });
      entries.push({ path, type: 'dir', ...attributesOf(node) });
      continue;
    }
    const { size, content } = node;
    const file = as.slice(1);
    const { sha256 } = content;
    entries.push({ path, type: 'file', size, sha256, file, ...attributesOf(node) });
  }
  return { format: FORMAT, schema: ARCHIVE_SCHEMA, name, target, settings, entries };
}

function attributesOf({ attributes }: FlatNode): Pick<ArchiveEntry, 'attributes'> {
  if (!attributes.length) return {};
  return { attributes: attributes.map(({ type, value }) => ({ type, value: toHex(value) })) };
}

/** One entry a line, for people and for line-wise comparison. */
function manifestText({ entries, ...head }: ArchiveManifest): string {
  const text = JSON.stringify(head, null, 2).slice(0, -2);
  const rows = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `${text},\n  "entries": ${rows ? `[\n${rows}\n  ]` : '[]'}\n}\n`;
}

function sizeOf(entry: ArchiveEntry): number {
  return entry.type === 'file' ? entry.size : 0;
}
