import { createContext } from 'svelte';
import type { AboutSection } from './about.svelte';

export const [useAbout, provideAbout] = createContext<AboutSection>();
