import { describe, expect, it } from 'vitest';
import { simulateBoot, type BootSimulation } from './boot';
import { listed as row, volumeOf, type Files } from './testing';

const simulate = (user: Files, backup: Files) =>
  simulateBoot({ user: volumeOf(user), backup: volumeOf(backup) }, 'crc32');

const ON = { '/backup_restore.json': '{"enable": 1}' };

describe('what happens at boot', () => {
  it('restores a listed file that differs or is missing, and keeps one that matches', async () => {
    const list = JSON.stringify([
      row('/usr/a.py', 'a'),
      row('/usr/b.py', 'b'),
      row('/usr/lib/c.py', 'c'),
    ]);
    const user = { '/checksum.json': list, '/a.py': 'a', '/b.py': 'changed' };
    const backup = {
      ...ON,
      '/checksum.json': list,
      '/usr/a.py': 'a',
      '/usr/b.py': 'b',
      '/usr/lib/c.py': 'c',
    };
    expect(await simulate(user, backup)).toEqual({
      enabled: true,
      listFrom: 'user',
      kept: ['/a.py'],
      restored: [
        { path: '/b.py', why: 'differs' },
        { path: '/lib/c.py', why: 'missing' },
      ],
      notInBackup: [],
      problems: [],
    } satisfies BootSimulation);
  });

  it('restores nothing if the backup does not say so', async () => {
    const list = JSON.stringify([row('/usr/a.py', 'a')]);
    const backup = { '/checksum.json': list, '/usr/a.py': 'a' };
    for (const off of ['{"enable": 0}', 'no JSON', `{"comment": "${'x'.repeat(60)}", "enable": 1}`])
      expect(await simulate({}, { ...backup, '/backup_restore.json': off })).toMatchObject({
        enabled: false,
        restored: [],
      });
    expect(await simulate({}, backup)).toMatchObject({ enabled: false, restored: [] });
  });

  it('takes the list of the backup if the user partition has none', async () => {
    const list = JSON.stringify([row('/usr/a.py', 'a')]);
    const backup = { ...ON, '/checksum.json': list, '/usr/a.py': 'a' };
    expect(await simulate({}, backup)).toMatchObject({
      listFrom: 'backup',
      restored: [{ path: '/a.py', why: 'missing' }],
    });
  });

  it('tells of lists that the firmware can not use', async () => {
    expect((await simulate({ '/checksum.json': '[{' }, ON)).problems).toEqual([
      { code: 'list-broken', paths: [] },
    ]);
    const long = JSON.stringify(
      Array.from({ length: 400 }, (_, i) => row(`/usr/file-number-${i}.py`, 'x')),
    );
    expect((await simulate({ '/checksum.json': long }, ON)).problems).toEqual([
      { code: 'list-too-long', paths: [] },
    ]);
  });

  it('tells of entries and copies that will not do what they seem to', async () => {
    const list = JSON.stringify([
      row('a.py', 'a'),
      row('/usr/empty', ''),
      row('/usr/stale.py', 'new'),
    ]);
    const user = {
      '/checksum.json': list,
      '/empty': '',
      '/stale.py': 'new',
      '/system_config.json': '{}',
    };
    const backup = { ...ON, '/usr/empty': '', '/usr/stale.py': 'old', '/usr/forgotten.py': 'x' };
    expect((await simulate(user, backup)).problems).toEqual([
      { code: 'outside-usr', paths: ['a.py'] },
      { code: 'empty-listed', paths: ['/empty'] },
      { code: 'copy-differs', paths: ['/stale.py'] },
      { code: 'copy-unlisted', paths: ['/forgotten.py'] },
      { code: 'system-unlisted', paths: ['/system_config.json'] },
    ]);
  });

  it('takes a list of the other sum for one in which nothing matches', async () => {
    const list = JSON.stringify([{ name: '/usr/a.py', sha256: '0'.repeat(64) }]);
    const user = { '/checksum.json': list, '/a.py': 'a' };
    expect(await simulate(user, { ...ON, '/usr/a.py': 'a' })).toMatchObject({
      restored: [{ path: '/a.py', why: 'differs' }],
    });
  });
});
