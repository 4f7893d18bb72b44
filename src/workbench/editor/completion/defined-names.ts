import { pythonLanguage } from '@codemirror/lang-python';
import type { SyntaxNode } from '@lezer/common';

/** Names that a Python text defines at its top: functions, classes, what is assigned. */
export function namesDefinedIn(text: string): string[] {
  const names = new Set<string>();
  const take = (node: SyntaxNode | null) => node && names.add(text.slice(node.from, node.to));
  const { topNode } = pythonLanguage.parser.parse(text);
  for (let node = topNode.firstChild; node; node = node.nextSibling) {
    const defined = node.name === 'DecoratedStatement' ? node.lastChild : node;
    if (defined?.name === 'FunctionDefinition' || defined?.name === 'ClassDefinition') {
      take(defined.getChild('VariableName'));
    } else if (defined?.name === 'AssignStatement') {
      const end = defined.getChild('AssignOp')?.from ?? 0;
      for (const name of defined.getChildren('VariableName')) if (name.from < end) take(name);
    }
  }
  return [...names].sort();
}

/** What the names of a text stand for that it imports: 'utime', or 'machine.Pin' of `from machine import Pin`. */
export function importsIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const line =
    /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^#\n)]*)|import[ \t]+([^#\n]*))/gm;
  for (const [, from, names, whole] of text.matchAll(line)) {
    for (const part of (names ?? whole ?? '').split(',')) {
      const [, name, as] = /^\s*([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      if (!name) continue;
      const meant = from === undefined ? name : `${from}.${name}`;
      found.set(as ?? name, meant);
    }
  }
  return found;
}
