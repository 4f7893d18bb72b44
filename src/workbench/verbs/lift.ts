import type { Shell } from '../../kit/shell';
import { m } from '../../kit/words/all';
import { baseName, displayName, joinPath, parentPath } from '../../volumes/paths';
import type { Incoming } from '../../volumes/tree/types';
import type { VolumeFace } from '../volume-face.svelte';
import { sayOffering } from './take-back';
import { titleFor } from '../job-titles';

/** Programs that modules run at boot, if they lie at the top. */
const AT_BOOT: ReadonlySet<string> = new Set(['main.py', '_main.py', 'boot.py']);

/** A folder whose contents rather belong where the folder was put. */
export interface Liftable {
  /** Absolute. */
  readonly folder: string;
  /** The program in it that only runs at the top. */
  readonly program: string;
}

/**
 * The one folder that all of it comes in, if a program in it would run at boot without the folder;
 * null too if the folder is there already, or a name of what it holds is taken at the top.
 */
export function liftable(
  view: VolumeFace,
  incoming: readonly Incoming[],
  into: string,
): Liftable | null {
  const [first] = incoming;
  const name = first?.path.split('/')[0];
  if (name === undefined || !view.can.move || (into !== '/' && into !== view.home)) return null;
  const inside = incoming.map(({ path }) => path.split('/'));
  if (!inside.every(([top]) => top === name)) return null;
  const program = incoming.find(
    ({ type, path }) =>
      type === 'file' && path === `${name}/${baseName(path)}` && AT_BOOT.has(baseName(path)),
  );
  if (!program) return null;
  const folder = joinPath(into, name);
  const taken = new Set(view.volume.snapshot.rows.map(({ path }) => path));
  const clash = inside.some(([, child]) => child !== undefined && taken.has(joinPath(into, child)));
  return clash || taken.has(folder) ? null : { folder, program: baseName(program.path) };
}

/** Says what was added, and offers to put the contents of the folder in its place. */
export function offerLift(
  view: VolumeFace,
  shell: Shell,
  added: () => string,
  { folder, program }: Liftable,
) {
  const { volume } = view;
  const into = parentPath(folder);
  const children = () =>
    volume.snapshot.rows.filter(({ path }) => parentPath(path) === folder).map(({ path }) => path);
  sayOffering(view, shell, () => shell.format.sentences([`${added()}.`, m.lift_why({ program })]), {
    label: () => m.lift({ name: displayName(baseName(folder)) }),
    possible: () => children().length > 0,
    act: () => {
      const paths = children();
      const verb = { ...titleFor('move', paths), unit: 'entries' } as const;
      return view.perform(verb, async (options) => {
        await volume.moveAll(paths, into, options);
        await volume.remove(folder, { recursive: false });
        view.tree.revealPaths(paths.map((path) => joinPath(into, baseName(path))));
      });
    },
  });
}
