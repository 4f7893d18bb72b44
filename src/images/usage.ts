import { walkTree } from '../volumes/tree/nodes';
import type { EditDirectory } from '../volumes/tree/types';
import type { VolumeUsage } from '../volumes/volume';
import type { Geometry, OpenedImage } from './types';

/** `opened` if the tree is still the original's; `blocks` of a forecast otherwise. */
export function usageOf(
  root: EditDirectory,
  opened: OpenedImage | null,
  geometry: Geometry | null,
  blocks: number | null,
): VolumeUsage {
  let files = 0;
  let directories = 0;
  let contentBytes = 0;
  for (const { node } of walkTree(root)) {
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
