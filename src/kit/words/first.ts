import { messages } from './catalogues';
import type first from './en-first';
import type { Messages } from './pattern';

/**
 * Says the first words, which are loaded before anything is shown. Modules that index.html loads at
 * once say no others (vite.config.ts checks it); all that is loaded later has `m` of `all.ts`.
 */
export const m = messages as Messages<typeof first>;
