import { pathText, type Node } from './build-nodes.js';
import { LittlefsError } from './errors.js';
import type { LittlefsErrorCode } from './types.js';

/** What the engine's `struct build_report` says of a tree it refuses. */
export interface Fault {
  fault: number;
  node: Node | undefined;
  other: Node | undefined;
  value: number;
  limit: number;
}

type Wording = (path: string, fault: Fault) => string;

/** In the order of the engine's `enum build_fault`, from 1 on. */
const FAULTS: readonly (readonly [LittlefsErrorCode, Wording])[] = [
  [
    'no-memory',
    () => 'The engine could not get the memory that the tree needs. Build a smaller tree.',
  ],
  [
    'path-not-absolute',
    (path) => `${JSON.stringify(path)} does not start with '/'. Give an absolute path.`,
  ],
  [
    'path-too-long',
    (path, { value, limit }) =>
      `The path ${path} has ${value} bytes, but may have ${limit} at most. Shorten or move it.`,
  ],
  ['name-empty', (path) => `The path ${path} has an empty name in it. Give every entry a name.`],
  ['name-dots', (path) => `The path ${path} has '.' or '..' for a name. Choose another name.`],
  ['name-nul', (path) => `The path ${JSON.stringify(path)} has a NUL in it. Choose another name.`],
  [
    'name-too-long',
    (path, { value, limit }) =>
      `A name in ${path} has ${value} bytes, but may have ${limit} at most. Shorten it.`,
  ],
  ['path-double', (path) => `Two entries have the path ${path}. Leave one out or rename it.`],
  [
    'path-through-file',
    (path, { other }) =>
      `${path} lies below ${other ? pathText(other) : path}, which is a file. Move or rename one of them.`,
  ],
  [
    'entry-too-large',
    (path, { value, limit }) =>
      `The metadata of ${path} takes ${value} bytes, but a block has room for ${limit}. ` +
      'Shorten its name or attributes, or choose larger blocks.',
  ],
];

/** The error for a tree that the engine refuses. */
export function faultError(fault: Fault): LittlefsError {
  const found = FAULTS[fault.fault - 1];
  if (!found) throw new RangeError(`The engine reported the unknown fault ${fault.fault}.`);
  const [code, wording] = found;
  const path = fault.node ? pathText(fault.node) : '/';
  const detail: Record<string, string | number> = { path };
  if (fault.limit) Object.assign(detail, { length: fault.value, max: fault.limit });
  if (fault.other) detail['other'] = pathText(fault.other);
  return new LittlefsError(code, wording(path, fault), detail);
}
