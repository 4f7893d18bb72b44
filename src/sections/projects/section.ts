import { declareSection } from '../declare';
import { provideProjects } from './context';
import { dialogs } from './dialogs';
import { ProjectsSection } from './projects.svelte';

export const projects = declareSection({
  order: 20,
  make: (services) => new ProjectsSection(services),
  provide: provideProjects,
  page: { load: () => import('./ProjectsPage.svelte') },
  lines: { load: () => import('./ProjectList.svelte') },
  dialogs,
});
