// Arguments at the border of the package: everything a caller gives goes through here once.
import { LittlefsError } from './errors.js';
import { TRUSTS } from './records.js';
import type { Candidate } from './types.js';

/** Largest dump, in bytes: offsets in it are signed 32-bit integers. */
const DUMP_MAX = 0x7fffffff;
const WORD_MAX = 0xffffffff;
/** Bytes; LEAST_BLOCK_SIZE of `engine/read/superblock.h`. */
const BLOCK_SIZE_MIN = 64;

/** What was given, for messages; safe for any value. */
export function show(given: unknown): string {
  switch (typeof given) {
    case 'string':
      return JSON.stringify(given.length > 40 ? `${given.slice(0, 40)}…` : given);
    case 'object':
      return given === null ? 'null' : 'an object of another kind';
    case 'function':
      return 'a function';
    default:
      return String(given);
  }
}

/** @throws {LittlefsError} `bad-argument` always; `rule` goes on after "it must be" */
export function refuse(argument: string, given: unknown, rule: string): never {
  const value = show(given);
  throw new LittlefsError('bad-argument', `${argument} is ${value}, but it must be ${rule}.`, {
    argument,
    value,
  });
}

export function checkObject(given: unknown, argument: string): object {
  if (typeof given !== 'object' || given === null) return refuse(argument, given, 'an object');
  return given;
}

/** The names that `rest`, what is left of an object once all known fields are taken out, has. */
export function firstUnknown(rest: object): string | undefined {
  return Object.keys(rest)[0];
}

function isBytes(given: unknown): given is Uint8Array {
  // Those of another realm, such as a frame, are no instance of our Uint8Array.
  return (
    ArrayBuffer.isView(given) && Object.prototype.toString.call(given) === '[object Uint8Array]'
  );
}

/** True if the bytes were handed to another thread: then they look like none at all. */
function isDetached({ length, buffer }: Uint8Array): boolean {
  if (length) return false;
  try {
    buffer.slice(0, 0);
    return false;
  } catch (error) {
    if (error instanceof TypeError) return true;
    throw error;
  }
}

export function checkBytes(given: unknown, argument: string): Uint8Array {
  if (!isBytes(given)) return refuse(argument, given, 'a Uint8Array');
  if (isDetached(given)) return refuse(argument, given, 'there still, but it was transferred away');
  return given;
}

/** A view whose `slice` copies: that of a subclass, such as Node's Buffer, may not. */
export function checkDump(given: unknown): Uint8Array {
  const bytes = checkBytes(given, 'bytes');
  if (bytes.length > DUMP_MAX) {
    return refuse('bytes.length', bytes.length, `${DUMP_MAX} at most`);
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** @throws {LittlefsError} `bad-argument` for what is no whole number from `min` to `max` */
export function checkWhole(given: unknown, argument: string, min: number, max: number): number {
  if (typeof given === 'number' && given >= min && given <= max && Number.isInteger(given)) {
    return given;
  }
  return refuse(argument, given, `a whole number from ${min} to ${max}`);
}

/** A number of bytes that may be as large as one likes; Infinity for all there are. */
export function checkAmount(given: unknown, argument: string): number {
  if (given === Infinity) return given;
  if (typeof given === 'number' && given >= 0 && Number.isInteger(given)) return given;
  return refuse(argument, given, 'a whole number of bytes, 0 or more');
}

/**
 * A candidate that `find` gave for bytes of this size. What the engine relies on is checked: no
 * other one makes sense of them.
 */
export function checkCandidate(given: unknown, dump: Uint8Array): Candidate {
  const candidate = checkObject(given, 'candidate') as { [K in keyof Candidate]: unknown };
  const whole = (key: keyof Candidate, min: number, max: number) =>
    checkWhole(candidate[key], `candidate.${key}`, min, max);
  const blockSize = whole('blockSize', BLOCK_SIZE_MIN, DUMP_MAX);
  const offset = whole('offset', -DUMP_MAX, DUMP_MAX);
  const blockCount = whole('blockCount', 1, WORD_MAX);
  const blocks = Math.max(0, Math.ceil((dump.length - offset) / blockSize));
  const present = Math.min(blockCount, blocks);
  const version = checkObject(candidate.version, 'candidate.version') as Record<string, unknown>;
  const superblocks = checkObject(candidate.superblocks, 'candidate.superblocks') as Record<
    string,
    unknown
  >;
  const { root, trust } = candidate;
  if (!Array.isArray(root) || root.length !== 2) {
    return refuse('candidate.root', root, 'a pair of blocks');
  }
  const known = TRUSTS.find((one) => one === trust);
  if (!known) return refuse('candidate.trust', trust, `one of ${TRUSTS.join(', ')}`);
  return {
    offset,
    generation: whole('generation', 1, 2) as 1 | 2,
    version: {
      major: checkWhole(version['major'], 'candidate.version.major', 0, 0xffff),
      minor: checkWhole(version['minor'], 'candidate.version.minor', 0, 0xffff),
    },
    blockSize,
    blockCount,
    blocksPresent: whole('blocksPresent', present, present),
    trust: known,
    superblocks: { block0: superblocks['block0'] === true, block1: superblocks['block1'] === true },
    nameMax: whole('nameMax', 0, WORD_MAX),
    fileMax: whole('fileMax', 0, WORD_MAX),
    attrMax: whole('attrMax', 0, WORD_MAX),
    root: [
      checkWhole(root[0], 'candidate.root[0]', 0, WORD_MAX),
      checkWhole(root[1], 'candidate.root[1]', 0, WORD_MAX),
    ],
    recordedBlockSize: whole('recordedBlockSize', 0, WORD_MAX),
    revision: whole('revision', 0, WORD_MAX),
  };
}
