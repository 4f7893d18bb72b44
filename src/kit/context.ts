import { createContext } from 'svelte';
import type { AppState } from '../app/app.svelte';

/** The one state object of the app, handed down by context. */
export const [useApp, provideApp] = createContext<AppState>();
