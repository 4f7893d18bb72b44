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

/** A text as it lies in the database. */
export interface KeptRecord extends KeptText {
  /** Counts how often it was kept. */
  readonly revision: number;
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
  async list(): Promise<KeptRecord[]> {
    const values = await stored(() => this.#database.getAll('texts'));
    return values.flatMap((value) => parseText(value) ?? []).sort((a, b) => a.since - b.since);
  }

  /**
   * Keeps a text in the place of the revision that is known here, null for none, and gives the new one;
   * null: another tab has kept other words of it meanwhile, and they stay. `any`: in the place of whatever
   * is there.
   */
  async keep(text: KeptText, known: number | null | 'any'): Promise<number | null> {
    return stored(async () => {
      const { store, done } = this.#database.transaction('texts', 'readwrite');
      const there = parseText(await store.get(text.id));
      const isOthers = known !== 'any' && there !== null && there.revision !== known;
      if (isOthers && there.unsaved && there.unsaved.text !== text.unsaved?.text) {
        await done;
        return null;
      }
      const revision = (there?.revision ?? 0) + 1;
      await store.put({ ...text, revision });
      await done;
      return revision;
    });
  }

  /** Words that another tab has kept since the revision that is known here stay. */
  async remove(id: string, known: number | null): Promise<void> {
    await stored(async () => {
      const { store, done } = this.#database.transaction('texts', 'readwrite');
      const there = parseText(await store.get(id));
      if (!there?.unsaved || there.revision === known) await store.delete(id);
      await done;
    });
  }

  close(): void {
    this.#database.close();
  }
}

function parseText(value: unknown): KeptRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const read = value as Record<keyof KeptRecord, unknown>;
  const { id, section, volume, volumeName, path, since } = read;
  if (typeof id !== 'string' || typeof section !== 'string' || typeof volume !== 'string') {
    return null;
  }
  if (typeof volumeName !== 'string' || typeof path !== 'string') return null;
  if (typeof since !== 'number' || !Number.isFinite(since)) return null;
  // Records of before have none.
  const revision = typeof read.revision === 'number' ? read.revision : 0;
  const unsaved = read.unsaved === null ? null : parseUnsaved(read.unsaved);
  if (unsaved === undefined) return null;
  return { id, section, volume, volumeName, path, since, unsaved, revision };
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
