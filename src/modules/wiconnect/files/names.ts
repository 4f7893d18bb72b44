import { PortsideError } from '../../../ground/errors/portside-error';
import { comparePaths, displayName, isWithin, joinPath } from '../../../volumes/paths';
import type { VolumeEntry } from '../../../volumes/volume';
import type { ListingRow } from './listing';

/** Longest name of a file, in bytes. */
export const NAME_MAX = 95;

/** '/' of a name that can't be shown as a folder. */
const SLASH_LOOKALIKE = '\u2215';

/** A listing as a tree: the module has no directories, but names with '/' in them. */
export interface NameTree {
  /** By path. */
  readonly rows: ReadonlyMap<string, ListingRow>;
  /** All entries, a directory before what it holds. */
  readonly entries: readonly VolumeEntry[];
}

/**
 * Paths for names. 'webapp/a.html' and '/webapp/a.html', which are two names to the module, both
 * want to be '/webapp/a.html'; the first one has it. A name that makes no path, or leads through
 * another file, is shown flat. Whatever is not simply '/' and the name keeps it as `recordedPath`.
 */
export function treeOf(listing: readonly ListingRow[]): NameTree {
  const rows = new Map<string, ListingRow>();
  // Names without a leading '/' first: what a person writes has none.
  const ordered = [...listing].sort(
    (a, b) => Number(a.name.startsWith('/')) - Number(b.name.startsWith('/')),
  );
  const files = new Set(
    ordered.map(({ name }) => simplePath(name)).filter((path) => path !== null),
  );
  const reserved = new Set([...files].flatMap((path) => [path, ...prefixes(path)]));
  for (const row of ordered) rows.set(pathFor(row.name, files, reserved, rows), row);

  const entries = new Map<string, VolumeEntry>();
  for (const [path, { name, size }] of rows) {
    const parts = path.slice(1).split('/');
    for (let i = 1; i < parts.length; i++) {
      const directory = `/${parts.slice(0, i).join('/')}`;
      const own = parts[i - 1] as string;
      entries.set(directory, { path: directory, name: own, type: 'dir', size: 0 });
    }
    const recorded = path === `/${name}` ? {} : { recordedPath: name };
    entries.set(path, { path, name: parts.at(-1) as string, type: 'file', size, ...recorded });
  }
  const sorted = [...entries.values()].sort((a, b) => comparePaths(a.path, b.path));
  return { rows, entries: sorted };
}

/** The name that a new file at the path gets: as its neighbours have theirs, else without a leading '/'. */
export function nameForPath(path: string, { rows }: NameTree): string {
  const top = path.slice(0, path.indexOf('/', 1) + 1);
  const neighbours = top ? [...rows].filter(([other]) => other.startsWith(top)) : [];
  const rooted = neighbours.length > 0 && neighbours.every(([, row]) => row.name.startsWith('/'));
  return rooted ? path : path.slice(1);
}

/** Null: the name makes no path. */
function simplePath(name: string): string | null {
  const bare = name.startsWith('/') ? name.slice(1) : name;
  const parts = bare.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..');
  return bad ? null : `/${bare}`;
}

function pathFor(
  name: string,
  files: ReadonlySet<string>,
  reserved: ReadonlySet<string>,
  taken: ReadonlyMap<string, ListingRow>,
): string {
  const simple = simplePath(name);
  const through = simple !== null && prefixes(simple).some((path) => files.has(path));
  if (simple !== null && !through && !taken.has(simple)) return simple;
  const flat = name.replaceAll('/', SLASH_LOOKALIKE);
  const safe = flat === '.' || flat === '..' ? `${SLASH_LOOKALIKE}${flat}` : flat;
  let path = joinPath('/', safe);
  for (let n = 2; taken.has(path) || reserved.has(path); n++)
    path = joinPath('/', `${safe} (${n})`);
  return path;
}

function prefixes(path: string): string[] {
  const parts = path.slice(1).split('/');
  return parts.slice(1).map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
}

/** @throws {PortsideError} `not-found`, `not-a-file` */
export function fileAt(tree: NameTree, path: string): ListingRow {
  const row = tree.rows.get(path);
  if (row) return row;
  const directory = path === '/' || tree.entries.some((entry) => entry.path === path);
  throw new PortsideError(directory ? 'not-a-file' : 'not-found', { path: displayName(path) });
}

/** Files at the path and below it, by path. @throws {PortsideError} `not-found` */
export function filesBelow(tree: NameTree, path: string): (readonly [string, ListingRow])[] {
  const below = [...tree.rows].filter(([other]) => isWithin(other, path));
  if (!below.length) throw new PortsideError('not-found', { path: displayName(path) });
  return below;
}

/** `path` moved from below one directory to below another. */
export function moved(path: string, from: string, to: string): string {
  return path === from ? to : joinPath(to, path.slice(from.length + 1));
}
