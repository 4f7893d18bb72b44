import type { Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import type { ProjectInfo } from '../../projects/types';
import type { ProjectDesk } from './project-desk.svelte';

/** What can be done with a whole project. */
export function projectActions(desk: ProjectDesk, info: ProjectInfo): readonly Action[] {
  return [
    // In the palette files have verbs of these names.
    { id: 'rename-project', label: m.rename(), listed: false, act: () => desk.rename(info) },
    { id: 'duplicate', label: m.project_duplicate(), act: () => desk.duplicate(info) },
    { id: 'export-archive', label: m.project_export(), act: () => desk.exportArchive(info) },
    {
      id: 'delete-project',
      label: m.delete_(),
      listed: false,
      divided: true,
      danger: true,
      act: () => desk.remove(info),
    },
  ];
}
