import * as m from '../../paraglide/messages.js';
import type { MenuItem } from '../../kit/menu.svelte';
import type { ProjectDesk } from './project-desk.svelte';
import type { ProjectInfo } from '../../projects/types';

/** What can be done with a whole project. */
export function projectMenu(desk: ProjectDesk, info: ProjectInfo): MenuItem[] {
  return [
    { label: m.rename(), act: () => void desk.rename(info) },
    { label: m.project_duplicate(), act: () => void desk.duplicate(info) },
    { label: m.project_export(), act: () => void desk.exportArchive(info) },
    { label: m.delete_(), divided: true, danger: true, act: () => void desk.remove(info) },
  ];
}
