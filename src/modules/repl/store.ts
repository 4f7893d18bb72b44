import { crc32, quectelCrc32 } from '../../checksums/crc32';
import { sha256Hex, toHex } from '../../checksums/sha256';
import { PortsideError } from '../../errors/portside-error';
import { displayName, nameFromBytes } from '../../volumes/paths';
import { digestSource } from './digest';
import { literalOf, temporaryFor, type Place } from './place';
import { readFile } from './read';
import { closeSource, sendFile, type SendOptions } from './receive';
import { garbled } from './script';
import type { Turn } from './session';

/**
 * Stores a file so that its path holds the old content or the new, whatever happens: under a
 * temporary name, read back and compared on the module, then renamed.
 * @throws {PortsideError} `stored-differs`; what the module meets
 */
export async function storeByRename(
  turn: Turn,
  place: Place,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: SendOptions,
): Promise<void> {
  const temporary = temporaryFor(place, path);
  try {
    await sendFile(turn, place, temporary, bytes, options);
    await verifyAndRename(turn, place, temporary, path, bytes, options);
  } catch (thrown) {
    await discard(turn, place, temporary);
    throw thrown;
  }
}

async function verifyAndRename(
  turn: Turn,
  place: Place,
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
  // Where the answer was lost, the file may have its name already.
  const source = `${closeSource}import ${os} as o
${digestSource(place.abilities)}t=${literalOf(place, temporary)};p=${literalOf(place, path)}
try:
 d=D(t);m=1
except OSError:
 d=D(p);m=0
y=${wanted.join(' and ')}
if y and m:
 ${renameSource('t', 'p')}
A(1 if y else 0,d[0],d[1],d[2])
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
 * Python that renames over a file. Where a file system refuses that, the old file steps aside under
 * a name that `cleanUp` knows.
 */
function renameSource(from: string, to: string): string {
  return `try:o.rename(${from},${to})
 except OSError as e:
  if e.args[0] not in(1,17):raise
  g=${from}[:-4]+b'.old'
  with open(g+b'n','wb') as f:f.write(${to})
  o.rename(${to},g)
  try:
   o.rename(${from},${to});o.remove(g)
  except:
   o.rename(g,${to});o.remove(g+b'n');raise
  o.remove(g+b'n')`;
}

/** Takes away what a write left behind. A module that is gone is cleaned at the next connection. */
async function discard(turn: Turn, place: Place, temporary: string): Promise<void> {
  if (turn.repl.wire.failure) return;
  try {
    await turn.recover();
    await turn.call(`${closeSource}import ${place.abilities.os} as o
try:o.remove(${literalOf(place, temporary)})
except OSError:pass
`);
  } catch (thrown) {
    if (!(thrown instanceof PortsideError)) throw thrown;
    // The reason of the failure counts; `cleanUp` does this at the next connection.
  }
}

/**
 * Removes temporary files that a lost connection left, and gives an old file its name back that was
 * to be replaced. Gives the names removed.
 */
export async function cleanUp(
  turn: Turn,
  place: Place,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { os } = place.abilities;
  const roots = ['/', ...[...place.nested].map((name) => `/${name}`)];
  const answers = await turn.call(
    `${closeSource}import ${os} as o
for r in (${roots.map((path) => literalOf(place, path)).join(',')},):
 s=r if r==b'/' else r+b'/'
 l=[bytes(n,'utf8') if isinstance(n,str) else n for n in o.listdir(r)]
 for n in l:
  if n[:10]!=b'.portside-' or len(n)<18:continue
  if n[14:]==b'.old':
   try:
    with open(s+n+b'n','rb') as f:p=f.read()
    try:
     o.stat(p);o.remove(s+n)
    except OSError:o.rename(s+n,p)
   except OSError:pass
   A(n)
 for n in l:
  if n[:10]==b'.portside-' and n[14:] in(b'.tmp',b'.oldn'):
   o.remove(s+n);A(n)
`,
    { signal },
  );
  return answers.flatMap(([name]) => (name instanceof Uint8Array ? [nameFromBytes(name)] : []));
}

/** Hex digits as a bytes literal, which needs no help of the module to be read. */
function hexLiteral(hex: string): string {
  return `b'${hex.replace(/../g, (pair) => `\\x${pair}`)}'`;
}

export const storedDiffers = (path: string) =>
  new PortsideError('stored-differs', { path: displayName(path) });
