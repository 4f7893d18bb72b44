import { checkAmount, checkBytes, checkWhole, refuse } from './check.js';
import { LittlefsError } from './errors.js';
import type { Extents } from './extents.js';
import type { Runtime } from './instance.js';
import {
  kindOf,
  loadBlock,
  loadCandidates,
  loadChain,
  loadDiagnostics,
  loadEntries,
  loadExtents,
  loadTags,
  type Tables,
} from './records.js';
import { uniformByte } from './uniform.js';
import type {
  BlockInfo,
  BlockState,
  Candidate,
  Diagnostic,
  DiagnosticCode,
  Entry,
  Image,
  Tag,
  Usage,
} from './types.js';

/** What says that the driver's first write changes what is listed. */
const CHANGED_BY_REPAIR: readonly DiagnosticCode[] = [
  'repair-restores',
  'repair-drops',
  'move-misread',
];

/** What an image is made of while it is open. */
interface Held {
  runtime: Runtime;
  dump: Uint8Array;
  /** Bytes of the dump; it has none any more if it was transferred away. */
  size: number;
  tables: Tables;
  candidate: Candidate;
  entries?: readonly Entry[];
  diagnostics?: readonly Diagnostic[];
  usage?: Usage;
  paths?: Map<string, Entry>;
  /** Of the file last asked for: most are read in ranges. */
  extents?: { id: number; of: Extents };
}

export class OpenedImage implements Image {
  #held: Held | undefined;

  readonly #openRepaired: () => Image;

  constructor(runtime: Runtime, dump: Uint8Array, tables: Tables, openRepaired: () => Image) {
    const [candidate] = loadCandidates(tables.candidate);
    if (!candidate) throw new Error('The engine left no candidate.');
    this.#held = { runtime, dump, size: dump.length, tables, candidate };
    this.#openRepaired = openRepaired;
  }

  afterRepair(): Image | undefined {
    return this.diagnostics.some(({ code }) => CHANGED_BY_REPAIR.includes(code))
      ? this.#openRepaired()
      : undefined;
  }

  get #open(): Held {
    const held = this.#held;
    if (!held) throw new LittlefsError('closed', 'The image was closed before.');
    if (held.dump.length !== held.size) {
      throw new LittlefsError('closed', 'The bytes of the image were transferred away.');
    }
    return held;
  }

  close(): void {
    this.#held = undefined;
  }

  get candidate(): Candidate {
    return this.#open.candidate;
  }

  get entries(): readonly Entry[] {
    const held = this.#open;
    return (held.entries ??= loadEntries(held.tables, held.dump));
  }

  get root(): Entry {
    return this.entries[0] as Entry;
  }

  get diagnostics(): readonly Diagnostic[] {
    const held = this.#open;
    return (held.diagnostics ??= loadDiagnostics(held.tables.diagnostics));
  }

  get usage(): Usage {
    const held = this.#open;
    return (held.usage ??= countUsage(held.tables, held.candidate, this.entries));
  }

  find(path: string): Entry | undefined {
    const held = this.#open;
    if (typeof path !== 'string') refuse('path', path, 'a string');
    if (!held.paths) {
      held.paths = new Map();
      // The driver finds the first of two entries with one name.
      for (const entry of this.entries) {
        if (!held.paths.has(entry.path)) held.paths.set(entry.path, entry);
      }
    }
    return held.paths.get(path);
  }

  read(
    entry: Entry,
    offset = 0,
    length = Infinity,
    into?: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer> {
    const held = this.#open;
    const { start, size } = this.#range(entry, offset, length);
    if (into !== undefined && checkBytes(into, 'into').length < size) {
      refuse('into.length', into.length, `${size} at least`);
    }
    const extents = this.#reachable(held, entry, start, size);
    const target = into ? into.subarray(0, size) : new Uint8Array(size);
    extents.copy(held.dump, start, target);
    return target;
  }

  views(entry: Entry, offset = 0, length = Infinity): Uint8Array[] {
    const held = this.#open;
    const { start, size } = this.#range(entry, offset, length);
    const extents = this.#reachable(held, entry, start, size);
    return Array.from(extents.runs(start, size), ({ at, length }) =>
      held.dump.subarray(at, at + length),
    );
  }

  holes(entry: Entry): { offset: number; length: number }[] {
    this.#checkFile(entry);
    const holes: { offset: number; length: number }[] = [];
    for (const { at, offset, length } of this.#extents(this.#open, entry).runs(0, entry.size)) {
      if (at < 0) holes.push({ offset, length });
    }
    return holes;
  }

  blocksOf(entry: Entry): number[] {
    this.#checkEntry(entry);
    const { runtime, dump, tables } = this.#open;
    if (entry.storage !== 'ctz') return [];
    return runtime.use(dump, (instance) => loadChain(instance, tables, dump.length, entry.id));
  }

  block(block: number): BlockInfo {
    const { tables, candidate } = this.#open;
    this.#checkBlock(block);
    const { blocksPresent, offset } = candidate;
    if (block >= blocksPresent || (block === 0 && offset < 0)) return missingBlock(block);
    return loadBlock(tables, block, () => contentState(this.#blockView(block)));
  }

  blockBytes(block: number): Uint8Array<ArrayBuffer> {
    this.#checkBlock(block);
    return this.#blockView(block).slice();
  }

  tags(block: number): Tag[] {
    const { runtime, candidate } = this.#open;
    const { kind } = this.block(block);
    if (kind === 'data') {
      throw new LittlefsError('not-metadata', `Block ${block} holds data of a file, no records.`, {
        block,
      });
    }
    if (kind === 'missing') return [];
    const bytes = this.#blockView(block);
    const { tags, commits } = runtime.use(bytes, (instance) =>
      loadTags(instance, bytes, candidate),
    );
    return kind === 'free' && !commits ? [] : tags;
  }

  #blockView(block: number): Uint8Array {
    const { dump, candidate } = this.#open;
    const start = candidate.offset + block * candidate.blockSize;
    return start < 0 ? dump.subarray(0, 0) : dump.subarray(start, start + candidate.blockSize);
  }

  #extents(held: Held, { id }: Entry): Extents {
    const { runtime, dump, tables } = held;
    if (held.extents?.id === id) return held.extents.of;
    const of = runtime.use(dump, (instance) => loadExtents(instance, tables, dump.length, id));
    held.extents = { id, of };
    return of;
  }

  /** A range that was asked for, clamped to the file. */
  #range(entry: Entry, offset: number, length: number): { start: number; size: number } {
    this.#checkFile(entry);
    const start = Math.min(checkAmount(offset, 'offset'), entry.size);
    return { start, size: Math.min(checkAmount(length, 'length'), entry.size - start) };
  }

  /** Where a range lies. @throws {LittlefsError} `unreadable` if a part of it can't be reached */
  #reachable(held: Held, entry: Entry, start: number, size: number): Extents {
    const extents = this.#extents(held, entry);
    // Nothing that the dump can't hold is given out: the size of a damaged entry may be anything.
    const hole = size > held.size ? start : extents.firstHole(start, size);
    if (hole >= 0) {
      throw new LittlefsError(
        'unreadable',
        `${entry.path} can't be read from byte ${hole}: a block of it can't be reached.`,
        { path: entry.path, offset: hole },
      );
    }
    return extents;
  }

  #checkEntry(entry: unknown): asserts entry is Entry {
    const id = typeof entry === 'object' && entry ? (entry as Partial<Entry>).id : undefined;
    if (id === undefined || this.entries[id] !== entry) {
      refuse('entry', entry, 'one of the entries of this image');
    }
  }

  #checkFile(entry: unknown): asserts entry is Entry {
    this.#checkEntry(entry);
    if (entry.type !== 'file') {
      throw new LittlefsError('not-a-file', `${entry.path} is a directory.`, { path: entry.path });
    }
  }

  #checkBlock(block: unknown): void {
    checkWhole(block, 'block', 0, this.#open.candidate.blockCount - 1);
  }
}

/** What a block that nothing leads to is seen to hold. */
function contentState(bytes: Uint8Array): BlockState {
  const byte = uniformByte(bytes);
  return byte === 0xff ? 'blank-ff' : byte === 0x00 ? 'blank-00' : 'residue';
}

function countUsage(
  tables: Tables,
  { blockCount, blocksPresent, offset }: Candidate,
  entries: readonly Entry[],
): Usage {
  let used = 0;
  let highestUsedBlock = -1;
  for (let block = 0; block < blocksPresent; block++) {
    const missing = block === 0 && offset < 0;
    if (!missing && kindOf(tables, block) === 'free') continue;
    used++;
    highestUsedBlock = block;
  }
  let files = 0;
  let bytes = 0;
  for (const { type, size } of entries) {
    if (type !== 'file') continue;
    files++;
    bytes += size;
  }
  const directories = entries.length - files - 1;
  return { used, free: blockCount - used, files, directories, bytes, highestUsedBlock };
}

function missingBlock(block: number): BlockInfo {
  return {
    block,
    kind: 'missing',
    state: 'missing',
    owner: -1,
    index: 0,
    revision: 0,
    commits: 0,
    validBytes: 0,
  };
}
