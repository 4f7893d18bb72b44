import { createContext } from 'svelte';
import type { ImagesSection } from './section.svelte';

export const [useImages, provideImages] = createContext<ImagesSection>();
