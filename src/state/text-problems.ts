import type { TextProblem } from '../modules/module';
import { readText } from '../volumes/text';
import type { Shell } from './shell';
import type { VolumeView } from './volume-view.svelte';

/** A file that is about to be stored under the path. */
export interface IncomingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface FileProblems {
  readonly path: string;
  readonly problems: readonly TextProblem[];
}

/** Shows what whoever reads the files would stumble over; false where a person then leaves it. */
export async function confirmProblems(
  view: VolumeView,
  { dialogs }: Shell,
  incoming: readonly IncomingFile[],
): Promise<boolean> {
  const files = incoming
    .map(({ path, bytes }) => ({ path, problems: view.problemsOf(path, textOf(bytes)) }))
    .filter(({ problems }) => problems.length);
  if (!files.length) return true;
  return (await dialogs.open('textProblems', { name: view.name, files })) ?? false;
}

/** Whoever reads the file takes it for text, even if it is none. */
function textOf(bytes: Uint8Array): string {
  return readText(bytes)?.text ?? new TextDecoder('latin1').decode(bytes);
}
