import type { DBSchema, IDBPDatabase } from 'idb';
import { openStorage, stored } from '../../ground/storage';
import { TEXT_ENCODINGS, type TextEncoding } from '../../volumes/text/encodings';

/** A text that is open in the editor, as it is kept over a reload. */
export interface KeptText {
  /** Section, volume and path in one. */
  readonly id: string;
  readonly section: string;
  /** Names the volume among those of its section. */
  readonly volume: string;
  /** What a person calls the volume. */
  readonly volumeName: string;
  readonly path: string;
  /** Milliseconds since 1970; the texts stand in this order. */
  readonly since: number;
  /** Null: it is as the file was. */
  readonly unsaved: UnsavedText | null;
}

export interface UnsavedText {
  readonly text: string;
  /** What it was read from, and how. */
  readonly opened: Uint8Array<ArrayBuffer>;
  readonly encoding: TextEncoding;
}

interface TextSchema extends DBSchema {
  /** What is read back may be of another version or damaged: see `parseText`. */
  texts: { key: string; value: unknown };
}

const DATABASE = 'portside-texts';
const VERSION = 1;

/** Texts of the editor over a restart; all verbs throw `storage-full` and `storage-failed`. */
export class KeptTexts {
  readonly #database: IDBPDatabase<TextSchema>;

  private constructor(database: IDBPDatabase<TextSchema>) {
    this.#database = database;
  }

  /** @throws {PortsideError} `storage-newer` with `known`; `storage-unavailable` */
  static async open(): Promise<KeptTexts> {
    return new KeptTexts(
      await openStorage<TextSchema>(
        DATABASE,
        VERSION,
        (fresh) => void fresh.createObjectStore('texts', { keyPath: 'id' }),
      ),
    );
  }

  /** In their order. What can't be understood stays where it is, and is not listed. */
  async list(): Promise<KeptText[]> {
    const values = await stored(() => this.#database.getAll('texts'));
    return values.flatMap((value) => parseText(value) ?? []).sort((a, b) => a.since - b.since);
  }

  async keep(text: KeptText): Promise<void> {
    await stored(() => this.#database.put('texts', text));
  }

  async remove(id: string): Promise<void> {
    await stored(() => this.#database.delete('texts', id));
  }

  close(): void {
    this.#database.close();
  }
}

function parseText(value: unknown): KeptText | null {
  if (typeof value !== 'object' || value === null) return null;
  const read = value as Record<keyof KeptText, unknown>;
  const { id, section, volume, volumeName, path, since } = read;
  if (typeof id !== 'string' || typeof section !== 'string' || typeof volume !== 'string') {
    return null;
  }
  if (typeof volumeName !== 'string' || typeof path !== 'string') return null;
  if (typeof since !== 'number' || !Number.isFinite(since)) return null;
  const unsaved = read.unsaved === null ? null : parseUnsaved(read.unsaved);
  if (unsaved === undefined) return null;
  return { id, section, volume, volumeName, path, since, unsaved };
}

function parseUnsaved(value: unknown): UnsavedText | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { text, opened, encoding } = value as Record<keyof UnsavedText, unknown>;
  const known = TEXT_ENCODINGS.find((one) => one === encoding);
  if (typeof text !== 'string' || !known || !isBytes(opened)) return undefined;
  return { text, opened, encoding: known };
}

const isBytes = (value: unknown): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array && value.buffer instanceof ArrayBuffer;
