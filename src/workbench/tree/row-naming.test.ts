import { describe, expect, it } from 'vitest';
import type { FileRow } from '../../volumes/tree/types';
import { RowNaming } from './row-naming.svelte';
import { TreeState, type NameRequest } from './tree.svelte';

const row = (key: number, path: string, type: 'file' | 'dir' = 'file'): FileRow => ({
  ...{ key, path, type, size: 0, blocks: 1 },
  name: path.slice(path.lastIndexOf('/') + 1),
  level: path.split('/').length - 1,
});

/** A row that is being named; nothing can be called with a slash. */
function begin(name = 'main.py') {
  const answers: (string | undefined)[] = [];
  const request: NameRequest = {
    key: 1,
    name,
    check: (typed) => (typed === '' ? 'Empty.' : typed.includes('/') ? 'A slash.' : null),
    answer: (typed) => void answers.push(typed),
  };
  return { naming: new RowNaming(request), answers };
}

describe('naming a row', () => {
  it('takes a name with Enter, and once: the field that goes loses the focus', () => {
    const { naming, answers } = begin();
    expect([naming.typed, naming.problem]).toEqual(['main.py', null]);
    naming.typed = 'boot.py';
    expect(naming.submit()).toBe(true);
    naming.leave();
    expect(answers).toEqual(['boot.py']);
  });

  it('stays with a name that can not be taken, and says why', () => {
    const { naming, answers } = begin();
    naming.typed = 'a/b';
    expect(naming.problem).toBe('A slash.');
    expect(naming.submit()).toBe(false);
    expect(answers).toEqual([]);
    naming.typed = 'ab';
    expect([naming.problem, naming.submit()]).toEqual([null, true]);
    expect(answers).toEqual(['ab']);
  });

  it('keeps its name with Escape', () => {
    const { naming, answers } = begin();
    naming.typed = 'boot.py';
    naming.cancel();
    expect(answers).toEqual([undefined]);
  });

  it('counts what was typed if the focus goes, and drops an empty field', () => {
    const typed = begin();
    typed.naming.typed = 'a/b';
    typed.naming.leave();
    expect(typed.answers).toEqual(['a/b']);
    const emptied = begin();
    emptied.naming.typed = '';
    emptied.naming.leave();
    expect(emptied.answers).toEqual([undefined]);
  });

  it('keeps the line breaks of a name', () => {
    const { naming, answers } = begin('a\nb');
    expect(naming.typed).toBe('a␊b');
    naming.typed = 'a␊c';
    naming.submit();
    expect(answers).toEqual(['a\nc']);
  });
});

describe('a tree whose row is being named', () => {
  const rows = [row(1, '/lib', 'dir'), row(2, '/lib/in.py'), row(3, '/main.py')];

  it('unfolds the way to it, and names one at a time', async () => {
    const tree = new TreeState(() => rows);
    const first = tree.nameRow(rows[1]!, () => null);
    expect(tree.expanded.has(1)).toBe(true);
    expect(tree.naming?.key).toBe(2);
    const second = tree.nameRow(rows[2]!, () => null);
    expect(await first).toBeUndefined();
    tree.naming?.answer('boot.py');
    expect(await second).toBe('boot.py');
    expect(tree.naming).toBeNull();
  });

  it('gives up if the row goes', async () => {
    let now = rows;
    const tree = new TreeState(() => now);
    const named = tree.nameRow(rows[2]!, () => null);
    now = rows.slice(0, 2);
    tree.prune();
    expect(await named).toBeUndefined();
    expect(tree.naming).toBeNull();
  });
});
