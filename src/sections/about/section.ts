import { declareSection } from '../declare';
import { AboutSection } from './about.svelte';
import { provideAbout } from './context';

export const about = declareSection({
  order: 90,
  make: (services) => new AboutSection(services),
  provide: provideAbout,
  page: { load: () => import('./AboutPage.svelte') },
});
