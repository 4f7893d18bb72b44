import type { ErrorCode } from '../../ground/errors/codes';
import { PortsideError } from '../../ground/errors/portside-error';
import type { Volume, VolumeChange } from '../volume';
import { sha256Hex } from '../../ground/checksums/sha256';
import {
  FLAT,
  NESTED,
  SMALL,
  bytesOf,
  changesNothing,
  fails,
  nests,
  noise,
  same,
  stateOf,
  writes,
  type ContractBench,
  type VolumeCase,
} from './parts';

const NO_ROOM: readonly ErrorCode[] = [
  'no-room',
  'no-room-bytes',
  'no-room-for-both',
  'no-room-for-path',
  'no-space',
  'flash-full',
  'storage-full',
];

/** Bytes of the files that a volume is filled with. */
const FILLING = 6000;
/** More of them than `SMALL` bytes can hold. */
const FILLINGS = Math.ceil(SMALL / FILLING) + 1;

const refuses = (bench: ContractBench) =>
  writes(bench) && bench.makeSmall !== undefined && bench.giveOut === undefined;
const takes = (bench: ContractBench) =>
  writes(bench) && bench.makeSmall !== undefined && bench.giveOut !== undefined;

/** Writes files until one is refused; gives how many were taken. */
async function fill(volume: Volume): Promise<number> {
  for (let n = 0; n < FILLINGS; n++) {
    try {
      await volume.write(`/fill${n}`, noise(FILLING, n + 1));
    } catch (thrown) {
      if (thrown instanceof PortsideError && NO_ROOM.includes(thrown.code)) return n;
      throw thrown;
    }
  }
  throw new Error(`${FILLINGS} files of ${FILLING} bytes all went in`);
}

/** Holds only if the verb has failed for want of room, or been done. */
async function doneOrFull(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (thrown: unknown) => {
      if (thrown instanceof PortsideError && NO_ROOM.includes(thrown.code)) return false;
      throw thrown;
    },
  );
}

async function file(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<VolumeChange> {
  return { type: 'file', path, bytes, sha256: await sha256Hex(bytes), replace: true };
}

/** What holds for a volume that is full. */
export const FULL_CASES: readonly VolumeCase[] = [
  {
    name: 'keeps what it holds if there is no room for more',
    for: refuses,
    run: async (bench) => {
      const volume = await bench.makeSmall!(FLAT);
      const large = noise(SMALL);
      await changesNothing(volume, async () => {
        await fails(volume.write('/large', large), ...NO_ROOM);
        await fails(volume.write('/a.txt', large, { replace: true }), ...NO_ROOM);
        const all = [await file('/little', bytesOf('x')), await file('/large', large)];
        if (volume.writeAll) await fails(volume.writeAll(all), ...NO_ROOM);
      });
      await volume.write('/little', bytesOf('x'));
    },
  },
  {
    name: 'holds every file that it took until it was full, and has room again after a removal',
    for: refuses,
    run: async (bench) => {
      const volume = await bench.makeSmall!(FLAT);
      const taken = await fill(volume);
      if (!taken) throw new Error('not even one file went in');
      const state = await stateOf(volume);
      same(Object.keys(state).length, Object.keys(FLAT).length + taken, 'entries');
      for (let n = 0; n < taken; n++)
        same(state[`/fill${n}`], noise(FILLING, n + 1).join(), `/fill${n}`);
      if (bench.keepsRemoved) return;
      await volume.remove('/fill0');
      await volume.write('/again', noise(FILLING / 2));
      same(await volume.read('/again'), noise(FILLING / 2), 'what came after the removal');
    },
  },
  {
    name: 'loses nothing by moves and directories if it is full',
    for: refuses,
    run: async (bench) => {
      const volume = await bench.makeSmall!(nests(bench) ? NESTED : FLAT);
      await fill(volume);
      const before = await stateOf(volume);
      if (nests(bench)) {
        const made = await doneOrFull(volume.mkdir('/dir'));
        same(Object.hasOwn(await stateOf(volume), '/dir'), made, 'the new directory');
        if (made) await volume.remove('/dir');
      }
      if (bench.capabilities.rename) {
        const [from, to] = nests(bench) ? ['/b', '/c'] : ['/b.bin', '/c.bin'];
        const moved = await doneOrFull(volume.rename(from, to));
        const now = Object.entries(before).map(([path, content]): [string, unknown] => [
          moved && `${path}/`.startsWith(`${from}/`) ? to + path.slice(from.length) : path,
          content,
        ]);
        same(Object.entries(await stateOf(volume)).sort(), now.sort(), 'after the rename');
      } else same(await stateOf(volume), before, 'what it holds');
    },
  },
  {
    name: 'takes as a draft what does not fit, says so, and gives nothing out until it fits',
    for: takes,
    run: async (bench) => {
      const volume = await bench.makeSmall!(FLAT);
      await bench.giveOut!(volume);
      const large = noise(SMALL);
      const tooMuch = async (what: string) => {
        const { usedBytes, totalBytes } = await volume.usage();
        if (usedBytes === null || totalBytes === null) throw new Error(`${what}: usage unknown`);
        if (usedBytes <= totalBytes) throw new Error(`${what}: it says that it fits`);
        await fails(bench.giveOut!(volume), ...NO_ROOM);
      };
      await volume.write('/large', large);
      same(await volume.read('/large'), large, 'the draft of a new file');
      await tooMuch('a new file');
      await volume.remove('/large');
      await volume.write('/a.txt', large, { replace: true });
      await tooMuch('a file that grew');
      same(await volume.read('/b.bin'), noise(300), 'what was there');
      await volume.write('/a.txt', bytesOf('first'), { replace: true });
      const { usedBytes, totalBytes } = await volume.usage();
      if ((usedBytes ?? Infinity) > (totalBytes ?? 0))
        throw new Error('it fits, and says it does not');
      await bench.giveOut!(volume);
    },
  },
];
