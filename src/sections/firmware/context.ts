import { createContext } from 'svelte';
import type { FirmwareSection } from './firmware.svelte';

export const [useFirmware, provideFirmware] = createContext<FirmwareSection>();
