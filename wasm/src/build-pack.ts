import { pathText, type Node } from './build-nodes.js';
import type { Settings } from './build-options.js';
import { LittlefsError } from './errors.js';
import type { Instance } from './instance.js';
import type { Attribute } from './types.js';

/** Words of the engine's `struct build_node`, and where in it the results lie. */
export const NODE_WORDS = 8;
export const NODE_BLOCKS = 6;
export const NODE_INLINE_AT = 7;

const ATTR_WORDS = 3;

/** Addresses in the engine's memory. */
export interface Packed {
  nodes: number;
  attrs: number;
  text: number;
}

const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The lengths of a tree, before anything is copied. */
function measure(nodes: readonly Node[]): { text: number; attrs: number } {
  let text = 0;
  let attrs = 0;
  for (const { path, attributes } of nodes) {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    text += typeof path === 'string' ? 3 * path.length : path.length;
    attrs += attributes.length;
    for (const { value } of attributes) text += value.length;
  }
  return { text, attrs };
}

function sizeOf(node: Node, fileMax: number): number {
  const { size } = node;
  if (size > fileMax) {
    const path = pathText(node);
    throw new LittlefsError(
      'file-too-large',
      `${path} has ${size} bytes, but a file may have ${fileMax} at most. Leave it out or make it smaller.`,
      { path, size, max: fileMax },
    );
  }
  return size;
}

/** The attributes in the order of their types, checked. */
function orderAttributes(node: Node, settings: Settings): readonly Attribute[] {
  const given = node.attributes;
  if (!given.length) return [];
  const path = pathText(node);
  if (settings.major === 1) {
    throw new LittlefsError(
      'attr-bad',
      `${path} has attributes, but a driver of generation 1 can't reach them. Leave them out or build version 2.`,
      { path },
    );
  }
  const ordered = [...given].sort((a, b) => a.type - b.type);
  ordered.forEach(({ type, value }, index) => {
    const outside = !Number.isInteger(type) || type < 0 || type > 255;
    if (outside || ordered[index - 1]?.type === type) {
      const what = outside ? `of type ${type}, which is not within 0 to 255` : `${type} twice`;
      throw new LittlefsError(
        'attr-bad',
        `${path} has an attribute ${what}. Give each attribute a type of its own.`,
        { path, type },
      );
    }
    if (value.length > settings.attrMax) {
      throw new LittlefsError(
        'attr-too-large',
        `Attribute ${type} of ${path} has ${value.length} bytes, but may have ${settings.attrMax} at most. Shorten it.`,
        { path, type, length: value.length, max: settings.attrMax },
      );
    }
  });
  return ordered;
}

function encodePath(node: Node, into: Uint8Array): number {
  const { path } = node;
  if (typeof path !== 'string') {
    into.set(path);
    return path.length;
  }
  if (LONE_SURROGATE.test(path)) {
    throw new LittlefsError(
      'name-not-unicode',
      `The path ${JSON.stringify(path)} is not well-formed Unicode. Give its name as bytes or rename it.`,
      { path: path.replace(/\p{Surrogate}/gu, '\uFFFD') },
    );
  }
  return encoder.encodeInto(path, into).written;
}

/** @throws {LittlefsError} `file-too-large`, `name-not-unicode`, one of the `attr-…` codes, `no-memory` */
export function pack(instance: Instance, nodes: readonly Node[], settings: Settings): Packed {
  const lengths = measure(nodes);
  const packed: Packed = {
    nodes: instance.alloc(4 * NODE_WORDS * nodes.length),
    attrs: instance.alloc(4 * ATTR_WORDS * lengths.attrs),
    text: instance.alloc(lengths.text),
  };
  const records = instance.words(packed.nodes, NODE_WORDS * nodes.length);
  const attrs = instance.words(packed.attrs, ATTR_WORDS * lengths.attrs);
  const text = instance.bytes(packed.text, lengths.text);
  let attrCount = 0;
  let used = 0;
  nodes.forEach((node, index) => {
    const at = NODE_WORDS * index;
    const pathSize = encodePath(node, text.subarray(used));
    records[at] = used;
    records[at + 1] = pathSize;
    records[at + 2] = sizeOf(node, settings.fileMax);
    records[at + 3] = node.type === 'dir' ? 1 : 0;
    records[at + 4] = attrCount;
    used += pathSize;
    for (const { type, value } of orderAttributes(node, settings)) {
      attrs.set([type, used, value.length], ATTR_WORDS * attrCount++);
      text.set(value, used);
      used += value.length;
    }
    records[at + 5] = attrCount - records[at + 4]!;
  });
  return packed;
}
