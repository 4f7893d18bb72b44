import { sha256Hex } from '../../../ground/checksums/sha256';
import { throwIfCancelled } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import type { Message } from '../../../ground/jobs/job-types';
import { displayName } from '../../../volumes/paths';
import { openZip, shown, type ZipEntry } from '../../../volumes/zip/unzip';
import type { CallOptions } from '../../../volumes/volume';
import type { BackupEntry, OpenedBackup, RestoreOptions } from '../../extras';
import { parseManifest } from './schema';
import { BACKUP_JSON, type BackupFile, type BackupManifest } from './types';
import type { DialectFacts } from '../line/dialects';
import { attributesOf } from '../files/attributes';
import type { FileCommands } from '../files/files';
import type { ListingRow } from '../files/listing';
import { treeOf, type NameTree } from '../files/names';
import { protectionOf } from '../files/protection';
import type { WiconnectVolume } from '../volume';

/**
 * Looks into a backup, and at what the module has now. Nothing is written before `restore`.
 * @throws {PortsideError} `archive-…`, `backup-foreign`
 */
export async function openBackup(
  archive: Uint8Array<ArrayBuffer>,
  volume: WiconnectVolume,
  commands: FileCommands,
  options: CallOptions = {},
): Promise<OpenedBackup> {
  const { dialect } = commands;
  const zip = await openZip(archive, { signal: options.signal });
  const manifest = parseManifest(await textOf(zip, BACKUP_JSON));
  // Their types mean other things.
  if ((manifest.dialect === 'gecko-4') !== (dialect.id === 'gecko-4')) {
    throw new PortsideError('backup-foreign', { found: manifest.version });
  }
  const tree = treeOf(manifest.files.map(asRow));
  await volume.entries(options);
  const entries: BackupEntry[] = [];
  for (const [path, row] of tree.rows) {
    const refusal = refusalOf(commands, volume, row);
    const now = await nowOf(volume, path, manifest, row, { signal: options.signal });
    entries.push({ path, size: row.size, refusal, now });
  }
  return {
    firmware: manifest.version,
    entries,
    restore: (paths, how = {}) => restore({ zip, manifest, tree, dialect }, volume, paths, how),
  };
}

interface Opened {
  readonly zip: readonly ZipEntry[];
  readonly manifest: BackupManifest;
  readonly tree: NameTree;
  /** Of the module that it goes to. */
  readonly dialect: DialectFacts;
}

async function restore(
  { zip, manifest, tree, dialect }: Opened,
  volume: WiconnectVolume,
  paths: readonly string[],
  { signal, onProgress, onFile }: RestoreOptions,
): Promise<void> {
  const rows = paths.map((path) => {
    const row = tree.rows.get(path);
    if (!row) throw new PortsideError('not-found', { path: displayName(path) });
    return [path, row] as const;
  });
  const total = rows.reduce((sum, [, { size }]) => sum + size, 0);
  let before = 0;
  for (const [path, row] of rows) {
    throwIfCancelled(signal);
    const bytes = await contentOf(zip, fileOf(manifest, row));
    const onPart = (done: number, of: number | null) =>
      onProgress?.(before + Math.round(of ? (done / of) * row.size : 0), total);
    await volume.putBack(row.name, path, bytes, {
      attributes: attributesOf(dialect, row),
      signal,
      onProgress: onPart,
    });
    before += row.size;
    onFile?.(path);
    onProgress?.(before, total);
  }
}

function refusalOf(
  commands: FileCommands,
  volume: WiconnectVolume,
  row: ListingRow,
): Message | null {
  const protection = protectionOf(commands.dialect, row);
  if (protection === null) return null;
  if (protection === 'system' && volume.systemFilesUnlocked) return null;
  return { key: `wiconnect_protection_${protection}`, params: {} };
}

/** By size first, then by the checksum that the module keeps; if it keeps none, the file is read. */
async function nowOf(
  volume: WiconnectVolume,
  path: string,
  manifest: BackupManifest,
  row: ListingRow,
  options: CallOptions,
): Promise<BackupEntry['now']> {
  const current = [...volume.rows].find(([, { name }]) => name === row.name);
  if (!current) return 'absent';
  const [at, { size }] = current;
  if (size !== row.size) return 'different';
  const was = fileOf(manifest, row);
  const crc = await volume.keptChecksum(at, options);
  if (crc !== null) return crc === parseInt(was.crc, 16) ? 'same' : 'different';
  return (await sha256Hex(await volume.read(at, options))) === was.sha256 ? 'same' : 'different';
}

function asRow(file: BackupFile, index: number): ListingRow {
  const { name, size, location, type, flags, version } = file;
  return { index, handle: null, name, size, location, type, flags, version };
}

function fileOf(manifest: BackupManifest, row: ListingRow): BackupFile {
  const file = manifest.files[row.index];
  if (!file) throw new PortsideError('archive-missing', { name: displayName(row.name) });
  return file;
}

async function contentOf(
  zip: readonly ZipEntry[],
  file: BackupFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await entryOf(zip, file.file).read();
  if (bytes.length !== file.size || (await sha256Hex(bytes)) !== file.sha256) {
    throw new PortsideError('archive-digest', { name: shown(file.file) });
  }
  return bytes;
}

async function textOf(zip: readonly ZipEntry[], name: string): Promise<string> {
  return new TextDecoder().decode(await entryOf(zip, name).read());
}

function entryOf(zip: readonly ZipEntry[], name: string): ZipEntry {
  const entry = zip.find((candidate) => candidate.name === name);
  if (!entry) throw new PortsideError('archive-missing', { name: shown(name) });
  return entry;
}
