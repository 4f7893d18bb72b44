import { createContext } from 'svelte';
import type { CompareSection } from './compare.svelte';

export const [useCompare, provideCompare] = createContext<CompareSection>();
