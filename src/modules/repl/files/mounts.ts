import { nameFromBytes } from '../../../volumes/paths';
import { asciiLiteral } from '../line/py-literal';
import type { ReplAbilities } from '../line/abilities';
import type { Turn } from '../line/scheduler';
import { walkSource } from './walk';

/** A directory in '/'. */
interface RootDirectory {
  readonly name: string;
  /** Another file system than the root's begins here, as far as the module tells. */
  readonly ownFileSystem: boolean;
  /** That file system has no verbs that change it. False: not known before one is tried. */
  readonly readOnly: boolean;
  readonly nameMax: number | null;
}

export interface Mounts {
  readonly directories: readonly RootDirectory[];
  /** '/' holds files of its own. */
  readonly rootHasFiles: boolean;
  /** A file system is mounted at '/'; false: it only holds the others, and no file. */
  readonly rootMounted: boolean;
  readonly rootNameMax: number | null;
}

/*
 * How a directory is told to be a mount, by what the firmware has:
 * - `mount()` without arguments lists them, from 1.25 on; `os` has it as well, which is no file of
 *   the user's that an import would run.
 * - `ilistdir('/')` gives three values for one, the last of them 0, and four for what is in a file
 *   system.
 * - Its `statvfs` has other numbers than that of the root.
 * Nothing is mounted at '/' if its `statvfs` is all zeros.
 */
const KNOWN = { no: 0, mount: 1, readOnly: 2 } as const;

/** What is in '/', and which of it are file systems. One that fails is there all the same. */
export async function probeMounts(
  turn: Turn,
  { os, osHas, root }: ReplAbilities,
  signal?: AbortSignal,
): Promise<Mounts> {
  if (!osHas.has('stat')) {
    const rootHasFiles = root.length > 0;
    return { directories: [], rootHasFiles, rootMounted: true, rootNameMax: null };
  }
  const answers = await turn.call(
    `import ${os} as o
${walkSource({ osHas })}def V(p):
 try:
  v=o.statvfs(p);return v[0]*v[2],v[9]
 except(OSError,AttributeError):return None
try:M={bytes(y,'utf8'):1 if hasattr(x,'mkdir')else 2 for x,y in o.mount()}
except Exception:M={}
L=1 if M else 0
def f(n,x):
 if len(x)==3 and x[2]==0:M.setdefault(b'/'+n,1)
if not L:
 try:W(b'/',f)
 except OSError:pass
A(b'',1,V(b'/'),(1 if b'/' in M else 0)if L else None)
for n in (${root.map((name) => `${asciiLiteral(name)},`).join('')}):
 p=b'/'+n;k=M.get(p,0)
 try:A(n,o.stat(p)[0]&0x4000,V(p),k)
 except OSError as e:
  l=[]
  def f(m,x):
   if m==n:l.append(x[1]or 0x4000)
  if e.args[0] not in(2,44):
   try:W(b'/',f)
   except OSError:pass
  if l:A(n,l[0]&0x4000,0,k)
`,
    { signal },
  );
  const [, , rootSpace, rootListed] = answers[0] ?? [];
  const directories: RootDirectory[] = [];
  let rootHasFiles = false;
  for (const [name, isDirectory, space, known] of answers.slice(1)) {
    if (!(name instanceof Uint8Array)) continue;
    if (!isDirectory) {
      rootHasFiles = true;
      continue;
    }
    const failed = space === 0;
    const isOther =
      Array.isArray(space) && !(Array.isArray(rootSpace) && rootSpace[0] === space[0]);
    directories.push({
      name: nameFromBytes(name),
      ownFileSystem: known !== KNOWN.no || failed || isOther,
      readOnly: known === KNOWN.readOnly,
      nameMax: limitOf(space),
    });
  }
  const rootMounted =
    typeof rootListed === 'number'
      ? rootListed !== KNOWN.no
      : !(Array.isArray(rootSpace) && rootSpace[0] === 0);
  return { directories, rootHasFiles, rootMounted, rootNameMax: limitOf(rootSpace) };
}

function limitOf(space: unknown): number | null {
  const limit: unknown = Array.isArray(space) ? space[1] : null;
  return typeof limit === 'number' && limit > 0 ? limit : null;
}
