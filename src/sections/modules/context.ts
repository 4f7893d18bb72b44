import { createContext } from 'svelte';
import type { ModulesSection } from './modules.svelte';

export const [useModules, provideModules] = createContext<ModulesSection>();
