import type { ErrorCode } from '../../ground/errors/codes';
import { PortsideError } from '../../ground/errors/portside-error';
import type { Capabilities, Volume } from '../volume';
import { walk } from '../walk';

/** What cases without a test runner are made of. */

/** Path to content; 'dir' for a directory. Directories stand before what they hold. */
export type ContractTree = Readonly<Record<string, Uint8Array<ArrayBuffer> | 'dir'>>;

/** Bytes. */
export const SMALL = 128 * 1024;

/** A kind of volume to hold to what `Volume` promises. */
export interface ContractBench {
  /** A new volume that holds just this; it has the capabilities of the bench. */
  make(tree: ContractTree): Promise<Volume>;
  readonly capabilities: Capabilities;
  /** One that holds just this and has room for less than `SMALL` in all. Absent: there is none. */
  makeSmall?(tree: ContractTree): Promise<Volume>;
  /** A removal gives no room back: earlier states keep their contents. Absent: it does. */
  readonly keepsRemoved?: boolean;
  /**
   * Makes what a draft is for, such as an image. Present: the volume takes what does not fit, shows
   * it, and refuses this. Absent: a verb that does not fit is refused.
   */
  giveOut?(volume: Volume): Promise<unknown>;
}

export interface VolumeCase {
  readonly name: string;
  /** Absent: for all. */
  readonly for?: (bench: ContractBench) => boolean;
  run(bench: ContractBench): Promise<void>;
}

export function same(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [show(actual), show(expected)];
  if (a !== b) throw new Error(`${what}: ${a.slice(0, 300)} instead of ${b.slice(0, 300)}`);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length}:${Array.from(value).join()}`;
  return JSON.stringify(value);
}

/** @returns the error, if it has one of the codes */
export async function fails(work: Promise<unknown>, ...codes: ErrorCode[]): Promise<PortsideError> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof PortsideError && codes.includes(thrown.code)) return thrown;
    throw thrown;
  }
  throw new Error(`It should have failed with ${codes.join(' or ')}`);
}

/** The same bytes each time, without any pattern. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed * 2654435761 || 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const FLAT: ContractTree = { '/a.txt': bytesOf('first'), '/b.bin': noise(300) };
export const NESTED: ContractTree = {
  '/a.txt': bytesOf('first'),
  '/b': 'dir',
  '/b/c.bin': noise(300),
  '/b/d': 'dir',
  '/b/d/e.txt': bytesOf('deep'),
};

export const writes = ({ capabilities }: ContractBench) => capabilities.write;
export const nests = ({ capabilities }: ContractBench) => capabilities.directories;
export const impliesOnly = ({ capabilities }: ContractBench) =>
  !capabilities.directories && capabilities.impliedDirectories === true;

/** All of a volume, for telling whether anything has changed. */
export async function stateOf(volume: Volume): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {};
  for (const { path, type, size } of await walk(volume)) {
    const content = type === 'dir' ? null : await volume.read(path);
    if (content) same(size, content.length, `size of ${path}`);
    state[path] = content ? Array.from(content).join() : 'dir';
  }
  return state;
}

/** Runs what is to fail, and sees that all is as it was. */
export async function changesNothing(volume: Volume, work: () => Promise<void>): Promise<void> {
  const before = await stateOf(volume);
  await work();
  same(await stateOf(volume), before, 'what the volume holds after refusals');
}
