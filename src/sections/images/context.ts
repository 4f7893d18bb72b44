import { createContext } from 'svelte';
import type { ImagesSection } from './images.svelte';

export const [useImages, provideImages] = createContext<ImagesSection>();
