import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../serial/bytes';
import { WICONNECT_DIALECTS } from './line/dialects';
import { bench, noiseOf, stored } from './testing';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('the 13 files of the manual', () => {
  it('are listed with all columns, as a tree', async () => {
    const { module } = await bench();
    const [volume] = module.volumes;
    const entries = await volume.entries();
    expect(entries.filter(({ type }) => type === 'file')).toHaveLength(13);
    expect((await volume.list('/')).map(({ name, type }) => `${name} ${type}`)).toEqual([
      'DSC20564.JPEG file',
      'command_help.csv file',
      'default_setup.script file',
      'favicon.ico.gz file',
      'geotrust_ca.pem file',
      'my_ca.pem file',
      'setup dir',
      'upgrade_app.exe file',
      'wiconnect.exe file',
      'wifi_fw.bin file',
    ]);
    expect(await volume.list('/setup')).toHaveLength(4);
    expect(await volume.details('/upgrade_app.exe')).toMatchObject([
      { value: 'upgrade_app.exe', notes: [{ key: 'wiconnect_purpose_upgrade_app' }] },
      { value: 'i', notes: [{ key: 'wiconnect_location_internal' }] },
      { value: '00', notes: [{ key: 'wiconnect_type_upgrade' }] },
      {
        value: '001B',
        notes: ['valid', 'executable', 'internal', 'bootable'].map((flag) => ({
          key: `wiconnect_flag_${flag}`,
        })),
      },
      { value: '0' },
      { value: '2.0.0.11' },
      { term: { key: 'wiconnect_term_crc' } },
      { term: { key: 'wiconnect_term_stat' } },
    ]);
    await module.close();
  });
});

describe.each(WICONNECT_DIALECTS)('%s', (dialect) => {
  it('creates, reads, replaces, renames and deletes', async () => {
    const { module, device } = await bench({ dialect });
    const volume = module.volume;
    const content = noiseOf(5000);
    await volume.write('/web/a  b.bin', content, {
      attributes: { type: 0xa0, version: '3.2.1', essential: true, unprotected: true },
    });
    const file = device.machine.flash.get('web/a  b.bin');
    expect(file).toMatchObject({ type: 0xa0, version: '3.2.1', flags: 0x0161 });
    expect(await volume.read('/web/a  b.bin')).toEqual(content);
    expect(await volume.read('/web/a  b.bin', { offset: 10, length: 5 })).toEqual(
      content.slice(10, 15),
    );
    expect(await volume.stat('/web')).toMatchObject({ type: 'dir' });

    await expect(volume.write('/web/a  b.bin', content)).rejects.toMatchObject({
      code: 'already-exists',
    });
    await volume.write('/web/a  b.bin', bytesOf('new'), { replace: true });
    expect(device.machine.flash.get('web/a  b.bin')).toMatchObject({ type: 0xa0, flags: 0x0161 });
    await volume.rename('/web', '/pages');
    expect(text(await volume.read('/pages/a  b.bin'))).toBe('new');
    expect(device.machine.flash.get('pages/a  b.bin')).toMatchObject({ version: '3.2.1' });
    await volume.remove('/pages');
    expect(device.machine.flash.files).toHaveLength(13);
    expect(device.machine.streams.all).toEqual([]);
    await module.close();
  });

  it.each(['human', 'machine'] as const)('is left in %s mode as it was found', async (mode) => {
    const { module, device } = await bench({ dialect, mode });
    expect(device.machine.machineMode).toBe(true);
    await module.close();
    expect(device.machine.machineMode).toBe(mode === 'machine');
  });
});

describe('sizes', () => {
  it.each([0, 1, 127, 128, 129, 1439, 1440, 1441, 2880, 4096, 4097])(
    'of %i bytes are stored and read as they are',
    async (size) => {
      const { module, device } = await bench({ files: [] });
      const content = noiseOf(size);
      await module.volume.write('/x', content);
      expect(device.machine.flash.get('x')?.content).toEqual(content);
      expect(await module.volume.read('/x')).toEqual(content);
      expect(await module.volume.verify(['/x'])).toMatchObject([{ state: 'matches' }]);
      await module.close();
    },
  );
});

describe('names', () => {
  it('of 95 characters are taken, of 96 refused', async () => {
    for (const dialect of WICONNECT_DIALECTS) {
      const { module, device } = await bench({ dialect, files: [] });
      const long = 'n'.repeat(95);
      await module.volume.write(`/${long}`, bytesOf('1'));
      await module.volume.write(`/${long}`, bytesOf('22'), { replace: true });
      expect(stored(device)).toEqual({ [long]: '22' });
      await expect(module.volume.write(`/${long}n`, bytesOf('1'))).rejects.toMatchObject({
        code: 'name-too-long',
        params: { length: 96, max: 95 },
      });
      await module.close();
    }
  });

  it.each(['a"b', 'a\nb', ' a', '-o'])('%j is refused before anything is sent', async (name) => {
    const { module, said } = await bench({ files: [] });
    const before = said.out.length;
    await expect(module.volume.write(`/${name}`, bytesOf('1'))).rejects.toMatchObject({
      code: 'name-not-allowed',
    });
    expect(said.out.slice(before).join('')).not.toContain('fcr');
    await module.close();
  });

  it('that are awkward are taken', async () => {
    const { module, device } = await bench({ files: [] });
    const names = ['a b', 'a   b', "it's", '中文.txt', '#1', 'R000003', '[Ready]', 'a,b', '1.2.3'];
    for (const name of names) await module.volume.write(`/${name}`, bytesOf(name));
    expect(Object.keys(stored(device)).sort()).toEqual([...names].sort());
    for (const name of names) expect(text(await module.volume.read(`/${name}`))).toBe(name);
    await module.close();
  });

  it('with and without a leading slash are two files', async () => {
    const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;
    const { module } = await bench({
      files: [
        { ...file, name: '/x', content: bytesOf('rooted') },
        { ...file, name: 'x', content: bytesOf('plain') },
      ],
    });
    const entries = await module.volume.entries();
    expect(entries.map(({ path }) => path)).toEqual(['/x', '/\u2215x']);
    expect(entries[1]?.recordedPath).toBe('/x');
    expect(text(await module.volume.read('/x'))).toBe('plain');
    expect(text(await module.volume.read('/\u2215x'))).toBe('rooted');
    await module.close();
  });
});

it('counts what was listed a moment ago without asking for it again', async () => {
  const { module, said } = await bench();
  const { volume } = module;
  const listed = await volume.entries();
  const asked = await volume.usage();
  said.out.length = 0;
  expect(await volume.usage({ listed })).toEqual(asked);
  expect(said.out).toEqual([]);
  await module.close();
});

describe('what is shown of a file', () => {
  it('is every column of its listing, in words', async () => {
    const { module } = await bench();
    const shown = new Map(
      module.volume.columns.map(({ id, cells }) => [id, cells.get('/wifi_fw.bin')]),
    );
    expect([...shown.keys()]).toEqual(['type', 'flash', 'version', 'flags', 'handle']);
    expect(shown.get('type')).toMatchObject({
      value: '01',
      words: [{ key: 'wiconnect_type_wifi' }],
    });
    expect(shown.get('flash')?.words).toMatchObject([{ key: 'wiconnect_memory_extended' }]);
    expect(shown.get('version')).toEqual({ value: '5.26.230', words: [] });
    expect(shown.get('flags')?.words).toContainEqual({ key: 'wiconnect_flag_valid', params: {} });
    for (const { cells } of module.volume.columns) expect(cells.size).toBe(13);
    await module.close();
  });

  it('says why it can’t be changed, in the words of deleting it', async () => {
    const { module } = await bench();
    const { volume } = module;
    for (const path of volume.rows.keys()) {
      const guard = volume.guard(path);
      const removal = volume.remove(path);
      if (guard) await expect(removal, path).rejects.toEqual(guard);
      else await expect(removal, path).resolves.toBeUndefined();
    }
    expect(volume.rows.size).toBe(10);
    await module.close();
  });

  it('is told anew when system files are unlocked, and when checksums were compared', async () => {
    const { module } = await bench();
    const { volume } = module;
    const keys = (path: string) => volume.marks.get(path)?.map(({ key }) => key);
    let told = 0;
    volume.onChange(() => told++);
    expect(keys('/command_help.csv')).toContain('wiconnect_protection_system');
    volume.systemFilesUnlocked = true;
    expect(told).toBe(1);
    expect(keys('/command_help.csv')).not.toContain('wiconnect_protection_system');
    expect(volume.guard('/command_help.csv')).toBeNull();
    expect(volume.guard('/wifi_fw.bin')?.code).toBe('file-protected');
    await volume.verify(['/my_ca.pem']);
    expect(told).toBe(2);
    expect(keys('/my_ca.pem')).toContain('wiconnect_mark_matches');
    await module.close();
  });
});

describe('protection', () => {
  it.each([
    ['/upgrade_app.exe', 'file-internal'],
    ['/wifi_fw.bin', 'file-protected'],
    ['/setup/index.html', 'file-protected'],
    ['/command_help.csv', 'file-protected'],
  ])('%s', async (path, code) => {
    const { module, device } = await bench();
    const volume = module.volume;
    await expect(volume.remove(path)).rejects.toMatchObject({ code });
    await expect(volume.write(path, bytesOf('x'), { replace: true })).rejects.toMatchObject({
      code,
    });
    await expect(volume.rename(path, '/y')).rejects.toMatchObject({ code });
    expect(device.machine.flash.files).toHaveLength(13);
    volume.systemFilesUnlocked = true;
    const firm = path.endsWith('.exe') || path.endsWith('.bin');
    if (firm) await expect(volume.remove(path)).rejects.toMatchObject({ code });
    else await volume.remove(path);
    await module.close();
  });

  it('does not give files the type of firmware', async () => {
    const { module } = await bench({ files: [] });
    await expect(
      module.volume.write('/x', bytesOf('1'), { attributes: { type: 0x81 } }),
    ).rejects.toMatchObject({ code: 'value-not-allowed' });
    await module.close();
  });
});
