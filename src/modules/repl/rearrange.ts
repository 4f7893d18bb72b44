import { PortsideError } from '../../errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { RemoveOptions } from '../../volumes/volume';
import { literalOf, type Place } from './place';
import type { Turn } from './session';

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
    `import ${place.abilities.os} as o
p=${literalOf(place, path)}
try:o.mkdir(p)
except OSError as e:
 if e.args[0]!=17:raise
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
    `import ${place.abilities.os} as o
p=${literalOf(place, from)};q=${literalOf(place, to)}
try:o.rename(p,q)
except OSError as e:
 if e.args[0]!=2:raise
 o.stat(q)
A(1)
`,
    { signal },
  );
}

/** @throws {PortsideError} `not-empty` */
export async function removeTree(
  turn: Turn,
  place: Place,
  path: string,
  { signal, recursive = true }: RemoveOptions,
): Promise<void> {
  const { os, osHas } = place.abilities;
  const root = literalOf(place, path);
  if (!osHas.has('ilistdir') || !osHas.has('stat')) {
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
    `import ${os} as o
t=[${root}]
def L(p):
 for x in o.ilistdir(p):
  n=x[0]
  if isinstance(n,str):n=bytes(n,'utf8')
  if n not in(b'.',b'..'):yield p+b'/'+n,x[1]==0x4000
i=0
while t:
 p=t[-1]
 try:d=o.stat(p)[0]&0x4000
 except OSError as e:
  if e.args[0]!=2:raise
  t.pop();continue
 if not d:
  o.remove(p);t.pop();continue
 l=list(L(p))
 if l and not ${recursive ? 1 : 0}:
  A(0);break
 for q,d in l:
  i+=1
  if d:t.append(q)
  else:o.remove(q)
  if i%16==0:print('.',end='')
 if not any(d for q,d in l):
  ${osHas.has('rmdir') ? 'o.rmdir(p)' : 'o.remove(p)'}
  t.pop()
A(1)
`,
    { signal },
  );
  if (answer?.[0] === 0) throw new PortsideError('not-empty', { path: displayName(path) });
}
