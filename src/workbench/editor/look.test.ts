import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { classHighlighter, highlightTree } from '@lezer/highlight';
import { describe, expect, it } from 'vitest';
import { languageOf } from './look';

/** What is coloured, as `text:kind`. */
function coloured(name: string, doc: string): string[] {
  const state = EditorState.create({ doc, extensions: languageOf(name) });
  const tree = ensureSyntaxTree(state, doc.length, 5000);
  const found: string[] = [];
  if (tree) {
    highlightTree(tree, classHighlighter, (from, to, kinds) => {
      found.push(`${doc.slice(from, to)}:${kinds.replaceAll('tok-', '')}`);
    });
  }
  return found;
}

describe('languageOf', () => {
  it('knows Python and JSON, and leaves plain texts alone', () => {
    expect(coloured('a.py', 'def f(): pass # x')).toContain('# x:comment');
    expect(coloured('a.JSON', '{"a": 1}')).toContain('1:number');
    expect(coloured('a.txt', 'def 1')).toEqual([]);
  });

  it('colours sections, keys, values and comments of an INI', () => {
    expect(coloured('a.ini', '; note\n[wifi]\nssid = home\n# more\nkey: x')).toEqual([
      '; note:comment',
      '[wifi]:keyword',
      'ssid :propertyName',
      ' home:string',
      '# more:comment',
      'key:propertyName',
      ' x:string',
    ]);
  });

  it('gives each column of a CSV its colour, on every line', () => {
    const columns = ['b:keyword', 'c:string', 'd:number'];
    const doc = 'a,b,c,d\na,b,c,d';
    const kinds = coloured('t.csv', doc).filter((one) => !one.startsWith(','));
    expect(kinds).toEqual([...columns, ...columns]);
  });

  it('takes quotes, doubled quotes and line ends within them as one field', () => {
    const kinds = coloured('t.csv', 'x,"a, ""b""",c\nx,"one\ntwo",c');
    expect(kinds.filter((one) => !one.startsWith(','))).toEqual([
      ...['"a, ""b""":keyword', 'c:string'],
      ...['"one:keyword', 'two":keyword', 'c:string'],
    ]);
  });

  it('finds out what separates the fields', () => {
    expect(coloured('t.csv', 'x;"a,b,c";3,5')).toContain('"a,b,c":keyword');
    expect(coloured('t.tsv', 'x\ty')).toContain('y:keyword');
    expect(coloured('t.csv', '')).toEqual([]);
  });
});
