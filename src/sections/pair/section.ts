import { declareSection } from '../declare';
import { providePair } from './context';
import { PairSection } from './pair.svelte';

export const pair = declareSection({
  order: 55,
  make: (services) => new PairSection(services),
  provide: providePair,
  page: { load: () => import('./PairPage.svelte') },
});
