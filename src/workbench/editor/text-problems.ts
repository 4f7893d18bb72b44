import { baseName } from '../../volumes/paths';
import { readText } from '../../volumes/text/text';
import type { TextProblem, Volume } from '../../volumes/volume';
import type { Shell } from '../../kit/shell';

/** Interpreters run these when they start: one that does not parse leaves a module without its program. */
const RUN_AT_START = ['main.py', 'boot.py'];

/** A file that is about to be stored under the path. */
export interface IncomingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface FileProblems {
  readonly path: string;
  readonly problems: readonly TextProblem[];
}

/** Somebody reads what is stored under the path, and may stumble over it. */
export function isChecked(target: Pick<Volume, 'textCheck'>, path: string): boolean {
  return Boolean(target.textCheck?.(path)) || RUN_AT_START.includes(baseName(path));
}

/** What whoever reads a text that is about to be stored under the path would stumble over. */
export async function problemsOf(
  target: Pick<Volume, 'textCheck'>,
  path: string,
  text: string,
): Promise<readonly TextProblem[]> {
  const own = target.textCheck?.(path)?.(text) ?? [];
  if (!RUN_AT_START.includes(baseName(path))) return own;
  // The parser is not needed before such a file is stored.
  const { pythonProblems } = await import('./python-errors');
  return [...own, ...pythonProblems(text)];
}

/** Shows what whoever reads the files would stumble over; false if a person then leaves it. */
export async function confirmProblems(
  target: Volume,
  { dialogs }: Shell,
  verb: 'upload' | 'copy',
  incoming: readonly IncomingFile[],
): Promise<boolean> {
  const files: FileProblems[] = [];
  for (const { path, bytes } of incoming) {
    // Whoever reads the file takes it for text, even if it is none.
    const text = () => readText(bytes)?.text ?? new TextDecoder('latin1').decode(bytes);
    const problems = isChecked(target, path) ? await problemsOf(target, path, text()) : [];
    if (problems.length) files.push({ path, problems });
  }
  if (!files.length) return true;
  return (await dialogs.open('textProblems', { name: target.name, verb, files })) ?? false;
}
