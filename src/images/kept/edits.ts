import type { EditDirectory, EditNode } from '../../volumes/tree/types';
import type { Geometry } from '../types';

/** What was done to an image, as plain data that a database keeps. */
export interface ImageEdits {
  /** The tree as it stands; of an opened image, its contents are where they were. */
  readonly root: EditDirectory;
  /** The first key that no node has had. */
  readonly nextKey: number;
  /** What a build uses; null while it is still to be chosen. */
  readonly geometry: Geometry | null;
  /** Which of the file systems in the file it is, and whether as after the first write. */
  readonly candidate: number;
  readonly afterRepair: boolean;
}

/** Bytes that were added, and entries of the original that are named: the highest, -1 for none. */
export function measureEdits({ root }: Pick<ImageEdits, 'root'>): {
  bytes: number;
  highest: number;
} {
  const measured = { bytes: 0, highest: -1 };
  const visit = (one: EditNode): void => {
    if (one.type === 'dir') return one.children.forEach(visit);
    const { content } = one;
    if (content.kind === 'bytes') measured.bytes += content.bytes.length;
    else measured.highest = Math.max(measured.highest, content.entry);
  };
  visit(root);
  return measured;
}
