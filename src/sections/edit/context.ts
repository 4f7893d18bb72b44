import { createContext } from 'svelte';
import type { EditSection } from './edit.svelte';

export const [useEditor, provideEditor] = createContext<EditSection>();
