import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/all';
import { baseName, displayName, joinPath, topmost } from '../../volumes/paths';
import type { VolumeFace } from '../volume-face.svelte';
import { sayDone, type Offer } from './take-back';
import { titleFor } from '../job-titles';

interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** Moves rows of a volume into one of its folders. @throws {PortsideError} what `moveAll` throws */
export async function moveRows(
  view: VolumeFace,
  shell: Shell,
  paths: readonly string[],
  into: string,
): Promise<void> {
  const moved = topmost(paths)
    .map((from) => ({ from, to: joinPath(into, baseName(from)) }))
    .filter(({ from, to }) => from !== to);
  const from = moved.map((one) => one.from);
  const verb = { ...titleFor('move', from), unit: 'entries' } as const;
  await view.perform(verb, (options) => view.volume.moveAll(paths, into, options));
  const [one] = moved;
  if (!one) return;
  const name = displayName(into);
  const said =
    moved.length === 1
      ? () => m.moved_one({ name: displayName(baseName(one.to)), into: name })
      : () => m.moved({ count: moved.length, into: name });
  sayDone(view, shell, said, backwards(view, moved));
}

/** Says that something has another name, and offers the old one. */
export function sayRenamed(view: VolumeFace, shell: Shell, renamed: Renamed) {
  const [from, to] = [renamed.from, renamed.to].map((path) => displayName(baseName(path)));
  const said = () => m.renamed({ from: from ?? '', to: to ?? '' });
  sayDone(view, shell, said, backwards(view, [renamed]));
}

function backwards(view: VolumeFace, moved: readonly Renamed[]): Offer {
  const { volume } = view;
  return {
    possible: () => {
      const there = new Set(volume.snapshot.rows.map(({ path }) => path));
      return moved.every(({ from, to }) => there.has(to) && !there.has(from));
    },
    act: () => {
      const there = moved.map(({ to }) => to);
      const verb = { ...titleFor('move', there), unit: 'entries' } as const;
      return view.perform(verb, async (options) => {
        for (const [done, { from, to }] of moved.entries()) {
          options.onEntry?.(to);
          await volume.rename(to, from, { signal: options.signal });
          options.onEach?.(done + 1, moved.length);
        }
      });
    },
  };
}
