import { expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';
import type { ReplVolume } from '../repl-volume';
import { FILE_SYSTEMS, pythonPeer, type PythonPeer } from '../testing-python';

/** Boards with several file systems: `F[0]` and `F[1]` of 40 blocks, and one in ROM that lacks the verbs which change files. */
const PARTS = `${FILE_SYSTEMS}
class Rom:
 def __init__(s, f): s.f = f
 def mount(s, r, m): pass
 def umount(s): pass
 def open(s, p, mode):
  if 'r' not in mode: raise OSError(30)
  return s.f.open(p, mode)
 def ilistdir(s, p): return s.f.ilistdir(p)
 def stat(s, p): return s.f.stat(p)
 def statvfs(s, p): return (4096, 4096, 10, 0, 0, 0, 0, 0, 0, 255)
class Locked(Rom):
 def mkdir(s, p): raise OSError(30)
 remove = rmdir = mkdir
 def rename(s, a, b): raise OSError(30)
for f in F: f.size = 40 * 4096
for n in ('/usr', '/bak', '/'): vfs.umount(n)
R = Fs()
R.files = {b'in.py': b'rom', b'dir': None, b'dir/b.py': b'b'}
`;
/** As an STM32 has them: nothing at '/'. */
const NO_ROOT = `${PARTS}vfs.mount(F[0], '/flash')\nvfs.mount(F[1], '/sd')\n`;
/** As an ESP32 has them, with a card of the same size as the flash. */
const ROOT = `${PARTS}vfs.mount(F[0], '/')\nvfs.mount(F[1], '/sd')\n`;

async function connected<T>(
  peer: PythonPeer,
  work: (volume: ReplVolume) => Promise<T>,
): Promise<T> {
  const wire = new Wire(peer.plug());
  try {
    const { volumes } = await openReplModule(wire);
    expect(volumes.map(({ mount }) => mount)).toEqual(['/']);
    return await work(volumes[0] as ReplVolume);
  } finally {
    await wire.close();
  }
}

/** Older firmware, whose `mount` lists nothing. */
const OLD = `
import os
_mount = vfs.mount
class O: pass
for n in dir(os):
 if n[0] != '_': setattr(O, n, getattr(os, n))
def _needs(a, b): _mount(a, b)
O.mount = _needs
sys.modules['uos'] = sys.modules['os'] = O
`;

const filesOf = (peer: PythonPeer) =>
  peer.python(
    `for f in F:print(' '.join(str(k,'utf8')+('/' if v is None else ':%d'%len(v)) for k, v in sorted(f.files.items(), key=lambda x:x[0])))`,
  );

for (const [kind, setup] of [
  ['that lists its mounts', ''],
  ['that does not list its mounts', OLD],
] as const) {
  it(`knows room and file systems of a board without a root ${kind}`, async () => {
    const peer = await pythonPeer(NO_ROOT + setup);
    peer.python("F[0].files[b'a'] = bytes(30 * 4096)");
    await connected(peer, async (volume) => {
      expect(await volume.usage()).toMatchObject({
        usedBytes: 30 * 4096,
        totalBytes: 80 * 4096,
        mounts: [
          { path: '/', usedBytes: 0, totalBytes: 0, writable: false },
          { path: '/flash', usedBytes: 30 * 4096, totalBytes: 40 * 4096, writable: true },
          { path: '/sd', usedBytes: 0, totalBytes: 40 * 4096, writable: true },
        ],
      });
      // Too much for the flash, and little for the card.
      await volume.write('/sd/b', noise(20 * 4096));
      await volume.write('/flash/c', noise(100));
      const refused = { code: 'no-room-for-path', params: { available: 9 * 4096 } };
      await expect(volume.write('/flash/d', noise(20 * 4096))).rejects.toMatchObject(refused);
      const change = (path: string) => ({ path, type: 'file' as const, size: 15 * 4096 });
      expect(await volume.room([change('/sd/e')])).toMatchObject({
        needed: 36 * 4096,
        available: 40 * 4096,
      });
      expect(await volume.room([change('/sd/e'), change('/flash/e')])).toMatchObject({
        needed: 47 * 4096,
        available: 40 * 4096,
      });
    });
  });

  it(`tells that nothing can be stored where nothing is mounted ${kind}`, async () => {
    const peer = await pythonPeer(NO_ROOT + setup);
    await connected(peer, async (volume) => {
      await volume.write('/sd/a', bytesOf('a'));
      for (const path of ['/x', '/none/x']) {
        const code = 'nothing-mounted';
        await expect(volume.write(path, bytesOf('x'))).rejects.toMatchObject({ code });
        await expect(volume.mkdir(path)).rejects.toMatchObject({ code });
        await expect(volume.rename('/sd/a', path)).rejects.toMatchObject({ code });
      }
      for (const path of ['/sd', '/flash']) {
        const mount = { code: 'mount-fixed', params: { path } };
        await expect(volume.remove(path)).rejects.toMatchObject(mount);
        await expect(volume.rename(path, '/flash/x')).rejects.toMatchObject(mount);
        await expect(volume.mkdir(path)).rejects.toMatchObject({ code: 'already-exists' });
        expect(volume.guard(path)).toMatchObject(mount);
      }
      await expect(volume.stat('/none/x')).rejects.toMatchObject({ code: 'not-found' });
      expect(await volume.read('/sd/a')).toEqual(bytesOf('a'));
    });
  });

  it(`measures room at the card that has the size of the root ${kind}`, async () => {
    const peer = await pythonPeer(ROOT + setup);
    peer.python("F[0].files[b'a'] = bytes(30 * 4096)");
    await connected(peer, async (volume) => {
      await volume.mkdir('/sd/deep');
      await volume.write('/sd/deep/b', noise(20 * 4096));
      const refused = { code: 'no-room-for-path', params: { available: 10 * 4096 } };
      await expect(volume.write('/d', noise(20 * 4096))).rejects.toMatchObject(refused);
      expect((await volume.usage()).mounts).toEqual([
        { path: '/', usedBytes: 30 * 4096, totalBytes: 40 * 4096, writable: true },
        { path: '/sd', usedBytes: 20 * 4096, totalBytes: 40 * 4096, writable: true },
      ]);
    });
  });

  it.each([
    ['in ROM', 'Rom'],
    ['that is mounted read-only', 'Locked'],
  ])(`says of a file system %s that it is read-only ${kind}`, async (_, type) => {
    const peer = await pythonPeer(`${ROOT}vfs.mount(${type}(R), '/rom')\n${setup}`);
    await connected(peer, async (volume) => {
      const refused = { code: 'read-only', params: { volume: '/rom' } };
      await volume.write('/a', bytesOf('a'));
      await expect(volume.write('/rom/x', bytesOf('x'))).rejects.toMatchObject(refused);
      const over = volume.write('/rom/in.py', bytesOf('x'), { replace: true });
      await expect(over).rejects.toMatchObject(refused);
      await expect(volume.mkdir('/rom/x')).rejects.toMatchObject(refused);
      await expect(volume.remove('/rom/in.py')).rejects.toMatchObject(refused);
      await expect(volume.remove('/rom/dir')).rejects.toMatchObject(refused);
      await expect(volume.rename('/rom/in.py', '/rom/x.py')).rejects.toMatchObject(refused);
      await expect(volume.rename('/a', '/rom/a')).rejects.toMatchObject(refused);
      expect(await volume.read('/rom/dir/b.py')).toEqual(bytesOf('b'));
      expect(filesOf(peer)).toBe('a:1\n\n');
      if (type === 'Rom' && !setup) {
        expect(volume.guard('/rom/in.py')).toMatchObject(refused);
        const rom = (await volume.usage()).mounts?.find(({ path }) => path === '/rom');
        expect(rom?.writable).toBe(false);
      }
    });
  });
}

const moving = `F[0].files = {b'a': bytes(5000), b'd': None, b'd/b': b'b', b'd/e': None, b'd/e/c': b'cc'}
F[1].files = {b'in': None}
`;
const TREE = 'a:5000 d/ d/b:1 d/e/ d/e/c:2\n';

for (const [kind, setup] of [
  ['', ''],
  [' that the module does not tell of', `${OLD}O.statvfs = lambda p: os.statvfs('/')\n`],
] as const) {
  it(`moves files and folders between file systems${kind}`, async () => {
    const peer = await pythonPeer(ROOT + setup);
    peer.python(moving);
    await connected(peer, async (volume) => {
      const done: number[] = [];
      await volume.rename('/a', '/sd/in/A', { onProgress: (bytes) => done.push(bytes) });
      expect(done).toEqual([5000]);
      await volume.rename('/d', '/sd/D');
      expect(filesOf(peer)).toBe('\nD/ D/b:1 D/e/ D/e/c:2 in/ in/A:5000\n');
      await volume.rename('/sd/D/e', '/E');
      expect(filesOf(peer)).toContain('E/ E/c:2\n');
      await expect(volume.rename('/E', '/sd/in')).rejects.toMatchObject({ code: 'already-exists' });
      await expect(volume.rename('/E', '/sd/no/E')).rejects.toMatchObject({ code: 'not-found' });
      expect(peer.python('print(F[0].opened, F[1].opened)')).toBe('0 0\n');
    });
  });
}

it.each([
  ['the target is full', 'F[1].size = 4096', 'no-room-for-path'],
  ['the target fills up meanwhile', 'F[1].full = 4000', 'no-space'],
  ['the target can not be written', "F[1].fail = {'write': 5}", 'module-storage'],
  [
    'the target keeps other bytes',
    "r = F[1].open\nF[1].open = lambda p, m: File(F[0], b'd/b', m) if m == 'rb' else r(p, m)",
    'stored-differs',
  ],
  ['the source can not be read', "F[0].fail = {'read': 5}", 'module-storage'],
])('leaves everything where it was if %s', async (_, fault, code) => {
  const peer = await pythonPeer(ROOT);
  peer.python(moving);
  await connected(peer, async (volume) => {
    peer.python(fault);
    await expect(volume.rename('/a', '/sd/a')).rejects.toMatchObject({ code });
    expect(filesOf(peer)).toBe(`${TREE}in/\n`);
    expect(peer.python('print(F[0].opened, F[1].opened)')).toBe('0 0\n');
  });
});

it('tells that both are there if what was moved can not be deleted', async () => {
  const peer = await pythonPeer(ROOT);
  peer.python(moving);
  await connected(peer, async (volume) => {
    peer.python(
      "def may(verb, p):\n if verb == 'remove' and p == b'a': raise OSError(5)\nF[0].may = may",
    );
    const params = { path: '/a', other: '/sd/a' };
    const move = volume.rename('/a', '/sd/a');
    await expect(move).rejects.toMatchObject({ code: 'move-unfinished', params });
    expect(filesOf(peer)).toBe(`${TREE}a:5000 in/\n`);
  });
});

it('copies nothing of what it could not delete', async () => {
  const peer = await pythonPeer(`${ROOT}vfs.mount(Locked(R), '/rom')\n`);
  await connected(peer, async (volume) => {
    const refused = { code: 'read-only', params: { volume: '/rom' } };
    await expect(volume.rename('/rom/in.py', '/in.py')).rejects.toMatchObject(refused);
    expect(filesOf(peer)).toBe('\n\n');
  });
});
