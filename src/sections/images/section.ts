import { declareSection } from '../declare';
import { provideImages } from './context';
import { dialogs } from './dialogs';
import ImageList from './ImageList.svelte';
import { ImagesSection } from './images.svelte';
import ImagesPage from './ImagesPage.svelte';

export const images = declareSection({
  order: 40,
  make: (services) => new ImagesSection(services),
  provide: provideImages,
  page: { component: ImagesPage },
  lines: { component: ImageList },
  panels: { diagnostics: { load: () => import('./DiagnosticsPanel.svelte') } },
  dialogs,
});
