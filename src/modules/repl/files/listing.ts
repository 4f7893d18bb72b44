import { throwIfCancelled } from '../../../ground/errors/convert';
import { comparePaths, compareNames, joinPath, nameFromBytes } from '../../../volumes/paths';
import type { CallOptions, VolumeEntry } from '../../../volumes/volume';
import { literalOf, type MountPoint } from './mount-point';
import type { PyValue } from '../line/py-value';
import { garbled } from '../line/script';
import type { Turn } from '../line/scheduler';
import { walkSource } from './walk';

/** Entries, and bytes of their names, in one answer: few enough for a small heap. */
const TOGETHER = 24;
const NAMES_TOGETHER = 600;

/** Python: lists the directories in `t`, and with `deep` all below them. */
function listingSource(place: MountPoint, path: string, deep: boolean): string {
  const { os, osHas } = place.abilities;
  if (place.flat) return flatSource(os, osHas);
  return `import ${os} as o
${walkSource(place.abilities)}t=[${literalOf(place, path)}]
while t:
 p=t.pop();l=[]
 s=p if p==b'/' else p+b'/'
 def f(n,x):
  d=(x[1]or o.stat(s+n)[0])&0x4000
  l.append((n,1 if d else 0,x[3] if len(x)>3 and not d else 0 if d else o.stat(s+n)[6]))
  ${deep ? 'if d:t.append(s+n)' : 'pass'}
  if len(l)>=${TOGETHER} or sum(len(y[0])for y in l)>${NAMES_TOGETHER}:
   A(p,l);l.clear()
 W(p,f)
 A(p,l)
`;
}

function flatSource(os: string, osHas: ReadonlySet<string>): string {
  const size = osHas.has('size') ? 'o.size(n)' : 'o.stat(n)[6]';
  return `import ${os} as o
l=[]
for n in o.listdir():
 l.append((bytes(n,'utf8'),0,${size}))
 if len(l)>=8:
  A(b'/',l);l=[]
A(b'/',l)
`;
}

/** Everything below a directory, in tree order, in one round trip. */
export async function listTree(
  turn: Turn,
  place: MountPoint,
  path: string,
  { signal }: CallOptions,
  deep = true,
): Promise<VolumeEntry[]> {
  const answers = await turn.call(listingSource(place, path, deep), { signal });
  throwIfCancelled(signal);
  const entries = new Map<string, VolumeEntry>();
  for (const entry of answers.flatMap((answer) => entriesOf(place, answer))) {
    // One name twice is what a broken file system may say.
    if (!entries.has(entry.path)) entries.set(entry.path, entry);
  }
  return [...entries.values()].sort(
    deep ? (a, b) => comparePaths(a.path, b.path) : (a, b) => compareNames(a.name, b.name),
  );
}

/** In names of a broken file system, whose path would lead elsewhere. */
const STANDS_FOR_SLASH = '\u2215';
const STANDS_FOR_NOTHING = '\ufffd';

function entriesOf(place: MountPoint, [directory, list]: PyValue[]): VolumeEntry[] {
  if (!(directory instanceof Uint8Array) || !Array.isArray(list)) throw garbled();
  const at = place.flat ? '/' : belowMount(place, nameFromBytes(directory));
  return list.map((item): VolumeEntry => {
    if (!Array.isArray(item)) throw garbled();
    const [bytes, isDirectory, size] = item;
    if (!(bytes instanceof Uint8Array) || typeof size !== 'number') throw garbled();
    const recorded = nameFromBytes(bytes);
    const type = isDirectory ? ('dir' as const) : ('file' as const);
    const name = recorded.replaceAll('/', STANDS_FOR_SLASH) || STANDS_FOR_NOTHING;
    const entry = { path: joinPath(at, name), name, type, size };
    return name === recorded ? entry : { ...entry, recordedPath: joinPath(at, recorded) };
  });
}

function belowMount({ mount }: MountPoint, path: string): string {
  if (mount === '/') return path;
  if (path !== mount && !path.startsWith(`${mount}/`)) throw garbled();
  return path.slice(mount.length) || '/';
}
