import type { VolumeEntry, VolumeUsage } from '../volumes/volume';
import { walkDraft } from '../volumes/tree/nodes';
import type { EditDirectory, EditNode } from '../volumes/tree/types';
import type { Geometry, OpenedImage } from './types';

export function entryAt<Kept>(
  path: string,
  node: EditNode<Kept>,
  opened: OpenedImage | null,
): VolumeEntry {
  const { name, type } = node;
  const entry = { path, name, type, size: node.type === 'file' ? node.size : 0 };
  const original = opened?.entries[node.key];
  const standsIn = original?.path === path && original.recordedPath !== path;
  return standsIn ? { ...entry, recordedPath: original.recordedPath } : entry;
}

export function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

/** 'customer_fs.bin' → 'customer_fs-edited.bin', so that the original is not written over. */
export function editedName(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-edited${name.slice(dot)}` : `${name}-edited`;
}

export function sameGeometry(a: Geometry | null, b: Geometry | null): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const keys = Object.keys(a) as (keyof Geometry)[];
  return keys.every((key) => a[key] === b[key]);
}

/** `opened` where the tree is still the original's; `blocks` of a forecast otherwise. */
export function usageOf(
  root: EditDirectory,
  opened: OpenedImage | null,
  geometry: Geometry | null,
  blocks: number | null,
): VolumeUsage {
  let files = 0;
  let directories = 0;
  let contentBytes = 0;
  for (const { node } of walkDraft(root)) {
    if (node.type === 'dir') directories++;
    else {
      files++;
      contentBytes += node.size;
    }
  }
  const used = opened ? opened.usage.used : blocks;
  return {
    usedBytes: used === null || !geometry ? null : used * geometry.blockSize,
    totalBytes: geometry && (geometry.blockCount - geometry.keepFree) * geometry.blockSize,
    files,
    directories,
    contentBytes,
  };
}
