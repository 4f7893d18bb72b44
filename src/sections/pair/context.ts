import { createContext } from 'svelte';
import type { PairSection } from './pair.svelte';

export const [usePair, providePair] = createContext<PairSection>();
