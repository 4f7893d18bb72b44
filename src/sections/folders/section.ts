import { declareSection } from '../declare';
import { provideFolders } from './context';
import { FoldersSection } from './folders.svelte';

export const folders = declareSection({
  order: 30,
  make: (services) => new FoldersSection(services),
  provide: provideFolders,
  page: { load: () => import('./FolderPage.svelte') },
  lines: { load: () => import('./FolderList.svelte') },
  startPart: { load: () => import('./FolderTable.svelte') },
});
