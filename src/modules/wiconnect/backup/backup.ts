import { sha256Hex } from '../../../ground/checksums/sha256';
import { throwIfCancelled, toPortsideError } from '../../../ground/errors/convert';
import { displayName } from '../../../volumes/paths';
import { PortableDirectory } from '../../../volumes/portable-names';
import type { CallOptions } from '../../../volumes/volume';
import type { ModuleBackup } from '../../extras';
import type { ModuleIdentity } from '../../module';
import {
  BACKUP_FILES,
  BACKUP_FORMAT,
  BACKUP_JSON,
  BACKUP_SCHEMA,
  VARIABLES_TXT,
  VERSION_TXT,
  type BackupFile,
  type BackupManifest,
} from './types';
import { crcText } from '../files/create-command';
import { hardwareAddress } from '../format';
import type { FileCommands } from '../files/files';
import type { NameTree } from '../files/names';
import { readVerified } from '../files/read-verified';
import { isLeftover } from '../replace/slots';

/** The first moment that a zip can hold, for the same bytes every time: modules keep no dates. */
const NO_DATE = new Date(1980, 0, 1);

/** Codes of one file that can't be read, while the next one can. */
const OF_ONE_FILE = new Set(['module-file-unreadable', 'command-failed', 'reply-damaged']);

/**
 * Everything that can be read, with type, flags, version and CRC, and all variables, as a zip.
 * Firmware in the flash of the controller is tried like any other file.
 * @throws {PortsideError} `cancelled`, those of the line; a file that can't be read is only skipped
 */
export async function makeBackup(
  commands: FileCommands,
  tree: NameTree,
  identity: ModuleIdentity,
  { signal, onProgress }: CallOptions,
): Promise<ModuleBackup> {
  const { ZipWriter, Uint8ArrayWriter, Uint8ArrayReader, TextReader } =
    await import('@zip.js/zip.js/lib/zip-core-custom.js');
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    // Its workers come from blob: URLs, which the page's policy refuses.
    useWebWorkers: false,
    extendedTimestamp: false,
    lastModDate: NO_DATE,
  });
  const version = (await commands.line.mustAsk('ver', { signal })).text.trim();
  const within = commands.line.timing.list;
  const all = await commands.line.mustAsk('get all', { within, signal });
  const variables = await commands.whole(all, { signal });
  await writer.add(VERSION_TXT, new TextReader(`${version}\r\n`));
  await writer.add(VARIABLES_TXT, new Uint8ArrayReader(variables.payload));

  const wanted = [...tree.rows].filter(([, { name }]) => !isLeftover(name));
  const total = wanted.reduce((sum, [, { size }]) => sum + size, 0);
  const names = new PortableDirectory();
  const files: BackupFile[] = [];
  const skipped: { path: string; name: string; code: string }[] = [];
  let before = 0;
  for (const [path, row] of wanted) {
    throwIfCancelled(signal);
    const { name, size, location, type, flags } = row;
    try {
      const onPart = (done: number) => onProgress?.(before + done, total);
      const read = await readVerified(commands, row, size, { signal, onProgress: onPart });
      const { bytes, state, found } = read;
      const matches = state === 'matches' ? true : state === 'differs' ? false : null;
      const file = `${BACKUP_FILES}/${names.add(name)}`;
      const sha256 = await sha256Hex(bytes);
      const crc = crcText(found);
      const kept = { location, type, flags, version: row.version };
      files.push({ name, file, size, sha256, crc, matches, ...kept });
      await writer.add(file, new Uint8ArrayReader(bytes));
    } catch (thrown) {
      const { code } = toPortsideError(thrown);
      if (!OF_ONE_FILE.has(code)) throw thrown;
      skipped.push({ path, name, code });
    }
    before += size;
    onProgress?.(before, total);
  }
  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    schema: BACKUP_SCHEMA,
    dialect: commands.dialect.id,
    version,
    mac: await macOf(commands, signal),
    files,
    skipped: skipped.map(({ name, code }) => ({ name, code })),
  };
  await writer.add(BACKUP_JSON, new TextReader(`${JSON.stringify(manifest, null, 2)}\n`));
  return {
    archive: await writer.close(),
    fileName: `${(identity.model ?? 'module').replaceAll(/[^\w.-]+/g, '_')}-backup.zip`,
    files: files.length,
    skipped: skipped.map(({ path, code }) => ({
      path: displayName(path),
      why: { key: `error_${code.replaceAll('-', '_')}_what`, params: skippedParams(path) },
    })),
  };
}

/** Whatever the sentences of `OF_ONE_FILE` quote. */
const skippedParams = (path: string) => ({ path: displayName(path), command: 'read', text: '' });

async function macOf(
  commands: FileCommands,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    return await hardwareAddress(commands.line, { signal });
  } catch (thrown) {
    if (toPortsideError(thrown).code === 'variable-unknown') return null;
    throw thrown;
  }
}
