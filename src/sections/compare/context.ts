import { createContext } from 'svelte';
import type { CompareSection } from './section.svelte';

export const [useCompare, provideCompare] = createContext<CompareSection>();
