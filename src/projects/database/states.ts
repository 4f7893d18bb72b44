import { changesBetween, summarize } from './changes';
import type { WriteTransaction } from './schema';
import { thin } from './thinning';
import { countNodes, emptyTree, encodeTree } from './tree-record';
import type { ProjectInfo, ProjectTree, StepKind } from '../types';

/** Writes tree, state and project, and drops states that are due; says how many those were. Awaits the transaction alone. */
export async function writeState(
  tx: WriteTransaction,
  project: ProjectInfo,
  step: { kind: StepKind; before: ProjectTree | null; after: ProjectTree },
  now: number,
): Promise<{ info: ProjectInfo; drops: number }> {
  const { id } = project;
  const revision = project.revision + 1;
  const { after: tree } = step;
  const totals = countNodes(tree.root);
  const info: ProjectInfo = { ...project, ...totals, revision, state: revision, changed: now };
  const changes = summarize(changesBetween(step.before ?? emptyTree(), tree));
  const { files, bytes } = totals;
  const [projects, states, trees] = [
    tx.objectStore('projects'),
    tx.objectStore('states'),
    tx.objectStore('trees'),
  ];
  await trees.put(encodeTree(id, revision, tree));
  await states.put({ project: id, revision, at: now, step: step.kind, changes, files, bytes });
  await projects.put(info);
  const kept = await states.getAll(IDBKeyRange.bound([id], [id, []]));
  const dropped = thin(kept, now);
  for (const old of dropped) {
    await states.delete([id, old]);
    await trees.delete([id, old]);
  }
  return { info, drops: dropped.length };
}
