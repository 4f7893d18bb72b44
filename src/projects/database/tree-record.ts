import type { Attribute } from 'littlefs-wasm';
import { toHex } from '../../ground/checksums/sha256';
import type { ProjectDirectory, ProjectNode, ProjectTree } from '../types';

/** Bytes of a SHA-256. */
const DIGEST = 32;

/**
 * A tree as the database keeps it: one record in columns, so that 10,000 files are a few arrays to
 * clone instead of 10,000 objects. Index = position in tree order, the root first.
 */
export interface TreeRecord {
  readonly project: string;
  readonly revision: number;
  readonly nextKey: number;
  /** Joined with '/', which no name can hold; the root's is ''. */
  readonly names: string;
  readonly keys: Uint32Array;
  /** Position of the directory that holds it; the root's is 0. */
  readonly parents: Uint32Array;
  /** Bytes; -1 for a directory. */
  readonly sizes: Float64Array;
  /** 32 bytes for each file, in order. */
  readonly hashes: Uint8Array;
  /** One for each file, in order. */
  readonly crcs: Uint32Array;
  /** Of the few entries that have any. */
  readonly attributes: readonly (readonly [position: number, attributes: readonly Attribute[]])[];
}

export function encodeTree(project: string, revision: number, tree: ProjectTree): TreeRecord {
  const { files, directories } = countNodes(tree.root);
  const count = files + directories + 1;
  const names: string[] = [];
  const attributes: (readonly [number, readonly Attribute[]])[] = [];
  const record = {
    ...{ project, revision, nextKey: tree.nextKey },
    keys: new Uint32Array(count),
    parents: new Uint32Array(count),
    sizes: new Float64Array(count),
    hashes: new Uint8Array(files * DIGEST),
    crcs: new Uint32Array(files),
  };
  let file = 0;
  const visit = (node: ProjectNode, parent: number): void => {
    const position = names.push(node.name) - 1;
    record.keys[position] = node.key;
    record.parents[position] = parent;
    if (node.attributes.length) attributes.push([position, node.attributes]);
    if (node.type === 'dir') {
      record.sizes[position] = -1;
      for (const child of node.children) visit(child, position);
      return;
    }
    const { content } = node;
    if (content.kind !== 'stored') throw new Error('A tree is kept once its contents are hashed');
    record.sizes[position] = node.size;
    putHex(record.hashes, file * DIGEST, content.sha256);
    record.crcs[file++] = content.crc32;
  };
  visit(tree.root, 0);
  return { ...record, names: names.join('/'), attributes };
}

/** What lies below a directory; `bytes` of content in all. */
export function countNodes(directory: ProjectDirectory): {
  files: number;
  directories: number;
  bytes: number;
} {
  const totals = { files: 0, directories: 0, bytes: 0 };
  const visit = ({ children }: ProjectDirectory): void => {
    for (const node of children) {
      if (node.type === 'file') {
        totals.files++;
        totals.bytes += node.size;
      } else {
        totals.directories++;
        visit(node);
      }
    }
  };
  visit(directory);
  return totals;
}

export function decodeTree(record: TreeRecord): ProjectTree {
  const { keys, parents, sizes, crcs } = record;
  const names = record.names.split('/');
  const attributes = new Map(record.attributes);
  const children: ProjectNode[][] = [];
  const nodes: ProjectNode[] = [];
  let file = 0;
  names.forEach((name, position) => {
    const common = { key: keys[position] ?? 0, name, attributes: attributes.get(position) ?? [] };
    const size = sizes[position] ?? -1;
    if (size < 0) {
      const own: ProjectNode[] = [];
      children[position] = own;
      nodes.push({ type: 'dir', ...common, children: own });
    } else {
      const content = {
        kind: 'stored',
        sha256: toHex(record.hashes.subarray(file * DIGEST, (file + 1) * DIGEST)),
        crc32: crcs[file++] ?? 0,
      } as const;
      nodes.push({ type: 'file', ...common, size, content });
    }
    if (position > 0) children[parents[position] ?? 0]?.push(nodes[position] as ProjectNode);
  });
  const [root] = nodes;
  if (root?.type !== 'dir') throw new Error('A tree without a root directory');
  return { root, nextKey: record.nextKey };
}

/** Digests of a tree, 32 characters of one byte each: cheaper to make and compare than hex. */
export function* digestsOf({ hashes }: TreeRecord): Generator<string> {
  for (let at = 0; at < hashes.length; at += DIGEST) {
    yield String.fromCharCode(...hashes.subarray(at, at + DIGEST));
  }
}

/** A hex digest in the form of `digestsOf`. */
export function digestKey(sha256: string): string {
  return String.fromCharCode(...fromHex(sha256));
}

export function emptyTree(): ProjectTree {
  const root: ProjectDirectory = { type: 'dir', key: 0, name: '', attributes: [], children: [] };
  return { root, nextKey: 1 };
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  putHex(bytes, 0, text);
  return bytes;
}

function putHex(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i += 2) {
    bytes[at++] = (nibble(text.charCodeAt(i)) << 4) | nibble(text.charCodeAt(i + 1));
  }
}

/** Of the code of a hex digit in lower case. For 10,000 files, `parseInt` would hold the page up. */
const nibble = (code: number) => (code < 0x3a ? code - 0x30 : code - 0x57);
