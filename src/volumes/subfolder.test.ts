import { describe, expect, it } from 'vitest';
import { bytesOf } from '../serial/bytes';
import { compareVolumes } from './compare/compare';
import { Subfolder } from './subfolder';
import { MemoryVolume } from './testing-memory';

const bytes = (text: string) => new Uint8Array(bytesOf(text));

function backup() {
  return new MemoryVolume({
    '/checksum.json': bytes('[]'),
    '/usr/a.py': bytes('a'),
    '/usr/lib/b.py': bytes('bb'),
    '/usrlike/c.py': bytes('c'),
  });
}

describe('Subfolder', () => {
  it('shows what the folder holds with paths of its own', async () => {
    const folder = new Subfolder(backup(), '/usr', () => '/bak/usr');
    expect((await folder.entries()).map(({ path }) => path)).toEqual([
      '/a.py',
      '/lib',
      '/lib/b.py',
    ]);
    expect((await folder.list('/')).map(({ path }) => path)).toEqual(['/a.py', '/lib']);
    expect(await folder.stat('/')).toMatchObject({ path: '/', name: '', type: 'dir' });
    expect(await folder.read('/lib/b.py')).toEqual(bytes('bb'));
    expect(await folder.checksums(['/a.py'])).toMatchObject([{ path: '/a.py', size: 1 }]);
    expect(await folder.usage()).toMatchObject({ files: 2, directories: 1, contentBytes: 3 });
  });

  it('is compared file by file with what it is a copy of', async () => {
    const usr = new MemoryVolume({ '/a.py': bytes('a'), '/lib/b.py': bytes('changed') });
    const folder = new Subfolder(backup(), '/usr', () => '/bak/usr');
    const { rows } = await compareVolumes(usr, folder);
    const found = rows.map(({ path, status }) => `${path} ${status}`);
    expect(found).toContain('/a.py same');
    expect(found).toContain('/lib/b.py changed');
    expect(found.join()).not.toMatch(/added|removed/);
  });

  it('can only be read', async () => {
    const folder = new Subfolder(backup(), '/usr', () => '/bak/usr');
    expect(folder.capabilities.write).toBe(false);
    await expect(folder.write()).rejects.toMatchObject({ code: 'not-supported' });
  });
});
