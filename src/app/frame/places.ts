import Cpu from '@lucide/svelte/icons/cpu';
import FolderGit2 from '@lucide/svelte/icons/folder-git-2';
import HardDrive from '@lucide/svelte/icons/hard-drive';
import Package from '@lucide/svelte/icons/package';
import * as m from '../../paraglide/messages.js';
import type { PlaceId } from '../app.svelte';

/** The four places, in the order of the navigation. */
export const places: readonly { id: PlaceId; label: () => string; icon: typeof Cpu }[] = [
  { id: 'modules', label: m.place_modules, icon: Cpu },
  { id: 'projects', label: m.place_projects, icon: FolderGit2 },
  { id: 'images', label: m.place_images, icon: HardDrive },
  { id: 'firmware', label: m.place_firmware, icon: Package },
];
