import { crc32, quectelCrc32 } from '../../../ground/checksums/crc32';
import { sha256Hex, toHex } from '../../../ground/checksums/sha256';
import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName, nameFromBytes } from '../../../volumes/paths';
import { collectSource } from './collect';
import { digestSource } from './digest';
import { literalOf, temporaryFor, temporaryPrefix, type MountPoint } from './mount-point';
import { readFile } from './read';
import { abandonFile, closeSource, keepSource, sendFile, type SendOptions } from './receive';
import { garbled, isBrokenAnswer, ScriptFailure } from '../line/script';
import { isSilence, type Turn } from '../line/scheduler';
import { walkSource } from './walk';

/**
 * Stores a file so that its path holds the old content or the new, whatever happens: under a
 * temporary name, read back and compared on the module, then renamed.
 * @throws {PortsideError} `stored-differs`; what the module meets
 */
export async function storeByRename(
  turn: Turn,
  place: MountPoint,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: SendOptions,
): Promise<void> {
  const temporary = temporaryFor(place, path);
  let sent = false;
  try {
    await sendFile(turn, place, temporary, bytes, options);
    sent = true;
    await verifyAndRename(turn, place, temporary, path, bytes, options);
  } catch (thrown) {
    // What lies there is taken away once something answers again.
    if (isSilence(thrown)) throw thrown;
    const left = await discard(turn, place, temporary);
    // Only what was verified has lost this name: Cancel came too late, or just the answer was lost.
    if (sent && left === false && (isCancel(thrown) || isBrokenAnswer(thrown))) return;
    throw thrown;
  }
}

async function verifyAndRename(
  turn: Turn,
  place: MountPoint,
  temporary: string,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  { signal }: SendOptions,
): Promise<void> {
  const { hashlib, hasCrc32, binascii, os } = place.abilities;
  const onModule = hashlib !== null || (hasCrc32 && binascii !== null);
  if (!onModule) {
    await turn.call(closeSource, { signal });
    const stored = await readFile(turn, place, temporary, {
      offset: 0,
      length: bytes.length,
      signal,
    });
    if (crc32(stored) !== crc32(bytes)) throw storedDiffers(path);
  }
  const sha256 = hashlib ? await sha256Hex(bytes) : null;
  const crc = hasCrc32 && binascii ? quectelCrc32(bytes) : null;
  const wanted = [
    `d[0]==${bytes.length}`,
    sha256 === null ? '' : `d[1]==${hexLiteral(sha256)}`,
    crc === null ? '' : `d[2]==${crc}`,
  ].filter(Boolean);
  // If the answer was lost, the file may have its name already.
  const source = `${closeSource}${collectSource(place.abilities)}import ${os} as o
${digestSource(place.abilities)}t=${literalOf(place, temporary)};p=${literalOf(place, path)}
try:
 d=D(t);m=1
except OSError:
 m=0
 try:d=D(p)
 except OSError as e:
  if e.args[0] not in(2,44):raise
  d=-1,None,None
y=${wanted.join(' and ')}
if y and m:
 ${renameSource('t', 'p')}
if y:${keepSource}A(1 if y else 0,d[0],d[1],d[2])
`;
  const [answer] = await turn.call(source, { signal, idle: 30_000 });
  if (!answer) throw garbled();
  const [same, size, stored, storedCrc] = answer;
  if (
    same !== 1 ||
    size !== bytes.length ||
    (sha256 !== null && !(stored instanceof Uint8Array && toHex(stored) === sha256)) ||
    (crc !== null && storedCrc !== crc)
  ) {
    throw storedDiffers(path);
  }
}

/**
 * Python that renames over a file. If a file system refuses that, the old file steps aside under
 * a name that `cleanUp` knows.
 */
function renameSource(from: string, to: string): string {
  return `try:o.rename(${from},${to})
 except OSError as e:
  if e.args[0] not in(1,13,17,20):raise
  g=${from}[:-4]+b'.old';n=${from}[:-4]+b'.nam'
  try:
   with open(n,'wb') as f:f.write(${to})
   o.rename(${to},g)
   try:o.rename(${from},${to})
   except:
    o.rename(g,${to});raise
  except:
   try:o.stat(g)
   except OSError:o.remove(n)
   raise
  o.remove(g);o.remove(n)`;
}

/**
 * Takes away what a write left behind. A module that is gone is cleaned at the next connection.
 * @returns whether there was anything; null if that is not known
 */
async function discard(turn: Turn, place: MountPoint, temporary: string): Promise<boolean | null> {
  if (turn.repl.wire.failure) return null;
  const { os } = place.abilities;
  const literal = literalOf(place, temporary);
  let found: boolean | null = null;
  try {
    await turn.recover();
    found = await abandonFile(turn);
    if (found !== null) return found;
    // What keeps a full or broken file system from closing the file is no news any more.
    const [answer] = await turn.call(`try:
${closeSource.trimEnd().replace(/^/gm, ' ')}
except OSError:pass
import ${os} as o
try:
 o.stat(${literal});A(True)
except OSError as e:A(e.args[0] not in(2,44))
`);
    found = typeof answer?.[0] === 'boolean' ? answer[0] : null;
    await turn.call(`import ${os} as o\ntry:o.remove(${literal})\nexcept OSError:pass\n`);
  } catch (thrown) {
    // The reason of the failure counts; `cleanUp` does this at the next connection.
    if (!(thrown instanceof PortsideError || thrown instanceof ScriptFailure)) throw thrown;
  }
  return found;
}

const isCancel = (thrown: unknown) =>
  thrown instanceof PortsideError && thrown.code === 'cancelled';

/**
 * Removes temporary files that a lost connection left, and gives an old file its name back that was
 * to be replaced. What the file system does not let go stays. Gives the names removed.
 */
export async function cleanUp(
  turn: Turn,
  place: MountPoint,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { os } = place.abilities;
  const roots = ['/', ...[...place.nested].map((name) => `/${name}`)];
  const prefix = temporaryPrefix(place);
  const answers = await turn.call(
    `${closeSource}${keepSource}${collectSource(place.abilities)}import ${os} as o
${walkSource(place.abilities)}${removeSource(place)}for r in (${roots.map((path) => literalOf(place, path)).join(',')},):
 s=r if r==b'/' else r+b'/'
 l=[]
 def f(n,x):
  m=n.lower()
  if len(n)==${prefix.length + 8} and m[:${prefix.length}]==b'${prefix}' and m[-4:] in(b'.tmp',b'.old',b'.nam'):l.append((n[:-4],n[-4:]))
 W(r,f)
 for n,e in l:
  try:
   if e.lower()==b'.old':
    for m,x in l:
     if m==n and x.lower()==b'.nam':
      with open(s+n+x,'rb') as f:p=f.read()
      try:o.stat(p)
      except OSError as y:
       if y.args[0] not in(2,20,44,54):raise
       o.rename(s+n+b'.old',p)
      else:o.remove(s+n+b'.old')
      A(n+b'.old')
   elif e.lower()==b'.tmp':
    R(s+n+e);A(n+e)
  except OSError:pass
 for n,e in l:
  if e.lower()==b'.nam':
   try:o.stat(s+n+b'.old')
   except OSError as y:
    try:
     if y.args[0] in(2,44):
      o.remove(s+n+e);A(n+e)
    except OSError:pass
`,
    { signal },
  );
  return answers.flatMap(([name]) => (name instanceof Uint8Array ? [nameFromBytes(name)] : []));
}

/** Python that defines `R(path)`: removes a file, or a directory that was being moved here with all it holds. */
function removeSource({ abilities: { osHas } }: MountPoint): string {
  if (!osHas.has('mkdir') || !osHas.has('stat')) return 'R=o.remove\n';
  return `def R(p):
 if o.stat(p)[0]&0x4000:
  l=[]
  def f(n,x):
   if n and b'/' not in n:l.append(n)
  W(p,f)
  for n in l:R(p+b'/'+n)
  o.${osHas.has('rmdir') ? 'rmdir' : 'remove'}(p)
 else:o.remove(p)
`;
}

/** Hex digits as a bytes literal, which needs no help of the module to be read. */
function hexLiteral(hex: string): string {
  return `b'${hex.replace(/../g, (pair) => `\\x${pair}`)}'`;
}

export const storedDiffers = (path: string) =>
  new PortsideError('stored-differs', { path: displayName(path) });
