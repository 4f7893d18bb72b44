import { declareSection } from '../declare';
import { provideFirmware } from './context';
import { dialogs } from './dialogs';
import { FirmwareSection } from './firmware.svelte';

export const firmware = declareSection({
  order: 50,
  make: (services) => new FirmwareSection(services),
  provide: provideFirmware,
  page: { load: () => import('./FirmwarePage.svelte') },
  lines: { load: () => import('./FirmwareList.svelte') },
  dialogs,
});
