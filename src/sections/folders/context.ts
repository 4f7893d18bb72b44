import { createContext } from 'svelte';
import type { FoldersSection } from './folders.svelte';

export const [useFolders, provideFolders] = createContext<FoldersSection>();
