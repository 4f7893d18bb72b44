/**
 * What is needed of the File System Access API. The browser's `FileSystemDirectoryHandle` is one
 * of these; tests have one in memory.
 */
export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly name: string;
  entries(): AsyncIterable<[string, FileHandle | DirectoryHandle]>;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandle>;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<DirectoryHandle>;
  removeEntry(name: string, options?: { recursive?: boolean }): Promise<void>;
  isSameEntry?(other: AnyHandle): Promise<boolean>;
  queryPermission?(options: { mode: FolderMode }): Promise<FolderPermission>;
  requestPermission?(options: { mode: FolderMode }): Promise<FolderPermission>;
}

/** What all handles have. */
export interface AnyHandle {
  readonly kind: 'file' | 'directory';
  readonly name: string;
}

export interface FileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<FileContent>;
  /** Writes go to a swap file, which takes the file's place when closed. */
  createWritable(options?: { keepExistingData?: boolean }): Promise<FileWriter>;
  /** Not in every browser. Replaces what has the name. */
  readonly move?: {
    (name: string): Promise<void>;
    (parent: DirectoryHandle, name: string): Promise<void>;
  };
}

/** The part of `File` that is used. */
interface FileContent {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface FileWriter {
  write(data: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

export type FolderMode = 'read' | 'readwrite';
export type FolderPermission = 'granted' | 'denied' | 'prompt';
