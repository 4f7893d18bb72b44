import { PortsideError } from '../../errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { RemoveOptions } from '../../volumes/volume';
import { collectSource } from './collect';
import { literalOf, type Place } from './place';
import type { Turn } from './session';
import { walkSource } from './walk';

/*
 * Each of these may be run twice: where an answer was lost, the second run finds the work done.
 * Whether it may be done at all was looked at before.
 */

export async function makeDirectory(
  turn: Turn,
  place: Place,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  await turn.call(
    `${collectSource(place.abilities)}import ${place.abilities.os} as o
p=${literalOf(place, path)}
try:o.mkdir(p)
except OSError as e:
 if e.args[0] not in(17,20):raise
 o.stat(p)
A(1)
`,
    { signal },
  );
}

export async function renameEntry(
  turn: Turn,
  place: Place,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  await turn.call(
    `${collectSource(place.abilities)}import ${place.abilities.os} as o
p=${literalOf(place, from)};q=${literalOf(place, to)}
try:o.rename(p,q)
except OSError as e:
 if e.args[0] not in(2,44):raise
 o.stat(q)
A(1)
`,
    { signal },
  );
}

/** Entries of a directory that are held at once: few enough for a small heap. */
const AT_ONCE = 16;

/** @throws {PortsideError} `not-empty` */
export async function removeTree(
  turn: Turn,
  place: Place,
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
        : `import ${os} as o\no.remove(${root})\nA(1)\n`,
      { signal, repeatable: place.flat },
    );
    return;
  }
  const [answer] = await turn.call(
    `${collectSource(place.abilities)}import ${os} as o
${walkSource(place.abilities)}t=[${root}]
while t:
 p=t[-1]
 try:d=o.stat(p)[0]&0x4000
 except OSError as e:
  if e.args[0] not in(2,44):raise
  t.pop();continue
 if not d:
  o.remove(p);t.pop();continue
 l=[]
 def f(n,x):
  # A name that leads elsewhere is no name of what is here.
  if len(l)<${AT_ONCE} and n and b'/' not in n:l.append(p+b'/'+n)
 W(p,f)
 if l and not ${recursive ? 1 : 0}:
  A(0);break
 for q in l:
  if o.stat(q)[0]&0x4000:t.append(q)
  else:o.remove(q)
  print('.',end='')
 if not l:
  ${osHas.has('rmdir') ? 'o.rmdir(p)' : 'o.remove(p)'}
  t.pop()
A(1)
`,
    { signal },
  );
  if (answer?.[0] === 0) throw new PortsideError('not-empty', { path: displayName(path) });
}
