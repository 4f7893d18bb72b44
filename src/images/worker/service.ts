import type { Candidate, Engine, Entry, Image } from 'littlefs-wasm';
import { findTable, partitionsInFile, type EspPartition } from '../../containers/esp32/table';
import { formatOf } from '../../containers/open';
import { throwIfCancelled, toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import {
  buildAndReadBack,
  buildOptions,
  contentOf,
  toSized,
  type ReadContent,
} from './build-image';
import { digestRanges } from './digest';
import { TimeSlices } from '../../ground/time-slices';
import type { VerbContext } from '../../ground/worker/messages';
import { SLICE, type Handlers, type Verbs } from './protocol';
import { survey } from './survey';
import type { EntryDigest, OpenedImage, OpenResult, RepairState } from '../types';

interface Held {
  bytes: Uint8Array<ArrayBuffer>;
  fileName: string;
  candidates: Candidate[];
  partitions: readonly EspPartition[];
  image: Image;
  repair: RepairState;
  /** Paths as the page knows them, by entry. */
  paths: readonly string[];
}

/** What runs in the worker: the engine and the images that it holds open. */
export class ImageService {
  readonly #load: () => Promise<Engine>;
  readonly #held = new Map<number, Held>();
  #engine: Promise<Engine> | null = null;

  /** `load` is called at the first need, and again if it failed. */
  constructor(load: () => Promise<Engine>) {
    this.#load = load;
  }

  readonly handlers: Handlers = {
    open: (args, context) => this.#open(args, context),
    choose: (args, context) => this.#choose(args, context),
    read: ({ handle, entry, offset, length }) => {
      const { image, paths } = this.#get(handle);
      return readEntry(image, paths, entry, offset, length);
    },
    bytes: ({ handle }) => this.#get(handle).bytes.slice(),
    blocksOf: ({ handle, entry }) => {
      const { image } = this.#get(handle);
      return image.blocksOf(entryOf(image, entry));
    },
    block: ({ handle, block }) => {
      const { image } = this.#get(handle);
      const info = image.block(block);
      const metadata = info.kind === 'superblock' || info.kind === 'directory';
      return { info, bytes: image.blockBytes(block), tags: metadata ? image.tags(block) : [] };
    },
    digest: (args, context) => this.#digest(args, context),
    forecast: async ({ nodes, geometry }) => {
      const engine = await this.#ready();
      return engine.forecast(nodes.map(toSized), buildOptions(geometry));
    },
    build: async ({ nodes, geometry }, context) => {
      const read: ReadContent = (source) => {
        if (source.kind === 'bytes') return contentOf(source.bytes);
        const { image, paths } = this.#get(source.handle);
        return {
          parts: ofEntry(image, paths, source.entry, (entry) => image.views(entry)),
          range: (offset, length) => readEntry(image, paths, source.entry, offset, length),
        };
      };
      return buildAndReadBack(await this.#ready(), nodes, geometry, read, context);
    },
    close: ({ handle }) => {
      this.#held.get(handle)?.image.close();
      this.#held.delete(handle);
      return null;
    },
  };

  async #open(
    { handle, bytes: source, name }: Verbs['open']['args'],
    context: VerbContext,
  ): Promise<OpenResult> {
    const engine = await this.#ready();
    const bytes = source instanceof Blob ? await readBlob(source, name) : source;
    throwIfCancelled(context.signal);
    const format = formatOf(bytes);
    if (format) return { kind: 'container', format, identification: engine.identify(bytes) };
    // The bytes of a flash dump are in their places; those of all other containers are not.
    const table = findTable(bytes);
    const found = engine.find(bytes);
    const partitions = table
      ? partitionsInFile(
          table,
          found.map(({ offset }) => offset),
        )
      : [];
    const candidates = partitions.length ? partitionsFirst(found, partitions) : found;
    const [first] = candidates;
    if (!first) {
      const identification = engine.identify(bytes);
      return table
        ? { kind: 'container', format: 'esp32', identification }
        : { kind: 'other', identification };
    }
    const shown = openAs(engine, bytes, first, false);
    const held = { bytes, fileName: name, candidates, partitions, ...shown };
    return { kind: 'littlefs', image: await this.#hold(handle, held, context) };
  }

  async #choose(
    { handle, candidate, afterRepair = false }: Verbs['choose']['args'],
    context: VerbContext,
  ): Promise<OpenedImage> {
    const held = this.#get(handle);
    const chosen = held.candidates[candidate];
    if (!chosen) throw new RangeError(`The image has no candidate ${candidate}`);
    const engine = await this.#ready();
    const shown = openAs(engine, held.bytes, chosen, afterRepair);
    return this.#hold(handle, { ...held, ...shown }, context);
  }

  async #hold(
    handle: number,
    held: Omit<Held, 'paths'>,
    { signal }: VerbContext,
  ): Promise<OpenedImage> {
    const { bytes, fileName, candidates, partitions, image, repair } = held;
    const about = { handle, fileName, fileSize: bytes.length, candidates, partitions, repair };
    const opened = await survey(image, about, new TimeSlices(signal, SLICE));
    this.#held.set(handle, { ...held, paths: opened.entries.map(({ path }) => path) });
    return opened;
  }

  async #digest(
    { handle, entries }: Verbs['digest']['args'],
    { signal, progress }: VerbContext,
  ): Promise<EntryDigest[]> {
    const { image, paths } = this.#get(handle);
    const slices = new TimeSlices(signal, SLICE);
    const total = entries.reduce((sum, id) => sum + entryOf(image, id).size, 0);
    let done = 0;
    const digests: EntryDigest[] = [];
    for (const entry of entries) {
      const { size } = entryOf(image, entry);
      const read = (offset: number, length: number) =>
        readEntry(image, paths, entry, offset, length);
      const passed = (bytes: number) => progress((done += bytes), total);
      digests.push({ entry, size, ...(await digestRanges(size, read, slices, passed)) });
    }
    return digests;
  }

  #get(handle: number): Held {
    const held = this.#held.get(handle);
    if (!held) throw new PortsideError('image-closed');
    return held;
  }

  async #ready(): Promise<Engine> {
    try {
      return await (this.#engine ??= this.#load());
    } catch (thrown) {
      this.#engine = null;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      throw new PortsideError('engine-load', { message }, { cause: thrown });
    }
  }
}

function openAs(
  engine: Engine,
  bytes: Uint8Array<ArrayBuffer>,
  candidate: Candidate,
  afterRepair: boolean,
): Pick<Held, 'image' | 'repair'> {
  const image = engine.open(bytes, candidate);
  const repaired = image.afterRepair();
  if (!repaired) return { image, repair: 'none' };
  return afterRepair ? { image: repaired, repair: 'done' } : { image, repair: 'pending' };
}

/** What begins a partition before what lies elsewhere, such as a leftover. */
function partitionsFirst(
  candidates: readonly Candidate[],
  partitions: readonly EspPartition[],
): Candidate[] {
  const starts = ({ offset }: Candidate) => partitions.some((one) => one.offset === offset);
  return [...candidates].sort((a, b) => Number(starts(b)) - Number(starts(a)));
}

async function readBlob(blob: Blob, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (thrown) {
    throw toPortsideError(thrown, { name });
  }
}

function entryOf(image: Image, id: number) {
  const entry = image.entries[id];
  if (!entry) throw new RangeError(`The image has no entry ${id}`);
  return entry;
}

function readEntry(
  image: Image,
  paths: readonly string[],
  id: number,
  offset?: number,
  length?: number,
): Uint8Array<ArrayBuffer> {
  return ofEntry(image, paths, id, (entry) => image.read(entry, offset, length));
}

/** Does something with an entry; its path is in what goes wrong. */
function ofEntry<T>(
  image: Image,
  paths: readonly string[],
  id: number,
  work: (entry: Entry) => T,
): T {
  const entry = entryOf(image, id);
  try {
    return work(entry);
  } catch (thrown) {
    throw toPortsideError(thrown, { path: displayName(paths[id] ?? entry.path) });
  }
}
