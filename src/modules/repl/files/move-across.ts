import { PortsideError } from '../../../ground/errors/portside-error';
import { throwIfCancelled } from '../../../ground/errors/convert';
import { displayName } from '../../../volumes/paths';
import type { CallOptions, VolumeEntry } from '../../../volumes/volume';
import { collectSource } from './collect';
import { listTree } from './listing';
import { literalOf, temporaryFor, type MountPoint } from './mount-point';
import { makeDirectory, removeTree, renameEntry } from './mkdir-rename-remove';
import { needRoom } from './free-space';
import { garbled, ScriptFailure } from '../line/script';
import { isSilence, type Turn } from '../line/scheduler';

/** Pieces between two signs of life. */
const DOT_EVERY = 16;

/**
 * Moves a file or directory into another file system of the module: all of it is copied there under
 * a temporary name and compared byte by byte, then it gets its name, and what was moved goes last.
 * Whenever that stops, the old one is whole, or the new one is.
 * @throws {PortsideError} `no-room-for-path`; `stored-differs`; `move-unfinished` if the old one can't
 * be removed; what the module meets
 */
export async function moveAcross(
  turn: Turn,
  place: MountPoint,
  source: VolumeEntry,
  to: string,
  options: CallOptions = {},
): Promise<void> {
  const { signal, onProgress } = options;
  const from = source.path;
  const below = source.type === 'dir' ? await listTree(turn, place, from, { signal }) : [];
  const entries = [source, ...below];
  await needRoom(turn, place, to, entries, signal);
  const temporary = temporaryFor(place, to);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  try {
    for (const { path, type, size } of entries) {
      throwIfCancelled(signal);
      const target = temporary + path.slice(from.length);
      if (type === 'dir') await makeDirectory(turn, place, target, signal);
      else await copyAndCompare(turn, place, path, target, signal);
      onProgress?.((done += size), total);
    }
    throwIfCancelled(signal);
    if (!(await renameEntry(turn, place, temporary, to))) throw garbled();
  } catch (thrown) {
    if (!isSilence(thrown)) await discardTree(turn, place, temporary);
    throw thrown;
  }
  try {
    await removeTree(turn, place, from, {});
  } catch (thrown) {
    const params = { path: displayName(from), other: displayName(to) };
    throw new PortsideError('move-unfinished', params, { cause: thrown });
  }
}

/** May be done twice, as it begins anew each time. */
async function copyAndCompare(
  turn: Turn,
  place: MountPoint,
  from: string,
  to: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { heapFree } = place.abilities;
  const piece = heapFree !== null && heapFree < 60_000 ? 256 : 2048;
  const [answer] = await turn.call(
    `${collectSource(place.abilities)}p=${literalOf(place, from)};q=${literalOf(place, to)}
def E(m,w):
 f=open(p,'rb')
 try:
  g=open(q,m)
  try:
   i=0
   while 1:
    b=f.read(${piece})
    if not w(g,b):return 0
    if not b:return 1
    i+=1
    if i%${DOT_EVERY}==0:print('.',end='')
  finally:g.close()
 finally:f.close()
def C(g,b):
 if b and g.write(b)!=len(b):raise OSError(28)
 return 1
E('wb',C)
A(E('rb',lambda g,b:g.read(${piece})==b))
`,
    { signal, idle: 30_000 },
  );
  if (answer?.[0] !== 1) throw new PortsideError('stored-differs', { path: displayName(from) });
}

/** If that fails too, the reason of the first failure counts, and `cleanUp` has another try. */
async function discardTree(turn: Turn, place: MountPoint, path: string): Promise<void> {
  if (turn.repl.wire.failure) return;
  try {
    await turn.recover();
    await removeTree(turn, place, path, {});
  } catch (thrown) {
    if (!(thrown instanceof PortsideError || thrown instanceof ScriptFailure)) throw thrown;
  }
}
