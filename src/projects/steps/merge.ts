import { baseName, comparePaths, freeName, joinPath, parentPath } from '../../volumes/paths';
import { flatten, sameNode, unflatten, type FlatNode, type FlatTree } from '../database/flat';
import type { ProjectTree } from '../types';

/** What one side has at a path; null if nothing. */
export type ConflictSide = { readonly type: 'file' | 'dir'; readonly size: number } | null;

/** `both`: mine gets a free name such as 'a (2).py' beside theirs; only if both are files. */
export type ConflictChoice = 'mine' | 'theirs' | 'both';

/** One path that this step and another tab's both touched. */
export interface StepConflict {
  readonly path: string;
  /** Before both. */
  readonly base: ConflictSide;
  readonly mine: ConflictSide;
  readonly theirs: ConflictSide;
  readonly choices: readonly ConflictChoice[];
}

export interface Merge {
  readonly tree: ProjectTree;
  /** What had no choice; `tree` has theirs in these places and is not to be saved. */
  readonly conflicts: readonly StepConflict[];
}

/**
 * Brings a step (from `base` to `mine`) onto what another tab made of the same base. Paths that
 * one of them touched are taken as that one has them.
 */
export function mergeStep(
  base: ProjectTree,
  mine: ProjectTree,
  theirs: ProjectTree,
  choices: ReadonlyMap<string, ConflictChoice> = new Map(),
): Merge {
  const merging = new Merging(flatten(base), flatten(mine), flatten(theirs), choices);
  merging.apply();
  merging.mendDirectories();
  const next = Math.max(base.nextKey, mine.nextKey, theirs.nextKey);
  return { tree: rekeyed(merging.result, theirs, next), conflicts: merging.conflicts };
}

class Merging {
  readonly result: FlatTree;
  readonly conflicts: StepConflict[] = [];
  readonly #asked = new Set<string>();

  constructor(
    readonly base: FlatTree,
    readonly mine: FlatTree,
    readonly theirs: FlatTree,
    readonly choices: ReadonlyMap<string, ConflictChoice>,
  ) {
    this.result = new Map(theirs);
  }

  /** Path by path; whether directories still hold together is looked at afterwards. */
  apply(): void {
    const { base, mine, theirs } = this;
    for (const path of new Set([...base.keys(), ...mine.keys()])) {
      const [before, my, their] = [base.get(path), mine.get(path), theirs.get(path)];
      if (sameNode(before, my) || sameNode(my, their)) continue;
      const choice = sameNode(before, their) ? 'mine' : this.#choose(path);
      if (choice === 'mine') this.#put(path, my);
      if (choice === 'both' && my) this.#put(this.#besides(path), my);
    }
  }

  /** Something was put where the other side took the directory away. */
  mendDirectories(): void {
    for (const path of [...this.result.keys()].sort(comparePaths)) {
      const broken = this.#brokenAbove(path);
      if (broken === undefined) continue;
      const choice = this.choices.get(path) ?? this.#choose(broken);
      const side = choice === 'mine' ? this.mine : this.theirs;
      if (side.get(broken)?.type !== 'dir') {
        this.result.delete(path);
        continue;
      }
      for (let at = parentPath(path); at !== '/'; at = parentPath(at)) {
        const directory = side.get(at);
        if (this.result.get(at)?.type !== 'dir' && directory) this.result.set(at, directory);
      }
    }
  }

  /** The uppermost directory on the way that is none any more. */
  #brokenAbove(path: string): string | undefined {
    let broken: string | undefined;
    for (let at = parentPath(path); at !== '/'; at = parentPath(at)) {
      if (this.result.get(at)?.type !== 'dir') broken = at;
    }
    return path === '/' ? undefined : broken;
  }

  #choose(path: string): ConflictChoice {
    const known = this.choices.get(path);
    if (known) return known;
    if (!this.#asked.has(path)) {
      this.#asked.add(path);
      const [mine, theirs] = [side(this.mine.get(path)), side(this.theirs.get(path))];
      const files = mine?.type === 'file' && theirs?.type === 'file';
      this.conflicts.push({
        path,
        base: side(this.base.get(path)),
        mine,
        theirs,
        choices: files ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'],
      });
    }
    return 'theirs';
  }

  #put(path: string, node: FlatNode | undefined): void {
    if (node) this.result.set(path, node);
    else this.result.delete(path);
  }

  #besides(path: string): string {
    const parent = parentPath(path);
    const taken = (name: string) =>
      this.result.has(joinPath(parent, name)) || this.mine.has(joinPath(parent, name));
    return joinPath(parent, freeName(baseName(path), taken));
  }
}

function side(node: FlatNode | undefined): ConflictSide {
  return node ? { type: node.type, size: node.size } : null;
}

/** Both tabs gave out the same new keys: theirs keep them, what came from here gets others. */
function rekeyed(flat: FlatTree, theirs: ProjectTree, next: number): ProjectTree {
  const taken = new Map([...flatten(theirs)].map(([path, { key }]) => [key, path]));
  const used = new Set<number>();
  const result: FlatTree = new Map();
  for (const [path, node] of flat) {
    const owner = taken.get(node.key);
    const free = !used.has(node.key) && (owner === undefined || owner === path || !flat.has(owner));
    const key = free ? node.key : next++;
    used.add(key);
    result.set(path, key === node.key ? node : { ...node, key });
  }
  return unflatten(result, next);
}
