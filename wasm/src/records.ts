import { Extents } from './extents.js';
import { outOfMemory, type Instance } from './instance.js';
import type {
  Attribute,
  BlockInfo,
  BlockKind,
  BlockState,
  Candidate,
  Diagnostic,
  DiagnosticCode,
  Entry,
  Generation,
  Severity,
  Tag,
  Trust,
} from './types.js';

// Sizes of the structs in engine/read/read.h, in words of 4 bytes.
const CANDIDATE_WORDS = 15;
const ENTRY_WORDS = 17;
const ATTRIBUTE_WORDS = 3;
const DIAGNOSTIC_WORDS = 7;
const BLOCK_WORDS = 7;
const TAG_WORDS = 6;
const EXTENT_WORDS = 2;

const NONE = 0xffffffff;

// Each list in the order of the enum in engine/read/read.h.
export const TRUSTS: readonly Trust[] = ['verified', 'damaged', 'rescued', 'assumed'];
const STORAGES: Entry['storage'][] = ['pair', 'inline', 'ctz', 'empty'];
const KINDS: BlockKind[] = ['free', 'superblock', 'directory', 'data'];
/** What a free block holds is seen in its bytes. */
const STATES: (BlockState | undefined)[] = [undefined, 'current', 'older', 'damaged'];
const SEVERITIES: Severity[] = ['info', 'warning', 'error'];
export const DIAGNOSTIC_CODES: readonly DiagnosticCode[] = [
  'superblock-half-bad',
  'superblock-bad',
  'superblock-missing',
  'block-size-wrong',
  'dump-short',
  'version-unknown',
  'pair-bad',
  'pointer-outside',
  'pointer-missing',
  'cycle',
  'block-shared',
  'ctz-disagree',
  'file-unreadable',
  'size-absurd',
  'entry-bad',
  'name-bad',
  'order-bad',
  'name-double',
  'move-pending',
  'move-misread',
  'orphans-possible',
  'orphan',
  'commit-torn',
  'older-state',
  'older-state-possible',
  'repair-restores',
  'repair-drops',
  'directory-twice',
  'half-orphan',
  'directory-nameless',
  'too-many',
];

/** One record of a table, its words by index; good until the next one is taken. */
type Words = (index: number) => number;

function* recordsOf(words: Uint32Array, size: number): Generator<Words> {
  let start = 0;
  const word: Words = (index) => words[start + index] as number;
  for (; start + size <= words.length; start += size) yield word;
}

const orMinusOne = (word: number) => (word === NONE ? -1 : word);

/** The tables of an opened image, as the engine left them: copies, from which objects are made when asked for. */
export interface Tables {
  /** The record that was opened, as `open_image` takes it. */
  candidate: Uint32Array;
  entries: Uint32Array;
  attributes: Uint32Array;
  diagnostics: Uint32Array;
  /** One record for each block present. */
  blocks: Uint32Array;
}

export function takeTables(instance: Instance, candidateAt: number): Tables {
  const { exports } = instance;
  const take = (address: number, count: number, words: number) =>
    instance.words(address, count * words).slice();
  const candidate = take(candidateAt, 1, CANDIDATE_WORDS);
  const [{ blocksPresent } = { blocksPresent: 0 }] = loadCandidates(candidate);
  return {
    candidate,
    entries: take(exports.entry_records(), exports.entry_count(), ENTRY_WORDS),
    attributes: take(exports.attribute_records(), exports.attribute_count(), ATTRIBUTE_WORDS),
    diagnostics: take(exports.diagnostic_records(), exports.diagnostic_count(), DIAGNOSTIC_WORDS),
    blocks: take(exports.block_records(), blocksPresent, BLOCK_WORDS),
  };
}

/** The candidates that `find` left in the engine. */
export function findRecords(instance: Instance, count: number): Candidate[] {
  const { exports } = instance;
  return loadCandidates(instance.words(exports.candidate_records(), count * CANDIDATE_WORDS));
}

export function loadCandidates(words: Uint32Array): Candidate[] {
  return Array.from(recordsOf(words, CANDIDATE_WORDS), (word) => ({
    offset: word(0) | 0,
    generation: word(1) as Generation,
    version: { major: word(2) >>> 16, minor: word(2) & 0xffff },
    blockSize: word(3),
    blockCount: word(4),
    blocksPresent: word(5),
    trust: TRUSTS[word(6)] as Trust,
    superblocks: { block0: (word(7) & 1) !== 0, block1: (word(7) & 2) !== 0 },
    nameMax: word(8),
    fileMax: word(9),
    attrMax: word(10),
    root: [word(11), word(12)],
    recordedBlockSize: word(13),
    revision: word(14),
  }));
}

export function storeCandidate(instance: Instance, candidate: Candidate): number {
  return instance.store([
    candidate.offset,
    candidate.generation,
    (candidate.version.major << 16) | candidate.version.minor,
    candidate.blockSize,
    candidate.blockCount,
    candidate.blocksPresent,
    TRUSTS.indexOf(candidate.trust),
    (candidate.superblocks.block0 ? 1 : 0) | (candidate.superblocks.block1 ? 2 : 0),
    candidate.nameMax,
    candidate.fileMax,
    candidate.attrMax,
    ...candidate.root,
    candidate.recordedBlockSize,
    candidate.revision,
  ]);
}

function loadAttributes(words: Uint32Array, dump: Uint8Array): Attribute[] {
  return Array.from(recordsOf(words, ATTRIBUTE_WORDS), (word) => ({
    type: word(0),
    value: dump.slice(word(1), word(1) + word(2)),
  }));
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Copies a name and reads it as ASCII, which costs less than a decoder; undefined if it is none. */
function copyAscii(from: Uint8Array, start: number, to: Uint8Array): string | undefined {
  let name = '';
  let all = 0;
  for (let i = 0; i < to.length; i++) {
    const byte = from[start + i] as number;
    to[i] = byte;
    all |= byte;
    name += String.fromCharCode(byte);
  }
  return all < 0x80 ? name : undefined;
}

function decodeName(bytes: Uint8Array): { name: string; nameIsUtf8: boolean } {
  try {
    return { name: strictUtf8.decode(bytes), nameIsUtf8: true };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { name: lenientUtf8.decode(bytes), nameIsUtf8: false };
  }
}

const NO_ATTRIBUTES: readonly Attribute[] = [];
const NO_CHILDREN: readonly number[] = [];

function sumOfNames(words: Uint32Array): number {
  let sum = 0;
  for (let at = 4; at < words.length; at += ENTRY_WORDS) sum += words[at] as number;
  return sum;
}

export function loadEntries(tables: Tables, dump: Uint8Array): Entry[] {
  const words = tables.entries;
  const attributes = loadAttributes(tables.attributes, dump);
  const names = new Uint8Array(sumOfNames(words));
  let nameAt = 0;
  const entries: Entry[] = [];
  for (const word of recordsOf(words, ENTRY_WORDS)) {
    const parent = orMinusOne(word(0));
    const nameBytes = names.subarray(nameAt, (nameAt += word(4)));
    const ascii = copyAscii(dump, word(3), nameBytes);
    const isNameless = parent === 0 && !nameBytes.length && word(9) === NONE;
    const { name, nameIsUtf8 } =
      ascii === undefined
        ? decodeName(nameBytes)
        : { name: isNameless ? `#${word(6)}` : ascii, nameIsUtf8: true };
    const parentPath = parent > 0 ? (entries[parent] as Entry).path : '';
    const firstAttribute = word(10);
    const attributeCount = word(11);
    const firstChild = word(12);
    const childCount = word(13);
    entries.push({
      id: entries.length,
      parent,
      type: word(1) === 0 ? 'file' : 'dir',
      name,
      nameBytes,
      nameIsUtf8,
      path: `${parentPath}/${name}`,
      size: word(5),
      storage: STORAGES[word(2)] as Entry['storage'],
      blocks: word(14),
      at: { block: word(8), offset: orMinusOne(word(9)) },
      attributes: attributeCount
        ? attributes.slice(firstAttribute, firstAttribute + attributeCount)
        : NO_ATTRIBUTES,
      children: childCount
        ? Array.from({ length: childCount }, (_, index) => firstChild + index)
        : NO_CHILDREN,
      damaged: word(15) !== 0,
    });
  }
  return entries;
}

export function loadDiagnostics(words: Uint32Array): Diagnostic[] {
  return Array.from(recordsOf(words, DIAGNOSTIC_WORDS), (word) => ({
    code: DIAGNOSTIC_CODES[word(0)] as DiagnosticCode,
    severity: SEVERITIES[word(1)] as Severity,
    block: orMinusOne(word(2)),
    offset: orMinusOne(word(3)),
    entry: orMinusOne(word(4)),
    a: word(5),
    b: word(6),
  }));
}

export function kindOf({ blocks }: Tables, block: number): BlockKind {
  return KINDS[(blocks[block * BLOCK_WORDS] as number) & 0xff] as BlockKind;
}

/** What the tables know of a block; `content` is asked what a free one holds. */
export function loadBlock({ blocks }: Tables, block: number, content: () => BlockState): BlockInfo {
  const start = block * BLOCK_WORDS;
  const word: Words = (index) => blocks[start + index] as number;
  return {
    block,
    kind: KINDS[word(0) & 0xff] as BlockKind,
    state: STATES[(word(0) >> 8) & 0xff] ?? content(),
    owner: orMinusOne(word(2)),
    index: word(3),
    revision: word(4),
    commits: word(5),
    validBytes: word(6),
  };
}

/** Where candidate and entry lie in the engine, for what is asked of a file later. */
function storeFile(instance: Instance, { candidate, entries }: Tables, entry: number) {
  const record = entries.subarray(entry * ENTRY_WORDS, (entry + 1) * ENTRY_WORDS);
  return [instance.store(candidate), instance.store(record)] as const;
}

/** Where the bytes of a file lie. @throws {LittlefsError} `no-memory` */
export function loadExtents(instance: Instance, tables: Tables, dumpSize: number, entry: number) {
  const { exports } = instance;
  const count = instance.count(
    exports.list_extents(dumpSize, ...storeFile(instance, tables, entry)),
  );
  const words = instance.words(exports.extent_records(), count * EXTENT_WORDS);
  return new Extents(words);
}

/** The blocks of a file; -1 if one can't be reached. @throws {LittlefsError} `no-memory` */
export function loadChain(
  instance: Instance,
  tables: Tables,
  dumpSize: number,
  entry: number,
): number[] {
  const { exports } = instance;
  const count = instance.count(
    exports.resolve_chain(dumpSize, ...storeFile(instance, tables, entry)),
  );
  return Array.from(instance.words(exports.chain_blocks(), count), orMinusOne);
}

/**
 * The records of a block, whose bytes are the dump that `instance` runs on, and how many of its
 * commits are good. @throws {LittlefsError} `no-memory`
 */
export function loadTags(
  instance: Instance,
  bytes: Uint8Array,
  { blockSize, generation }: Candidate,
): { tags: Tag[]; commits: number } {
  const { exports } = instance;
  const address = exports.open_dump(bytes.length);
  if (!address) return outOfMemory('The engine could not get memory for a block.', bytes.length);
  const count = instance.count(exports.list_tags(address, bytes.length, blockSize, generation));
  const words = instance.words(exports.tag_records(), count * TAG_WORDS);
  const tags = Array.from(recordsOf(words, TAG_WORDS), (word) => ({
    offset: word(0),
    type: word(1),
    id: word(2),
    size: orMinusOne(word(3)),
    data: word(3) === NONE ? new Uint8Array() : bytes.slice(word(4), word(4) + word(3)),
    commit: word(5),
  }));
  return { tags, commits: exports.tag_commits() };
}
