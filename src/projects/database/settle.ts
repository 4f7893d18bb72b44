import { quectelCrc32 } from '../../ground/checksums/crc32';
import { sha256Hex } from '../../ground/checksums/sha256';
import { throwIfCancelled } from '../../ground/errors/convert';
import { walkTree } from '../../volumes/tree/nodes';
import type { CallOptions } from '../../volumes/volume';
import type { ProjectNode, ProjectTree, StoredContent } from '../types';

/** A tree all of whose contents go by their digest, and the new ones among them. */
export interface Settled {
  readonly tree: ProjectTree;
  /** By SHA-256. */
  readonly contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/**
 * Hashes what was added as bytes. This comes before the transaction: one that waits for a digest
 * would have ended by itself.
 */
export async function settle(tree: ProjectTree, options: CallOptions = {}): Promise<Settled> {
  const hashed = new Map<Uint8Array, StoredContent>();
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  let done = 0;
  for (const { node } of walkTree(tree.root)) {
    if (node.type === 'dir' || node.content.kind === 'stored') continue;
    const { bytes } = node.content;
    if (hashed.has(bytes)) continue;
    throwIfCancelled(options.signal);
    const sha256 = await sha256Hex(bytes);
    hashed.set(bytes, { kind: 'stored', sha256, crc32: quectelCrc32(bytes) });
    // A copy: a view of something larger would be stored with all of it.
    if (!contents.has(sha256)) contents.set(sha256, new Uint8Array(bytes));
    options.onProgress?.((done += bytes.length), null);
  }
  if (!hashed.size) return { tree, contents };
  const settleNode = (node: ProjectNode): ProjectNode => {
    if (node.type === 'dir') {
      const children = node.children.map(settleNode);
      const same = children.every((child, i) => child === node.children[i]);
      return same ? node : { ...node, children };
    }
    if (node.content.kind === 'stored') return node;
    const content = hashed.get(node.content.bytes);
    if (!content) throw new Error(`${node.name} was not hashed`);
    return { ...node, content };
  };
  const root = settleNode(tree.root);
  if (root.type !== 'dir') throw new Error('A tree without a root directory');
  return { tree: { root, nextKey: tree.nextKey }, contents };
}
