import { throwIfCancelled, toPortsideError } from '../ground/errors/convert';
import type { CallOptions } from './volume';

/** What comes from the person's machine: a file with its bytes, or a directory, perhaps empty. */
export type IntakeItem =
  | { readonly type: 'file'; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'dir'; readonly path: string };

/** What is needed of a browser's `File`. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  /** 'folder/sub/file' if a folder was chosen, else ''. */
  readonly webkitRelativePath?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is needed of the browser's `FileSystemEntry` (drag and drop). */
export interface EntryLike {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

export interface FileEntryLike extends EntryLike {
  file(done: (file: FileLike) => void, failed: (error: unknown) => void): void;
}

export interface DirectoryEntryLike extends EntryLike {
  createReader(): {
    readEntries(done: (entries: EntryLike[]) => void, failed: (error: unknown) => void): void;
  };
}

/** Files that systems leave behind and nobody means to add. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

interface Found {
  path: string;
  file: FileLike;
}

/** Reads a list of files, as an `<input type="file">` gives it; a chosen folder keeps its tree. */
export async function intakeFiles(
  files: Iterable<FileLike>,
  options: CallOptions = {},
): Promise<IntakeItem[]> {
  const found = Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
  return readAll(
    found.filter(({ file }) => !LITTER.has(file.name)),
    [],
    options,
  );
}

/** Reads what was dropped: files, and directories with all they hold, the empty ones too. */
export async function intakeEntries(
  entries: Iterable<EntryLike>,
  options: CallOptions = {},
): Promise<IntakeItem[]> {
  const found: Found[] = [];
  const directories: string[] = [];
  const visit = async (entry: EntryLike, parent: string): Promise<void> => {
    throwIfCancelled(options.signal);
    const path = parent + entry.name;
    if (isDirectory(entry)) {
      directories.push(path);
      for (const child of await listAll(entry)) await visit(child, `${path}/`);
    } else if (isFile(entry) && !LITTER.has(entry.name)) {
      found.push({ path, file: await fileOf(entry, path) });
    }
  };
  for (const entry of entries) await visit(entry, '');
  return readAll(found, directories, options);
}

/** All of one file. @throws {PortsideError} `read-failed`, `cancelled` */
async function fileBytes(
  file: FileLike,
  signal?: AbortSignal,
  name = file.name,
): Promise<Uint8Array<ArrayBuffer>> {
  throwIfCancelled(signal);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (thrown) {
    throw toPortsideError(thrown, { name });
  }
}

async function readAll(
  found: readonly Found[],
  directories: readonly string[],
  { signal, onProgress }: CallOptions,
): Promise<IntakeItem[]> {
  const items: IntakeItem[] = directories.map((path) => ({ type: 'dir', path }));
  const total = found.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  for (const { path, file } of found) {
    items.push({ type: 'file', path, bytes: await fileBytes(file, signal, path) });
    onProgress?.((done += file.size), total);
  }
  return items;
}

const isDirectory = (entry: EntryLike): entry is DirectoryEntryLike => entry.isDirectory;
const isFile = (entry: EntryLike): entry is FileEntryLike => entry.isFile;

function fileOf(entry: FileEntryLike, path: string): Promise<FileLike> {
  return new Promise((resolve, reject) =>
    entry.file(resolve, (error) => reject(toPortsideError(error, { name: path }))),
  );
}

/** Browsers hand a directory out in batches, and its end is an empty one. */
async function listAll(directory: DirectoryEntryLike): Promise<EntryLike[]> {
  const reader = directory.createReader();
  const all: EntryLike[] = [];
  for (;;) {
    const batch = await new Promise<EntryLike[]>((resolve, reject) =>
      reader.readEntries(resolve, (error) =>
        reject(toPortsideError(error, { name: directory.name })),
      ),
    );
    if (!batch.length) return all;
    all.push(...batch);
  }
}
