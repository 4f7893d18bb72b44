import { LittlefsError } from './errors.js';
import { Instance } from './instance.js';
import {
  loadAttributes,
  loadBlocks,
  loadCandidates,
  loadDiagnostics,
  loadEntries,
  loadTags,
  storeCandidate,
  CANDIDATE_WORDS,
} from './records.js';
import type { ReadExports } from './records.js';
import type {
  BlockInfo,
  Candidate,
  Diagnostic,
  DiagnosticCode,
  Entry,
  Image,
  Tag,
  Usage,
} from './types.js';

const NO_MEMORY = 0xffffffff;

/** The engine, ready to read a dump, and where it has set memory aside for it. */
function startReading(module: WebAssembly.Module, dump: Uint8Array) {
  const instance = new Instance<ReadExports>(module, dump);
  const address = instance.exports.open_dump(dump.length) >>> 0;
  if (!address) throw outOfMemory(dump.length);
  return { instance, address };
}

/** A view whose `slice` copies: that of a subclass, such as Node's Buffer, may not. */
function plainView(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function findCandidates(module: WebAssembly.Module, bytes: Uint8Array): Candidate[] {
  const { instance, address } = startReading(module, bytes);
  const count = instance.exports.find(address, bytes.length) >>> 0;
  if (count === NO_MEMORY) throw outOfMemory(bytes.length);
  const records = instance.exports.candidate_records();
  return loadCandidates(instance.words(records, count * CANDIDATE_WORDS), count);
}

export function openImage(
  module: WebAssembly.Module,
  bytes: Uint8Array,
  candidate: Candidate | undefined,
  afterRepair = false,
): Image {
  const { instance, address } = startReading(module, bytes);
  const chosen = candidate
    ? storeCandidate(instance, candidate)
    : instance.exports.first_candidate(address, bytes.length);
  if (!chosen) {
    throw new LittlefsError('not-littlefs', 'No littlefs was found in the bytes.');
  }
  if (!instance.exports.open_image(address, bytes.length, chosen, Number(afterRepair))) {
    throw outOfMemory(bytes.length);
  }
  const [opened] = loadCandidates(instance.words(chosen, CANDIDATE_WORDS), 1);
  const openRepaired = () => openImage(module, bytes, opened, true);
  return new OpenedImage(instance, plainView(bytes), opened as Candidate, openRepaired);
}

function outOfMemory(size: number): LittlefsError {
  return new LittlefsError('no-memory', `Not enough memory to read ${size} bytes.`, { size });
}

/** What says that the driver's first write changes what is listed. */
const CHANGED_BY_REPAIR: readonly DiagnosticCode[] = [
  'repair-restores',
  'repair-drops',
  'move-misread',
];

class OpenedImage implements Image {
  readonly candidate: Candidate;
  #running: { instance: Instance<ReadExports>; dump: Uint8Array } | undefined;
  #entries: readonly Entry[] | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;
  #blocks: readonly BlockInfo[] | undefined;
  #usage: Usage | undefined;
  #paths: Map<string, Entry> | undefined;
  readonly #openRepaired: () => Image;

  constructor(
    instance: Instance<ReadExports>,
    dump: Uint8Array,
    candidate: Candidate,
    openRepaired: () => Image,
  ) {
    this.#running = { instance, dump };
    this.candidate = candidate;
    this.#openRepaired = openRepaired;
  }

  afterRepair(): Image | undefined {
    return this.diagnostics.some(({ code }) => CHANGED_BY_REPAIR.includes(code))
      ? this.#openRepaired()
      : undefined;
  }

  get #open(): { instance: Instance<ReadExports>; dump: Uint8Array } {
    if (!this.#running) throw new LittlefsError('closed', 'The image was closed before.');
    return this.#running;
  }

  get #instance(): Instance<ReadExports> {
    return this.#open.instance;
  }

  get #dump(): Uint8Array {
    return this.#open.dump;
  }

  close(): void {
    this.#running = undefined;
  }

  get entries(): readonly Entry[] {
    if (!this.#entries) {
      const attributes = loadAttributes(this.#instance, this.#dump);
      this.#entries = loadEntries(this.#instance, this.#dump, attributes);
    }
    return this.#entries;
  }

  get root(): Entry {
    return this.entries[0] as Entry;
  }

  get diagnostics(): readonly Diagnostic[] {
    this.#diagnostics ??= loadDiagnostics(this.#instance);
    return this.#diagnostics;
  }

  get usage(): Usage {
    this.#usage ??= this.#count();
    return this.#usage;
  }

  find(path: string): Entry | undefined {
    if (!this.#paths) {
      this.#paths = new Map();
      // The driver finds the first of two entries with one name.
      for (const entry of this.entries) {
        if (!this.#paths.has(entry.path)) this.#paths.set(entry.path, entry);
      }
    }
    return this.#paths.get(path);
  }

  read(
    entry: Entry,
    offset = 0,
    length = Infinity,
    into?: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer> {
    this.#checkFile(entry);
    const start = Math.min(Math.max(0, Math.trunc(offset)), entry.size);
    const size = Math.max(0, Math.min(Math.trunc(length), entry.size - start));
    const { instance, dump } = this.#open;
    const count = instance.exports.locate(entry.id, start, size) >>> 0;
    const words = instance.memoryWords;
    const pieces = instance.exports.pieces() >>> 2;
    if (count === 1 && words[pieces + 1] === size && !into) {
      const from = words[pieces] as number;
      return dump.slice(from, from + size);
    }
    // Nothing that the dump can't hold is allocated: the size of a damaged entry may be anything.
    if (size > dump.length) throw this.#unreadable(entry, start, 0);
    const target = into ? into.subarray(0, size) : new Uint8Array(size);
    let done = 0;
    for (let at = pieces; at < pieces + 2 * count; at += 2) {
      const from = words[at] as number;
      const length = words[at + 1] as number;
      target.set(dump.subarray(from, from + length), done);
      done += length;
    }
    if (done !== size) throw this.#unreadable(entry, start, done);
    return target;
  }

  holes(entry: Entry): { offset: number; length: number }[] {
    this.#checkFile(entry);
    // Opening has followed the whole chain of a file that owns its blocks, and found nothing to report.
    return entry.blocks > 0 && !entry.damaged ? [] : this.#findHoles(entry);
  }

  #findHoles(entry: Entry): { offset: number; length: number }[] {
    const count = this.#instance.exports.find_holes(entry.id) >>> 0;
    const words = this.#instance.words(this.#instance.exports.pieces(), 2 * count);
    return Array.from({ length: count }, (_, at) => ({
      offset: words[2 * at] as number,
      length: words[2 * at + 1] as number,
    }));
  }

  blocksOf(entry: Entry): number[] {
    if (entry.storage !== 'ctz') return [];
    const count = this.#instance.exports.resolve_chain(entry.id) >>> 0;
    const chain = this.#instance.words(this.#instance.exports.chain_blocks(), count);
    return Array.from(chain, (block) => (block === 0xffffffff ? -1 : block));
  }

  block(block: number): BlockInfo {
    const { blockCount, blocksPresent } = this.candidate;
    if (!Number.isInteger(block) || block < 0 || block >= blockCount) {
      throw new RangeError(`There is no block ${block}: the file system has ${blockCount}.`);
    }
    if (block >= blocksPresent) return missingBlock(block);
    this.#blocks ??= loadBlocks(this.#instance, blocksPresent, this.candidate);
    return this.#blocks[block] as BlockInfo;
  }

  blockBytes(block: number): Uint8Array<ArrayBuffer> {
    const { offset, blockSize, blockCount } = this.candidate;
    if (block < 0 || block >= blockCount) return new Uint8Array();
    const start = offset + block * blockSize;
    if (start < 0) return new Uint8Array();
    return this.#dump.slice(start, start + blockSize);
  }

  tags(block: number): Tag[] {
    const { kind } = this.block(block);
    const count = kind === 'missing' ? 0 : this.#instance.exports.list_tags(block) >>> 0;
    return loadTags(this.#instance, this.#dump, count);
  }

  #checkFile(entry: Entry): void {
    if (entry.type !== 'file') {
      throw new LittlefsError('not-a-file', `${entry.path} is a directory.`, { path: entry.path });
    }
  }

  #unreadable(entry: Entry, start: number, done: number): LittlefsError {
    return new LittlefsError(
      'unreadable',
      `${entry.path} can't be read from byte ${start + done}: a block of it can't be reached.`,
      { path: entry.path, offset: start + done },
    );
  }

  #count(): Usage {
    const { blockCount, blocksPresent } = this.candidate;
    let used = 0;
    let highestUsedBlock = -1;
    for (let block = 0; block < blocksPresent; block++) {
      if (this.block(block).kind === 'free') continue;
      used++;
      highestUsedBlock = block;
    }
    let files = 0;
    let bytes = 0;
    for (const entry of this.entries) {
      if (entry.type !== 'file') continue;
      files++;
      bytes += entry.size;
    }
    const directories = this.entries.length - files - 1;
    return { used, free: blockCount - used, files, directories, bytes, highestUsedBlock };
  }
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
