import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { languageOf } from './look';
import { jsonErrors, pythonErrors } from './syntax-errors';

const stateOf = (doc: string, name: string) => ({
  state: EditorState.create({ doc, extensions: languageOf(name) }),
});
const linesOf = (doc: string) => {
  const view = stateOf(doc, 'a.py');
  return pythonErrors(view).map(({ from }) => view.state.doc.lineAt(from).number);
};

describe('Python', () => {
  it.each([
    'import utime\nwhile True:\n    print("a", utime.time())\n',
    'def f(a, *, b=1):\n    return {k: v for k, v in a.items() if v}\n',
    'x = f"{1 + 2}"\nasync def g():\n    await h()\n',
    '',
  ])('has no error in %j', (doc) => {
    expect(linesOf(doc)).toEqual([]);
  });

  it.each([
    ['a = 1\nprint("a"\nb = 2\n', [2, 3]],
    ['def f(:\n    pass\n', [1]],
    ['a = = 1\n', [1]],
  ])('has its error near the line in %j', (doc, lines) => {
    const found = linesOf(doc);
    expect(found.length).toBeGreaterThan(0);
    expect(lines).toContain(found[0]);
  });
});

describe('JSON', () => {
  it('has no error in what JSON.parse takes, nor in nothing at all', () => {
    for (const doc of ['{"a": [1, 2, {"b": null}]}', '[]', '"x"', '', ' \n']) {
      expect(jsonErrors(stateOf(doc, 'a.json'))).toEqual([]);
    }
  });

  it.each([
    ['{"a": 1,}', 7, 8],
    ['{"a" 1}', 5, 5],
    ['[1, 2', 5, 5],
  ])('marks the place in %s', (doc, least, most) => {
    const [error] = jsonErrors(stateOf(doc, 'a.json'));
    expect(error?.from).toBeGreaterThanOrEqual(least);
    expect(error?.from).toBeLessThanOrEqual(most);
    expect(error?.message).not.toBe('');
  });
});
