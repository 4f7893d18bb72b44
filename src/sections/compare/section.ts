import { declareSection } from '../declare';
import { CompareSection } from './compare.svelte';
import { provideCompare } from './context';
import { dialogs } from './dialogs';

export const compare = declareSection({
  order: 60,
  make: (services) => new CompareSection(services),
  provide: provideCompare,
  page: { load: () => import('./ComparePage.svelte') },
  dialogs,
});
