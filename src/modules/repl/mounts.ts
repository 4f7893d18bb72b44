import { nameFromBytes } from '../../volumes/paths';
import { asciiLiteral } from './py-literal';
import type { ReplAbilities } from './probe';
import type { Turn } from './session';
import { walkSource } from './walk';

/** A directory in '/'. */
export interface RootDirectory {
  readonly name: string;
  /** Another file system than the root's, as far as its numbers tell. */
  readonly ownFileSystem: boolean;
  readonly nameMax: number | null;
}

export interface Mounts {
  readonly directories: readonly RootDirectory[];
  /** '/' holds files of its own. */
  readonly rootHasFiles: boolean;
  readonly rootNameMax: number | null;
}

/** What is in '/', and which of it are file systems. One that fails is there all the same. */
export async function probeMounts(
  turn: Turn,
  { os, osHas, root }: ReplAbilities,
  signal?: AbortSignal,
): Promise<Mounts> {
  if (!osHas.has('stat')) {
    return { directories: [], rootHasFiles: root.length > 0, rootNameMax: null };
  }
  const answers = await turn.call(
    `import ${os} as o
${walkSource({ osHas })}def V(p):
 try:
  v=o.statvfs(p);return v[0]*v[2],v[9]
 except(OSError,AttributeError):return None
A(b'',1,V(b'/'))
for n in (${root.map((name) => `${asciiLiteral(name)},`).join('')}):
 p=b'/'+n
 try:A(n,o.stat(p)[0]&0x4000,V(p))
 except OSError as e:
  l=[]
  def f(m,x):
   if m==n:l.append(x[1]or 0x4000)
  if e.args[0] not in(2,44):
   try:W(b'/',f)
   except OSError:pass
  if l:A(n,l[0]&0x4000,0)
`,
    { signal },
  );
  const rootSpace = answers[0]?.[2];
  const directories: RootDirectory[] = [];
  let rootHasFiles = false;
  for (const [name, isDirectory, space] of answers.slice(1)) {
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
      ownFileSystem: failed || isOther,
      nameMax: limitOf(space),
    });
  }
  return { directories, rootHasFiles, rootNameMax: limitOf(rootSpace) };
}

function limitOf(space: unknown): number | null {
  const limit: unknown = Array.isArray(space) ? space[1] : null;
  return typeof limit === 'number' && limit > 0 ? limit : null;
}
