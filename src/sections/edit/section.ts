import { declareSection } from '../declare';
import { provideEditor } from './context';
import { EditSection } from './edit.svelte';

export const edit = declareSection({
  order: 57,
  make: (services) => new EditSection(services),
  provide: provideEditor,
  page: { load: () => import('./EditPage.svelte') },
  lines: { load: () => import('./TextList.svelte') },
});
