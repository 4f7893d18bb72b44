import type { CopyAction, CopyEnd } from '../../volumes/copy/types';

type Tone = 'good' | 'warn' | 'bad' | 'none';

export const actionTones: Record<CopyAction, Tone> = {
  mkdir: 'good',
  create: 'good',
  overwrite: 'warn',
  'skip-same': 'none',
  conflict: 'bad',
  forbidden: 'bad',
  delete: 'bad',
};

export const endTones: Record<CopyEnd, Tone> = {
  done: 'good',
  same: 'none',
  failed: 'bad',
  'left-out': 'none',
  'not-done': 'warn',
};
