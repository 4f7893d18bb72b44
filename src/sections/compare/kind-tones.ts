import type { CompareKind } from './compare-rows';

/** Colour goes with the word, never instead of it. */
export const kindTones: Record<CompareKind, 'good' | 'warn' | 'bad' | 'none'> = {
  changed: 'warn',
  added: 'good',
  removed: 'bad',
  unreadable: 'bad',
  same: 'none',
};
