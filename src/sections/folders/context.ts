import { createContext } from 'svelte';
import type { FoldersSection } from './section.svelte';

export const [useFolders, provideFolders] = createContext<FoldersSection>();
