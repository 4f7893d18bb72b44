import { readText } from '../../volumes/text/text';
import type { TextProblem, Volume } from '../../volumes/volume';
import type { Shell } from '../../kit/shell';

/** A file that is about to be stored under the path. */
export interface IncomingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface FileProblems {
  readonly path: string;
  readonly problems: readonly TextProblem[];
}

/** Shows what whoever reads the files would stumble over; false if a person then leaves it. */
export async function confirmProblems(
  target: Volume,
  { dialogs }: Shell,
  verb: 'upload' | 'copy',
  incoming: readonly IncomingFile[],
): Promise<boolean> {
  const files = incoming
    .map(({ path, bytes }) => ({ path, problems: problemsOf(target, path, bytes) }))
    .filter(({ problems }) => problems.length);
  if (!files.length) return true;
  return (await dialogs.open('textProblems', { name: target.name, verb, files })) ?? false;
}

/** Whoever reads the file takes it for text, even if it is none. */
function problemsOf(target: Volume, path: string, bytes: Uint8Array): readonly TextProblem[] {
  const check = target.textCheck?.(path);
  if (!check) return [];
  return check(readText(bytes)?.text ?? new TextDecoder('latin1').decode(bytes));
}
