import { PortsideError } from '../../../ground/errors/portside-error';
import { baseName, displayName } from '../../../volumes/paths';
import type { VolumeEntry } from '../../../volumes/volume';
import { literalOf, type MountPoint } from './mount-point';
import { garbled } from '../line/script';
import type { Turn } from '../line/scheduler';

/** Paths in one round trip: few enough for the source to stay small. */
const TOGETHER = 24;

/** What paths lead to; null if nothing is there. */
export async function statAll(
  turn: Turn,
  place: MountPoint,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<(VolumeEntry | null)[]> {
  const { os, osHas } = place.abilities;
  if (paths.length > TOGETHER) {
    const first = await statAll(turn, place, paths.slice(0, TOGETHER), signal);
    return [...first, ...(await statAll(turn, place, paths.slice(TOGETHER), signal))];
  }
  if (!paths.length) return [];
  const literals = paths.map((path) => literalOf(place, path)).join(',');
  // ENOENT, ENODEV (nothing is mounted there) and ENOTDIR, as most number them and as WASI does. Where
  // a name is too long there is nothing.
  const body = osHas.has('stat')
    ? `import ${os} as o
for p in (${literals},):
 try:
  x=o.stat(p);A(1 if x[0]&0x4000 else 0,x[6])
 except OSError as e:
  if e.args and e.args[0] in(2,19,20,44,54,36,37,63,91):A(None,0)
  else:raise
`
    : `import ${os} as o
l=[bytes(n,'utf8') for n in o.listdir()]
for p in (${literals},):A(0,o.size(p)) if p in l else A(None,0)
`;
  const answers = await turn.call(body, { signal });
  if (answers.length !== paths.length) throw garbled();
  return answers.map(([isDirectory, size], i) => {
    const path = paths[i] as string;
    if (isDirectory === null) return null;
    if (typeof size !== 'number') throw garbled();
    const type = isDirectory ? ('dir' as const) : ('file' as const);
    return { path, name: baseName(path), type, size: isDirectory ? 0 : size };
  });
}

/** @throws {PortsideError} `not-found` */
export async function statOne(
  turn: Turn,
  place: MountPoint,
  path: string,
  signal?: AbortSignal,
): Promise<VolumeEntry> {
  if (path === '/') return { path, name: '', type: 'dir', size: 0 };
  const [entry] = await statAll(turn, place, [path], signal);
  if (!entry) throw new PortsideError('not-found', { path: displayName(path) });
  return entry;
}

/** @throws {PortsideError} `not-found`, `not-a-file` */
export async function statFile(
  turn: Turn,
  place: MountPoint,
  path: string,
  signal?: AbortSignal,
): Promise<VolumeEntry> {
  const entry = await statOne(turn, place, path, signal);
  if (entry.type !== 'file') throw new PortsideError('not-a-file', { path: displayName(path) });
  return entry;
}
