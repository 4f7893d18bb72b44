import { expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import type { ModuleWriteOptions } from '../../module';
import { noise } from '../../suite-parts';
import { testingLine, type TestingLine } from '../../testing-line';
import { openReplModule } from '../open';
import type { ReplVolume } from '../repl-volume';
import { FILE_SYSTEMS, pythonPeer, type PythonPeer } from '../testing-python';

const OLD = noise(22 * 4096);
const NEW = noise(21 * 4096, 2);
/** 31 blocks, of which the old content has 22. */
const SETUP = `${FILE_SYSTEMS}
F[0].size = 31 * 4096
`;

async function connected<T>(
  peer: PythonPeer,
  work: (volume: ReplVolume, line: TestingLine) => Promise<T>,
): Promise<T> {
  const line = testingLine(peer.plug());
  const wire = new Wire(line);
  try {
    return await work((await openReplModule(wire)).volumes[0] as ReplVolume, line);
  } finally {
    await wire.close();
  }
}

async function withOld<T>(
  work: (volume: ReplVolume, line: TestingLine, peer: PythonPeer) => Promise<T>,
): Promise<T> {
  const peer = await pythonPeer(SETUP);
  return connected(peer, async (volume, line) => {
    await volume.write('/a.bin', OLD);
    return work(volume, line, peer);
  });
}

const names = (peer: PythonPeer) => peer.python('print(sorted(F[0].files))');

const FIRST_RENAME_FAILS = `
n = 0
def may(verb, p):
 global n
 if verb == 'rename':
  n += 1
  if n == 1: raise OSError(5)
F[0].may = may
`;

/** Takes the old content in. */
function keeper() {
  const kept: { path: string; old: Uint8Array }[] = [];
  const options: ModuleWriteOptions = {
    replace: true,
    keepOld: (path, old) => {
      kept.push({ path, old });
      return Promise.resolve();
    },
  };
  return { kept, options };
}

it('replaces a file that has no room beside its old content, once that is kept elsewhere', () =>
  withOld(async (volume, _line, peer) => {
    const { kept, options } = keeper();
    await volume.write('/a.bin', NEW, options);
    expect(kept).toEqual([{ path: '/a.bin', old: OLD }]);
    expect(await volume.read('/a.bin')).toEqual(NEW);
    expect(names(peer)).toBe("[b'a.bin']\n");
  }));

it('asks nobody to keep what has room for both', () =>
  withOld(async (volume) => {
    const { kept, options } = keeper();
    await volume.write('/a.bin', noise(9 * 4000), options);
    expect(kept).toEqual([]);
    expect(await volume.read('/a.bin')).toEqual(noise(9 * 4000));
  }));

it('changes nothing if nobody takes the old content in, or it would not help', () =>
  withOld(async (volume) => {
    const write = volume.write('/a.bin', NEW, { replace: true });
    await expect(write).rejects.toMatchObject({
      code: 'no-room-for-both',
      params: { path: '/a.bin', size: NEW.length },
    });
    const { kept, options } = keeper();
    const large = volume.write('/a.bin', noise(40 * 4096), options);
    await expect(large).rejects.toMatchObject({ code: 'no-room-for-path' });
    await expect(volume.write('/b.bin', NEW, options)).rejects.toMatchObject({
      code: 'no-room-for-path',
    });
    expect(kept).toEqual([]);
    const refused = new Error('no');
    const keepOld = () => Promise.reject(refused);
    await expect(volume.write('/a.bin', NEW, { replace: true, keepOld })).rejects.toBe(refused);
    expect(await volume.read('/a.bin')).toEqual(OLD);
  }));

it('puts the old content back if the new one fails or is cancelled', () =>
  withOld(async (volume, _line, peer) => {
    for (const way of ['fails', 'is cancelled'] as const) {
      const abort = new AbortController();
      const { kept, options } = keeper();
      const write = volume.write('/a.bin', NEW, {
        replace: true,
        signal: abort.signal,
        onProgress: (done) => {
          if (done > 8192 && way === 'is cancelled') abort.abort();
        },
        keepOld: async (path, old) => {
          await options.keepOld?.(path, old);
          // The old content, when it is put back, is renamed after the new one.
          if (way === 'fails') peer.python(FIRST_RENAME_FAILS);
        },
      });
      await expect(write).rejects.toMatchObject({
        code: way === 'fails' ? 'module-storage' : 'cancelled',
      });
      expect(kept).toHaveLength(1);
      expect(await volume.read('/a.bin')).toEqual(OLD);
      expect(names(peer)).toBe("[b'a.bin']\n");
    }
  }));

it('tells a replacement that was cut, and one whose old content can not be put back', async () => {
  await withOld(async (volume, line) => {
    const { options } = keeper();
    const onProgress = (done: number) => {
      if (done > 8192) line.cutAfter(0);
    };
    const write = volume.write('/a.bin', NEW, { ...options, onProgress });
    await expect(write).rejects.toMatchObject({ code: 'replace-cut', params: { path: '/a.bin' } });
  });
  await withOld(async (volume, _line, peer) => {
    const keepOld = () => {
      peer.python("F[0].fail = {'rename': 5}");
      return Promise.resolve();
    };
    const write = volume.write('/a.bin', NEW, { replace: true, keepOld });
    await expect(write).rejects.toMatchObject({ code: 'replace-cut', params: { path: '/a.bin' } });
  });
});

it('offers it too if the module only notices in the middle that it is full', () =>
  withOld(async (volume, _line, peer) => {
    peer.python('F[0].statvfs = lambda p: (4096, 4096, 99, 99, 99, 0, 0, 0, 0, 255)');
    const { kept, options } = keeper();
    await volume.write('/a.bin', NEW, options);
    expect(kept).toHaveLength(1);
    expect(await volume.read('/a.bin')).toEqual(NEW);
    await expect(volume.write('/a.bin', bytesOf('x').slice(0, 0), options)).resolves.toBe(
      undefined,
    );
  }));
