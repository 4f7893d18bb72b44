import { expect, it } from 'vitest';
import { freeGeometry } from '../../images/geometry';
import { sayChanges, sayPathChange, targetName } from './project-words';

const geometry = freeGeometry('2.1', 4096, 64);

it('says what a project is for', () => {
  expect(targetName({ kind: 'none' })).toBe('no module chosen');
  expect(targetName({ kind: 'module', module: 'bc25', sizes: {} })).toBe('BC25');
  // A newer Portside may know modules that this one does not.
  expect(targetName({ kind: 'module', module: 'ec999', sizes: {} })).toBe('ec999');
  expect(targetName({ kind: 'free', geometry, like: 'x.bin' })).toBe('like x.bin');
  expect(targetName({ kind: 'free', geometry, like: null })).toBe('custom geometry');
});

it('says what a step changed', () => {
  const none = { added: 0, changed: 0, removed: 0, renamed: 0, paths: [] };
  expect(sayChanges(none)).toBe('');
  expect(sayChanges({ ...none, added: 2, removed: 1 })).toBe('2 added · 1 removed');
  expect(sayPathChange({ kind: 'renamed', path: '/b', from: '/a' })).toBe('renamed /a → /b');
  expect(sayPathChange({ kind: 'removed', path: '/a' })).toBe('removed /a');
});
