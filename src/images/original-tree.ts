import { compareNames } from '../volumes/paths';
import { EditTree } from '../volumes/tree/edit-tree';
import { walkTree } from '../volumes/tree/nodes';
import type { EditContent, EditDirectory, EditNode, EditRow } from '../volumes/tree/types';
import { imageEntries } from './worker/build-nodes';
import { limitsOf } from './geometry';
import type { BuildNode, ContentSource, Geometry, ImageEntry, OpenedImage } from './types';

/** The tree of an opened image; keys are entry ids, so the first free key is `entries.length`. */
function treeOf({ entries }: OpenedImage): EditDirectory {
  const children = new Map<number, ImageEntry[]>();
  for (const entry of entries) {
    const list = children.get(entry.parent);
    if (list) list.push(entry);
    else children.set(entry.parent, [entry]);
  }
  const make = (entry: ImageEntry): EditNode => {
    const { id: key, name, size, attributes } = entry;
    if (entry.type === 'file') {
      return {
        type: 'file',
        key,
        name,
        size,
        attributes,
        content: { kind: 'original', entry: key },
      };
    }
    const below = (children.get(entry.id) ?? []).map(make);
    below.sort((a, b) => compareNames(a.name, b.name));
    return { type: 'dir', key, name, attributes, children: below };
  };
  const [root] = entries;
  const tree = root && make(root);
  if (tree?.type !== 'dir') throw new Error('An image without a root directory');
  return tree;
}

/** Nodes to build; `handle` is that of the opened image. */
export function buildNodes(root: EditDirectory, handle: number | null): BuildNode[] {
  return Array.from(imageEntries(root), ({ node, path }) => {
    const { type, attributes } = node;
    if (type === 'dir') return { type, path, attributes };
    const content = source(node.content, handle);
    return { type, path, attributes, size: node.size, content };
  });
}

function source(content: EditContent, handle: number | null): ContentSource {
  if (content.kind === 'bytes') return content;
  return { kind: 'entry', handle: handle ?? -1, entry: content.entry };
}

/** The tree as rows; `blocks` per path of the tree that is to be built, if a forecast knows. */
export function rowsOf(
  root: EditDirectory,
  opened: OpenedImage | null,
  blocks: ReadonlyMap<string, number> | null,
): EditRow[] {
  const rows: EditRow[] = [];
  for (const { node, path } of walkTree(root)) {
    const entry = opened?.entries[node.key];
    const same = entry?.path === path && (node.type === 'dir' || node.content.kind === 'original');
    rows.push({
      key: node.key,
      path,
      name: node.name,
      level: path.split('/').length - 1,
      type: node.type,
      size: node.type === 'file' ? node.size : 0,
      blocks: blocks ? (blocks.get(path) ?? null) : (entry?.blocks ?? null),
      entry: entry ? node.key : -1,
      change: same ? 'same' : entry ? 'changed' : 'added',
      damaged: entry?.damaged ?? false,
    });
  }
  return rows;
}

/** The tree of an opened image, to be edited. */
export function editTreeOf(opened: OpenedImage, geometry: Geometry): EditTree {
  return new EditTree(treeOf(opened), opened.entries.length, limitsOf(geometry));
}
