import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { localCompletionSource } from '@codemirror/lang-python';
import { syntaxTree } from '@codemirror/language';
import { m } from '../../../kit/words/all';
import { importsIn } from './defined-names';
import type { KnownNames, NameSource, PythonNames } from './python-names';

const KEYWORDS =
  'and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield'.split(
    ' ',
  );
/** Names of the text itself come first, then those that are sure. */
const BOOST: Readonly<Record<NameSource, number>> = { files: 2, module: 1, documents: 0 };

/** Completes Python: what is imported, what that has, what is built in, and the names of the text. */
export function pythonCompletion(names: PythonNames) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos, explicit } = context;
    const inside = syntaxTree(state).resolveInner(pos, -1).name;
    if (/String|Comment/.test(inside)) return null;
    const line = state.doc.lineAt(pos);
    const before = state.sliceDoc(line.from, pos);
    const typed = /\w*$/.exec(before)?.[0] ?? '';
    const from = pos - typed.length;
    const result = (options: readonly Completion[]): CompletionResult => ({
      from,
      options: [...options],
      validFor: /^\w*$/,
    });

    if (/^\s*(?:import|from)\s+(?:[\w.]+\s*,\s*)*\w*$/.test(before)) {
      return result(names.modules().flatMap((known) => optionsOf(known, 'namespace')));
    }
    const imported = /^\s*from\s+([\w.]+)\s+import\s+(?:[\w\s,()]*[\s,(])?\w*$/.exec(before)?.[1];
    if (imported) return result(optionsOf(await names.of(imported)));

    const owner = /(?:^|[^\w.])([A-Za-z_][\w.]*)\.\w*$/.exec(before)?.[1];
    if (owner !== undefined) {
      const meant = meantBy(owner, importsIn(state.sliceDoc()));
      const known = meant === null ? null : await names.of(meant);
      return known && result(optionsOf(known));
    }
    if (/\.\w*$/.test(before)) return null;

    if (!typed && !explicit) return null;
    const local = localCompletionSource(context);
    const own = local?.options ?? [];
    const taken = new Set(own.map(({ label }) => label));
    const builtIn = optionsOf(await names.of('')).filter(({ label }) => !taken.has(label));
    const keywords = KEYWORDS.map((label) => ({ label, type: 'keyword' }));
    return result([...own.map((one) => ({ ...one, boost: 3 })), ...builtIn, ...keywords]);
  };
}

/** What 'pin.x' is of: only what the text imports is known. */
function meantBy(owner: string, imports: ReadonlyMap<string, string>): string | null {
  const [first = '', ...rest] = owner.split('.');
  // `import a.b` makes `a.b` known under its whole name.
  const whole = imports.get(owner);
  if (whole !== undefined) return whole;
  const meant = imports.get(first);
  return meant === undefined ? null : [meant, ...rest].join('.');
}

function optionsOf(known: KnownNames | null, type = 'variable'): Completion[] {
  if (!known) return [];
  const { from } = known;
  return known.names
    .filter((name) => !name.startsWith('__'))
    .map((label) => ({
      label,
      type: /^[A-Z][a-z]/.test(label) ? 'class' : type,
      detail: m[`completion_from_${from}`](),
      boost: BOOST[from],
    }));
}
