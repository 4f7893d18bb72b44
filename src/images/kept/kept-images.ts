import type { DBSchema, IDBPDatabase } from 'idb';
import * as v from 'valibot';
import { PortsideError } from '../../ground/errors/portside-error';
import { openStorage, stored } from '../../ground/storage';
import type { ImageEdits } from './edits';
import { parseEdits } from './parse-edits';

/** Bytes that one image may have, what was added to it included, to be kept. */
export const KEEP_MAX = 64 * 1024 * 1024;
/** Images without changes that are kept; the oldest go first. Those with changes stay. */
export const KEEP_LAST = 20;

/** An image that was open, and can be opened again. */
export interface KeptImage {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970: when it was opened or changed last. */
  readonly at: number;
  /** Bytes of the file, or of the file to build; null while that is open. */
  readonly size: number | null;
  /** It has changes that are nowhere else. */
  readonly changed: boolean;
  /** The one that was chosen for it; '' for none of all, null if it is told by the image. */
  readonly targetId: string | null;
  /** It was made here, to try things with. */
  readonly sample: boolean;
}

export interface KeptContent {
  /** What was opened; null for a new image. */
  readonly source: Blob | null;
  /** Null: nothing differs from what was opened. */
  readonly edits: ImageEdits | null;
}

/** What is read back may be of another version or damaged, and is parsed. */
interface KeptSchema extends DBSchema {
  images: { key: string; value: unknown };
  sources: { key: string; value: unknown };
  edits: { key: string; value: unknown };
}

const DATABASE = 'portside-images';
const VERSION = 1;
const STORES = ['images', 'sources', 'edits'] as const;

const schema: v.GenericSchema<unknown, KeptImage> = v.object({
  id: v.string(),
  name: v.string(),
  at: v.pipe(v.number(), v.finite()),
  size: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  changed: v.boolean(),
  targetId: v.nullable(v.string()),
  sample: v.boolean(),
});

/** Images that outlive the page. All verbs throw `storage-full` and `storage-failed`. */
export class KeptImages {
  readonly #database: IDBPDatabase<KeptSchema>;

  private constructor(database: IDBPDatabase<KeptSchema>) {
    this.#database = database;
  }

  /** @throws {PortsideError} `storage-newer` with `known`; `storage-unavailable` */
  static async open(): Promise<KeptImages> {
    const database = await openStorage<KeptSchema>(DATABASE, VERSION, (fresh) =>
      STORES.forEach((name) => fresh.createObjectStore(name)),
    );
    return new KeptImages(database);
  }

  /** The last opened or changed first. */
  async list(): Promise<KeptImage[]> {
    const all = await stored(() => this.#database.getAll('images'));
    return all
      .flatMap((value) => {
        const parsed = v.safeParse(schema, value);
        return parsed.success ? parsed.output : [];
      })
      .sort((a, b) => b.at - a.at);
  }

  /** @throws {PortsideError} `kept-gone`; `kept-damaged` with `name` */
  async load(id: string): Promise<KeptContent & { readonly info: KeptImage }> {
    const [value, source, edits] = await stored(() => {
      const transaction = this.#database.transaction(STORES);
      return Promise.all(STORES.map((name) => transaction.objectStore(name).get(id)));
    });
    const info = v.safeParse(schema, value);
    if (!info.success) throw new PortsideError('kept-gone');
    const { name } = info.output;
    const parsed = edits === undefined ? null : parseEdits(edits);
    const complete = source instanceof Blob || (source === undefined && parsed !== null);
    if (!complete || (edits !== undefined && !parsed)) {
      throw new PortsideError('kept-damaged', { name });
    }
    return { info: info.output, source: source ?? null, edits: parsed };
  }

  /** Keeps one, or what became of it; `source`: undefined if it is there already. */
  async put(info: KeptImage, content: Partial<KeptContent>): Promise<void> {
    const { source, edits } = content;
    await stored(async () => {
      const transaction = this.#database.transaction(STORES, 'readwrite');
      const work: Promise<unknown>[] = [transaction.objectStore('images').put(info, info.id)];
      if (source) work.push(transaction.objectStore('sources').put(source, info.id));
      if (edits) work.push(transaction.objectStore('edits').put(edits, info.id));
      if (edits === null) work.push(transaction.objectStore('edits').delete(info.id));
      await Promise.all([...work, transaction.done]);
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    await stored(async () => {
      const transaction = this.#database.transaction(STORES, 'readwrite');
      const work = ids.flatMap((id) =>
        STORES.map((name) => transaction.objectStore(name).delete(id)),
      );
      await Promise.all([...work, transaction.done]);
    });
  }

  close(): void {
    this.#database.close();
  }
}
