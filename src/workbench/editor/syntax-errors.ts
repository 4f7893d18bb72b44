import { ensureSyntaxTree } from '@codemirror/language';
import { lintGutter, linter, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { m } from '../../kit/words/all';
import { jsonProblem } from '../../volumes/text/json-scan';
import { errorsIn } from './python-errors';

/** Milliseconds that parsing may take before errors are looked for. */
const PARSE_MAX = 300;

/** Marks syntax errors in the gutter, if those of the language are known. */
export function syntaxErrors(name: string): Extension {
  if (/\.py$/i.test(name)) return [linter(pythonErrors), lintGutter()];
  if (/\.json$/i.test(name)) return [linter(jsonErrors), lintGutter()];
  return [];
}

export function pythonErrors({ state }: Pick<EditorView, 'state'>): Diagnostic[] {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MAX);
  if (!tree) return [];
  return errorsIn(tree, state.sliceDoc()).map(({ from, to, quoted }) => ({
    from,
    to,
    severity: 'error',
    message: quoted ? m.cm_python_before({ text: quoted }) : m.cm_python_error(),
  }));
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
