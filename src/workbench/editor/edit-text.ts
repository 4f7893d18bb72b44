import { sha256Hex } from '../../ground/checksums/sha256';
import type { EditRow } from '../../volumes/tree/types';
import { PortsideError } from '../../ground/errors/portside-error';
import type { StepConflict } from '../../projects/steps/merge';
import { firstDifference } from '../../volumes/compare/content';
import { m } from '../../kit/words/all';
import { nameRoom } from '../../volumes/limits';
import { baseName, displayName, freeName, joinPath, parentPath } from '../../volumes/paths';
import { readText } from '../../volumes/text/text';
import type { Shell } from '../../kit/shell';
import type { VolumeFace } from '../volume-face.svelte';

/**
 * Lets a person edit a text, and writes it back with the encoding and line ends it had.
 * The text stays on screen until it is saved, with the reason if that fails.
 * @throws {PortsideError} `not-text` for a binary, which is shown as bytes instead; what `read` throws
 */
export async function editText(view: VolumeFace, shell: Shell, row: EditRow): Promise<void> {
  const opened = await read(view, row.path);
  const file = readText(opened);
  if (!file?.lossless) {
    view.open(row);
    throw new PortsideError('not-text', { path: displayName(row.path) });
  }
  await shell.dialogs.open('edit', {
    name: row.name,
    file,
    bytes: opened,
    problems: (text) => view.volume.textCheck?.(row.path)?.(text) ?? [],
    save: async (bytes, signal) => {
      if (firstDifference(bytes, opened) === null) return;
      await save(view, shell, row, { opened, mine: bytes }, signal);
    },
  });
}

interface Texts {
  readonly opened: Uint8Array;
  readonly mine: Uint8Array;
}

async function save(
  view: VolumeFace,
  shell: Shell,
  row: EditRow,
  texts: Texts,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const path = view.tree.row(row.key)?.path ?? row.path;
    const target = await targetOf(view, shell, path, texts, signal);
    if (target === null) return;
    try {
      await view.perform({ key: 'job_save', params: { name: view.name } }, (options) => {
        options.onEntry?.(target.path);
        return view.volume.write(target.path, texts.mine, {
          ...options,
          signal: either(options.signal, signal),
          replace: true,
          ...target.over,
        });
      });
      return;
    } catch (error) {
      // Another tab saved between the look and the write: the person is asked with what is there now.
      if (!(error instanceof PortsideError && error.code === 'changed-meanwhile')) throw error;
    }
  }
}

interface Target {
  readonly path: string;
  /** What it may replace there. */
  readonly over: { readonly over?: string };
}

/**
 * Where an edited text goes: to its path, unless that holds something else by now than was opened.
 * Then the person says; null where theirs shall stay.
 */
async function targetOf(
  view: VolumeFace,
  shell: Shell,
  path: string,
  { opened, mine }: Texts,
  signal: AbortSignal,
): Promise<Target | null> {
  const row = view.rows.find((one) => one.path === path);
  const there = row?.type === 'file' ? await read(view, path, signal) : null;
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

function read(
  view: VolumeFace,
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  return view.perform({ key: 'job_read', params: { name: view.name } }, (options) => {
    options.onEntry?.(path);
    return view.volume.read(path, { ...options, signal: either(options.signal, signal) });
  });
}

/** Cancel of the job and of the dialog are the same to the work. */
function either(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
