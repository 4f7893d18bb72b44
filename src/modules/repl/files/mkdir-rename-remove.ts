import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { RemoveOptions } from '../../../volumes/volume';
import { collectSource } from './collect';
import { literalOf, temporaryFor, type MountPoint } from './mount-point';
import type { Turn } from '../line/scheduler';
import { walkSource } from './walk';

/** A file system without verbs that change it, as one in ROM, says it as one that is mounted read-only. */
const READ_ONLY = 'except AttributeError:raise OSError(30)\n';

/** What `rename` fails with from one file system to another: EPERM, or EXDEV; the others are those of WASI. */
const ACROSS = '1,18,63,75';

/*
 * Each of these may be run twice: if an answer was lost, the second run finds the work done.
 * Whether it may be done at all was looked at before.
 */

export async function makeDirectory(
  turn: Turn,
  place: MountPoint,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  await turn.call(
    `${collectSource(place.abilities)}import ${place.abilities.os} as o
p=${literalOf(place, path)}
try:o.mkdir(p)
${READ_ONLY}except OSError as e:
 if e.args[0] not in(17,20):raise
 o.stat(p)
A(1)
`,
    { signal },
  );
}

/**
 * Tries to make a file beside the path. Whatever else that fails with tells nothing.
 * @throws {PortsideError} as `moduleError` words it: `read-only`
 */
export async function checkNotReadOnly(
  turn: Turn,
  place: MountPoint,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  await turn.call(
    `import ${place.abilities.os} as o
p=${literalOf(place, temporaryFor(place, path))}
try:open(p,'wb').close()
${READ_ONLY}except OSError as e:
 if e.args[0] in(30,69):raise OSError(30)
try:o.remove(p)
except(OSError,AttributeError):pass
A(1)
`,
    { signal },
  );
}

/** @returns false if the two paths lie in different file systems: nothing is done then */
export async function renameEntry(
  turn: Turn,
  place: MountPoint,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const [answer] = await turn.call(
    `${collectSource(place.abilities)}import ${place.abilities.os} as o
p=${literalOf(place, from)};q=${literalOf(place, to)}
r=1
try:o.rename(p,q)
${READ_ONLY}except OSError as e:
 if e.args[0] in(${ACROSS}):r=0
 elif e.args[0] in(2,44):o.stat(q)
 else:raise
A(r)
`,
    { signal },
  );
  return answer?.[0] === 1;
}

/** Entries of a directory that are held at once: few enough for a small heap. */
const AT_ONCE = 16;

/** @throws {PortsideError} `not-empty` */
export async function removeTree(
  turn: Turn,
  place: MountPoint,
  path: string,
  { signal, recursive = true }: RemoveOptions,
): Promise<void> {
  const { os, osHas } = place.abilities;
  const root = literalOf(place, path);
  if (place.flat || !osHas.has('stat')) {
    await turn.call(
      place.flat
        ? `import ${os} as o
p=${root}
if p in[bytes(n,'utf8')for n in o.listdir()]:o.remove(p)
A(1)
`
        : `import ${os} as o
try:o.remove(${root})
${READ_ONLY}except OSError as e:
 if e.args[0] not in(2,44):raise
A(1)
`,
      { signal },
    );
    return;
  }
  const [answer] = await turn.call(
    `${collectSource(place.abilities)}import ${os} as o
${walkSource(place.abilities)}def R(q,g):
 try:g(q)
 ${READ_ONLY}t=[${root}]
while t:
 p=t[-1]
 try:d=o.stat(p)[0]&0x4000
 except OSError as e:
  if e.args[0] not in(2,44):raise
  t.pop();continue
 if not d:
  R(p,o.remove);t.pop();continue
 l=[]
 def f(n,x):
  # A name that leads elsewhere is no name of what is here.
  if len(l)<${AT_ONCE} and n and b'/' not in n:l.append(p+b'/'+n)
 W(p,f)
 if l and not ${recursive ? 1 : 0}:
  A(0);break
 for q in l:
  if o.stat(q)[0]&0x4000:t.append(q)
  else:R(q,o.remove)
  print('.',end='')
 if not l:
  R(p,o.${osHas.has('rmdir') ? 'rmdir' : 'remove'})
  t.pop()
A(1)
`,
    { signal },
  );
  if (answer?.[0] === 0) throw new PortsideError('not-empty', { path: displayName(path) });
}
