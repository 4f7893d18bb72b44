import { createContext } from 'svelte';
import type { ModulesSection } from './section.svelte';

export const [useModules, provideModules] = createContext<ModulesSection>();
