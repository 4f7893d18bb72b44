import { describe, expect, it } from 'vitest';
import { simulateBoot } from '../volumes/boot/boot';
import { listed, volumeOf } from '../volumes/boot/testing';
import type { MemoryVolume } from '../volumes/testing-memory';
import { bootPairOf, roleOf } from './partitions';
import { rescue, rescueChoices } from './rescue';
import type { Part } from './package';

const text = (volume: MemoryVolume, path: string) =>
  volume
    .read(path)
    .then((content) => new TextDecoder().decode(content))
    .catch((thrown: unknown) => thrown);
const LOOP = 'while True: pass\n';
const GOOD = 'print("start")\n';
const listOf = (...files: readonly [string, string][]) =>
  JSON.stringify(files.map(([name, content]) => listed(name, content)));

/** A module whose main.py loops for ever, and is restored if it is taken away. */
function locked() {
  const list = listOf(['/usr/main.py', LOOP], ['/usr/a.py', 'a']);
  return {
    user: volumeOf({ '/main.py': LOOP, '/a.py': 'a', '/checksum.json': list }),
    backup: volumeOf({
      '/backup_restore.json': '{"enable": 1}',
      '/checksum.json': list,
      '/usr/main.py': LOOP,
      '/usr/a.py': 'a',
    }),
  };
}

describe('without main.py', () => {
  it('nothing restores it at the next boot', async () => {
    const pair = locked();
    expect(await rescueChoices(pair)).toEqual({ main: true, copy: true, enabled: true });
    expect(await rescue(pair, 'without-main')).toHaveLength(3);
    expect(await rescueChoices(pair)).toMatchObject({ main: false });
    const { restored, notInBackup } = await simulateBoot(pair, 'crc32');
    expect({ restored, notInBackup }).toEqual({ restored: [], notInBackup: [] });
    expect(await text(pair.user, '/checksum.json')).toBe(listOf(['/usr/a.py', 'a']));
    expect(await text(pair.user, '/a.py')).toBe('a');
  });

  it('a package that has no backup is changed in its user partition alone', async () => {
    const user = volumeOf({ '/main.py': LOOP, '/a.py': 'a' });
    expect(await rescue({ user, backup: null }, 'without-main')).toEqual(['memory: /main.py']);
    expect(Object.keys(user.state)).toEqual(['/a.py']);
  });

  it('what is so already is not changed', async () => {
    const pair = { user: volumeOf({ '/a.py': 'a' }), backup: null };
    expect(await rescue(pair, 'without-main')).toEqual([]);
    expect(pair.user.calls.filter((call) => /^(write|remove)/.test(call))).toEqual([]);
  });
});

describe('main.py from the backup', () => {
  const switchedOff = () => ({
    user: volumeOf({ '/main.py': LOOP }),
    backup: volumeOf({ '/backup_restore.json': '{"enable": 0}', '/usr/main.py': GOOD }),
  });

  it('is restored at the next boot', async () => {
    const pair = switchedOff();
    expect(await rescueChoices(pair)).toEqual({ main: true, copy: true, enabled: false });
    await rescue(pair, 'from-backup');
    expect((await simulateBoot(pair, 'crc32')).restored).toEqual([
      { path: '/main.py', why: 'differs' },
    ]);
    expect(await rescue(pair, 'from-backup')).toEqual([]);
  });

  it('is entered in the list of the user partition as well, which the module reads first', async () => {
    const pair = { ...switchedOff(), user: volumeOf({ '/main.py': LOOP, '/checksum.json': '[]' }) };
    await rescue(pair, 'from-backup');
    expect((await simulateBoot(pair, 'crc32')).restored).toEqual([
      { path: '/main.py', why: 'differs' },
    ]);
  });

  it.each(['', null])('needs a copy that the module can compare', async (copy) => {
    const backup = volumeOf(copy === null ? {} : { '/usr/main.py': copy });
    const pair = { user: volumeOf({ '/main.py': LOOP }), backup };
    await expect(rescue(pair, 'from-backup')).rejects.toMatchObject({ code: 'rescue-no-copy' });
    await expect(rescue({ ...pair, backup: null }, 'from-backup')).rejects.toMatchObject({
      code: 'rescue-no-copy',
    });
    expect(backup.calls.filter((call) => call.startsWith('write'))).toEqual([]);
  });
});

describe('partitions', () => {
  const part = (...trail: string[]) => ({ trail, system: 'littlefs' }) as unknown as Part;

  it('are told by their names on every platform', () => {
    expect(roleOf(part('fw/customer_fs.bin'))).toBe('user');
    expect(roleOf(part('a.pac', 'PY_FS_B'))).toBe('backup');
    expect(roleOf(part('customer_backup_fs'))).toBe('backup');
    expect(roleOf(part('storage'))).toBeNull();
  });

  it('make a pair only if they lie in one container', () => {
    const user = part('a.pac', 'PY_FS_U');
    const other = part('b.pac', 'PY_FS_B');
    const backup = part('a.pac', 'PY_FS_B');
    expect(bootPairOf({ fileSystems: [other, user, backup] })).toEqual({ user, backup });
    expect(bootPairOf({ fileSystems: [other, user] })).toEqual({ user, backup: null });
    expect(bootPairOf({ fileSystems: [backup] })).toBeNull();
  });
});
