import { loadWords, messages, spoken } from './catalogues';
import type first from './en-first';
import type rest from './en-rest';
import type { Messages } from './pattern';

// Whatever imports this module runs once all words of the language are there.
await loadWords(spoken());

/** Says everything. Modules that are loaded at once would wait for it: they have `m` of `first.ts`. */
export const m = messages as Messages<typeof first & typeof rest>;
