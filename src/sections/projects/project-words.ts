import { presetById } from '../../images/presets/presets';
import { m } from '../../kit/words/all';
import type { ChangeSummary, PathChange, ProjectTarget } from '../../projects/types';
import { displayName } from '../../volumes/paths';

/** What a project is for, in a few words. */
export function targetName(target: ProjectTarget): string {
  if (target.kind === 'module') return presetById(target.module)?.label ?? target.module;
  if (target.kind === 'none') return m.project_no_module();
  return target.like === null ? m.project_free() : m.project_like({ name: target.like });
}

/** '2 added, 1 removed'; empty if nothing changed. */
export function sayChanges(summary: ChangeSummary): string {
  const parts = [
    summary.added && m.history_added({ count: summary.added }),
    summary.changed && m.history_changed({ count: summary.changed }),
    summary.removed && m.history_removed({ count: summary.removed }),
    summary.renamed && m.history_renamed({ count: summary.renamed }),
  ];
  return parts.filter(Boolean).join(' · ');
}

export function sayPathChange(change: PathChange): string {
  const path = displayName(change.path);
  if (change.kind !== 'renamed') return m[`history_path_${change.kind}`]({ path });
  return m.history_path_renamed({ path, from: displayName(change.from) });
}
