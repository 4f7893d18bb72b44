import { checkBytes, checkObject, checkWhole, firstUnknown, refuse } from './check.js';
import { LittlefsError } from './errors.js';
import type { Attribute } from './types.js';

/** A node as the caller gave it, checked; what it says is not asked of the caller again. */
export interface Node {
  type: 'file' | 'dir';
  path: string | Uint8Array;
  /** Bytes of content; 0 for a directory. */
  size: number;
  /** The content, in pieces; none for a directory, or if a size alone was given. */
  parts: readonly Uint8Array[];
  attributes: readonly Attribute[];
}

/** What a node has to say of its content. */
export type ContentRule = 'data' | 'size-or-data';

/** A node's path for messages. */
export function pathText({ path }: Pick<Node, 'path'>): string {
  return typeof path === 'string' ? path : new TextDecoder().decode(path);
}

/** Runs over holes too: what is left out of an array is no node. */
function checkArray<T>(given: unknown, name: string, check: (one: unknown, name: string) => T) {
  if (!Array.isArray(given)) return refuse(name, given, 'an array');
  const list: readonly unknown[] = given;
  const checked: T[] = [];
  for (let i = 0; i < list.length; i++) checked.push(check(list[i], `${name}[${i}]`));
  return checked;
}

function refuseUnknown(rest: object, name: string, known: string): void {
  const unknown = firstUnknown(rest);
  if (unknown !== undefined) {
    const value = JSON.stringify(unknown);
    throw new LittlefsError('bad-argument', `${name} has ${value}, but it may have ${known}.`, {
      argument: name,
      value: unknown,
    });
  }
}

function checkAttribute(given: unknown, name: string): Attribute {
  const { type, value, ...rest } = checkObject(given, name) as { type?: unknown; value?: unknown };
  refuseUnknown(rest, name, 'type and value');
  if (typeof type !== 'number') refuse(`${name}.type`, type, 'a number');
  return { type, value: checkBytes(value, `${name}.value`) };
}

function checkData(data: unknown, name: string): readonly Uint8Array[] {
  return Array.isArray(data) ? checkArray(data, name, checkBytes) : [checkBytes(data, name)];
}

const SIZE_MAX = Number.MAX_SAFE_INTEGER;

function checkContent(data: unknown, size: unknown, rule: ContentRule, name: string) {
  if (data === undefined && rule === 'size-or-data') {
    return { size: checkWhole(size, `${name}.size`, 0, SIZE_MAX), parts: [] };
  }
  const parts = checkData(data, `${name}.data`);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (size !== undefined && size !== length) {
    refuse(`${name}.size`, size, `${length}, the length of its data, or be left out`);
  }
  return { size: length, parts };
}

function checkNode(given: unknown, name: string, rule: ContentRule): Node {
  const { type, path, data, size, attributes, ...rest } = checkObject(given, name) as Record<
    'type' | 'path' | 'data' | 'size' | 'attributes',
    unknown
  >;
  refuseUnknown(rest, name, 'type, path, data or size, and attributes');
  if (type !== 'file' && type !== 'dir') return refuse(`${name}.type`, type, "'file' or 'dir'");
  const common = {
    path: typeof path === 'string' ? path : checkPath(path, `${name}.path`),
    attributes:
      attributes === undefined ? [] : checkArray(attributes, `${name}.attributes`, checkAttribute),
  };
  if (type === 'file') return { ...common, type, ...checkContent(data, size, rule, name) };
  if (data !== undefined) refuse(`${name}.data`, data, 'left out of a directory');
  if (size !== undefined) refuse(`${name}.size`, size, 'left out of a directory');
  return { ...common, type, size: 0, parts: [] };
}

function checkPath(path: unknown, name: string): Uint8Array {
  if (typeof path !== 'object') refuse(name, path, 'a string or a Uint8Array');
  return checkBytes(path, name);
}

/** @throws {LittlefsError} `bad-argument` */
export function checkNodes(given: unknown, rule: ContentRule): Node[] {
  return checkArray(given, 'nodes', (node, name) => checkNode(node, name, rule));
}
