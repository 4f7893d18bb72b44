import { digestsOf } from './content';
import type { Lone, TreeSides } from './tree';
import type { RenameHint } from './types';
import type { CallOptions } from '../volume';

/**
 * Pairs lone files of both sides whose content is the same and occurs once on each. Empty files
 * say nothing. Only files whose size occurs on both sides are read; unreadable ones give no hint.
 */
export async function findRenames(
  { left, right }: TreeSides,
  leftLone: readonly Lone[],
  rightLone: readonly Lone[],
  options: CallOptions,
): Promise<RenameHint[]> {
  const sizes = new Set(rightLone.map(({ entry }) => entry.size));
  const ours = leftLone.filter(({ entry }) => entry.size > 0 && sizes.has(entry.size));
  const common = new Set(ours.map(({ entry }) => entry.size));
  const theirs = rightLone.filter(({ entry }) => common.has(entry.size));
  const entries = (list: readonly Lone[]) => list.map(({ entry }) => entry);
  const before = byUniqueDigest(ours, await digestsOf(left, entries(ours), options));
  const after = byUniqueDigest(theirs, await digestsOf(right, entries(theirs), options));
  const hints: RenameHint[] = [];
  for (const [digest, from] of before) {
    const to = after.get(digest);
    if (from && to) hints.push({ from: from.path, to: to.path, size: from.entry.size });
  }
  return hints;
}

/** Null stands for a content that occurs more than once. */
function byUniqueDigest(
  files: readonly Lone[],
  digests: readonly unknown[],
): Map<string, Lone | null> {
  const byDigest = new Map<string, Lone | null>();
  files.forEach((file, i) => {
    const digest = digests[i];
    if (typeof digest !== 'string') return;
    byDigest.set(digest, byDigest.has(digest) ? null : file);
  });
  return byDigest;
}
