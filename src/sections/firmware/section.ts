import { declareSection } from '../declare';
import { FirmwareSection } from './firmware';
import Soon from './Soon.svelte';

export const firmware = declareSection({
  order: 50,
  make: () => new FirmwareSection(),
  page: { component: Soon },
});
