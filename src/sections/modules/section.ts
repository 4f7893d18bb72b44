import { declareSection } from '../declare';
import { provideModules } from './context';
import { dialogs } from './dialogs';
import { ModulesSection } from './modules.svelte';

export const modules = declareSection({
  order: 10,
  make: (services) => new ModulesSection(services),
  provide: provideModules,
  page: { load: () => import('./ModulesPage.svelte') },
  lines: { load: () => import('./ModuleList.svelte') },
  panels: {
    terminal: { load: () => import('./terminal/TerminalPanel.svelte') },
    transcript: { load: () => import('./terminal/TranscriptPanel.svelte') },
  },
  dialogs,
});
