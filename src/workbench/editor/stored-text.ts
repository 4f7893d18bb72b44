import { sha256Hex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import type { StepConflict } from '../../projects/steps/merge';
import { firstDifference } from '../../volumes/compare/content';
import { m } from '../../kit/words/all';
import { nameRoom } from '../../volumes/limits';
import { baseName, displayName, freeName, joinPath, parentPath } from '../../volumes/paths';
import type { Shell } from '../../kit/shell';
import type { VerbOptions, VolumeFace } from '../volume-face.svelte';

type Bytes = Uint8Array<ArrayBuffer>;

/** Reads a file to be edited, as a job of its own. @throws {PortsideError} as `read` does */
export function openBytes(view: VolumeFace, path: string): Promise<Bytes> {
  return view.perform(titleOf('job_open_text', view, path), (options) =>
    view.volume.read(path, options),
  );
}

/** A job named after the file; `volume` tells the page of a module whose line it waits for. */
const titleOf = (key: string, view: VolumeFace, path: string) => ({
  key,
  params: { name: displayName(baseName(path)), volume: view.name },
});

interface Texts {
  /** The bytes that the text was read from. */
  readonly opened: Uint8Array;
  readonly mine: Uint8Array;
}

/**
 * Writes an edited text in place of what was opened; if something else is there by now, a person says
 * which stays. Gives the path it went to; null if theirs stays.
 * @throws {PortsideError} `project-conflict` if the person left that open; what `read` and `write` throw
 */
export function saveBytes(
  view: VolumeFace,
  shell: Shell,
  path: string,
  texts: Texts,
  signal: AbortSignal,
): Promise<string | null> {
  const title = titleOf('job_save', view, path);
  return view.perform(title, async ({ log, ...given }) => {
    const options = { ...given, signal: either(given.signal, signal) };
    for (;;) {
      const target = await targetOf(view, shell, path, texts, options);
      if (target === null) return null;
      log('log_editor_compared');
      try {
        await view.volume.write(target.path, texts.mine, {
          ...options,
          replace: true,
          ...target.over,
        });
        log('log_editor_written', { path: displayName(target.path) });
        return target.path;
      } catch (error) {
        // Another tab saved between the look and the write: the person is asked with what is there now.
        if (!(error instanceof PortsideError && error.code === 'changed-meanwhile')) throw error;
      }
    }
  });
}

type Options = Omit<VerbOptions, 'log'>;

interface Target {
  readonly path: string;
  /** What it may replace there. */
  readonly over: { readonly over?: string };
}

/** Where an edited text goes: to its path, unless that holds something else by now than was opened. */
async function targetOf(
  view: VolumeFace,
  shell: Shell,
  path: string,
  { opened, mine }: Texts,
  options: Options,
): Promise<Target | null> {
  const row = view.rows.find((one) => one.path === path);
  const { signal } = options;
  const there = row?.type === 'file' ? await view.volume.read(path, { signal }) : null;
  const holds = (bytes: Uint8Array) => there !== null && firstDifference(there, bytes) === null;
  const here: Target = { path, over: there ? { over: await sha256Hex(there) } : {} };
  if (holds(opened) || holds(mine)) return here;
  const side = ({ length }: Uint8Array) => ({ type: 'file', size: length }) as const;
  const conflict: StepConflict = {
    path,
    base: side(opened),
    mine: side(mine),
    theirs: row ? { type: row.type, size: row.size } : null,
    choices: row ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'],
  };
  const answers = await shell.dialogs.open('stepConflicts', {
    lead: m.editor_changed({ name: displayName(baseName(path)) }),
    conflicts: [conflict],
  });
  const choice = answers?.get(path);
  if (!choice) throw new PortsideError('project-conflict', { path: displayName(path) });
  if (choice === 'theirs') return null;
  if (choice === 'mine') return here;
  const parent = parentPath(path);
  const taken = new Set(view.rows.map((one) => one.path));
  const free = freeName(
    baseName(path),
    (name) => taken.has(joinPath(parent, name)),
    nameRoom(view.volume.capabilities, parent),
  );
  return { path: joinPath(parent, free), over: {} };
}

/** Cancel of the job and of the editor are the same to the work. */
function either(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
