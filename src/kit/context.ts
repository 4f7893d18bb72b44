import { createContext } from 'svelte';
import type { Frame } from './shell';

/** The frame around everything, handed down by context. */
export const [useFrame, provideFrame] = createContext<Frame>();
