import { ensureSyntaxTree } from '@codemirror/language';
import { lintGutter, linter, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { m } from '../../kit/words/all';
import { jsonProblem } from '../../volumes/text/json-scan';

/** Milliseconds that parsing may take before errors are looked for. */
const PARSE_MAX = 300;
/** Errors that are marked; behind the first few, most follow from those. */
const ERRORS_MAX = 50;

/** Marks syntax errors in the gutter, if those of the language are known. */
export function syntaxErrors(name: string): Extension {
  if (/\.py$/i.test(name)) return [linter(pythonErrors), lintGutter()];
  if (/\.json$/i.test(name)) return [linter(jsonErrors), lintGutter()];
  return [];
}

/** What the parser had to step over or put in. */
export function pythonErrors({ state }: Pick<EditorView, 'state'>): Diagnostic[] {
  const { doc } = state;
  const found: Diagnostic[] = [];
  ensureSyntaxTree(state, doc.length, PARSE_MAX)?.iterate({
    enter: ({ type, from, to }) => {
      if (!type.isError || found.length >= ERRORS_MAX) return;
      const line = doc.lineAt(from);
      const text = doc.sliceString(from, Math.max(to, Math.min(from + 20, line.to))).trim();
      const message = text ? m.cm_python_before({ text }) : m.cm_python_error();
      // One mark a line: the first is the cause.
      if (found.some((one) => doc.lineAt(one.from).number === line.number)) return;
      found.push({ from, to, severity: 'error', message });
    },
  });
  return found;
}

export function jsonErrors({ state }: Pick<EditorView, 'state'>): Diagnostic[] {
  const text = state.doc.toString();
  const problem = text.trim() ? jsonProblem(text) : null;
  if (!problem) return [];
  const { offset, reason } = problem;
  const message = m[`cm_json_${reason.replaceAll('-', '_') as 'unexpected'}`]();
  const to = Math.min(offset + 1, text.length);
  return [{ from: Math.min(offset, text.length), to, severity: 'error', message }];
}
