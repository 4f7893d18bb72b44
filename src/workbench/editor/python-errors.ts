import { pythonLanguage } from '@codemirror/lang-python';
import type { Tree } from '@lezer/common';
import type { TextProblem } from '../../volumes/volume';

/** Errors that are found at most; behind the first few, most follow from those. */
const ERRORS_MAX = 50;
/** Characters of what stands at an error that are quoted. */
const QUOTED = 20;

/** A place at which the grammar of the parser stumbles. */
export interface PythonError {
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  /** What stands there; empty at the end of a line. */
  readonly quoted: string;
}

/** What the parser had to step over or put in: one a line, as the first is the cause. */
export function errorsIn(tree: Tree, text: string): PythonError[] {
  const found: PythonError[] = [];
  let [line, counted] = [1, 0];
  tree.iterate({
    enter: ({ type, from, to }) => {
      if (!type.isError || found.length >= ERRORS_MAX) return;
      for (; counted < from; counted++) if (text[counted] === '\n') line++;
      if (found.at(-1)?.line === line) return;
      const end = text.indexOf('\n', from);
      const lineEnd = end < 0 ? text.length : end;
      const quoted = text.slice(from, Math.max(to, Math.min(from + QUOTED, lineEnd))).trim();
      found.push({ from, to, line, quoted });
    },
  });
  return found;
}

/** The errors of a whole Python text as problems; the grammar is that of CPython 3. */
export function pythonProblems(text: string): TextProblem[] {
  return errorsIn(pythonLanguage.parser.parse(text), text).map(({ line, quoted }) => ({
    line,
    severity: 'error',
    ...(quoted
      ? { key: 'cm_python_before', params: { text: quoted } }
      : { key: 'cm_python_error', params: {} }),
  }));
}
