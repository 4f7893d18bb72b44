import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../serial/bytes';
import { compareVolumes } from '../../volumes/compare/compare';
import { runCopy } from '../../volumes/copy/copy';
import { planCopy } from '../../volumes/copy/plan';
import { MemoryVolume } from '../../volumes/testing-memory';
import { openZip } from '../../volumes/zip/unzip';
import { exportZip } from '../../volumes/zip/zip';
import { manualFiles } from '../virtual/wiconnect/manual-files';
import { bench, noiseOf, stored } from './testing';

/** Without the photograph, which takes its time. */
const small = manualFiles().filter(({ content }) => content.length < 500_000);

describe('a backup', { timeout: 30_000 }, () => {
  it('holds everything, and restores files with what they had', async () => {
    const { module, device } = await bench({ files: small });
    const volume = module.volume;
    await volume.write('/web/a  b.html', bytesOf('<p>'), {
      attributes: { type: 0xa5, version: '1.2.3', essential: true, unprotected: true },
    });
    await volume.write('/gone.txt', noiseOf(3000));
    const { archive, files, skipped, fileName } = await module.archives.backUp();
    expect({ files, skipped, fileName }).toEqual({
      files: 14,
      skipped: [],
      fileName: 'AMW004.3-backup.zip',
    });
    const zip = await openZip(archive);
    const names = zip.map(({ name }) => name);
    expect(names).toContain('wiconnect.json');
    const text = async (name: string) =>
      new TextDecoder().decode(await zip.find((entry) => entry.name === name)?.read());
    expect(await text('ver.txt')).toContain('WiConnect-2.2.0.12');
    expect(await text('get-all.txt')).toContain('wlan.ssid: harbour');

    await volume.remove('/web');
    await volume.remove('/gone.txt');
    await volume.write('/my_ca.pem', bytesOf('other'), { replace: true });
    const opened = await module.archives.open(archive);
    const row = (path: string) => opened.entries.find((entry) => entry.path === path);
    expect(row('/web/a  b.html')).toMatchObject({ now: 'absent', refusal: null });
    expect(row('/my_ca.pem')).toMatchObject({ now: 'different', refusal: null });
    expect(row('/default_setup.script')).toMatchObject({ now: 'same' });
    expect(row('/wiconnect.exe')?.refusal?.key).toBe('wiconnect_protection_internal');
    expect(row('/wifi_fw.bin')?.refusal?.key).toBe('wiconnect_protection_firmware');
    const wanted = ['/web/a  b.html', '/my_ca.pem', '/gone.txt'];
    await opened.restore(wanted);
    expect(device.machine.flash.get('web/a  b.html')).toMatchObject({
      type: 0xa5,
      version: '1.2.3',
      flags: 0x0161,
      content: bytesOf('<p>'),
    });
    expect(device.machine.flash.get('gone.txt')?.content).toEqual(noiseOf(3000));
    expect((await module.archives.open(archive)).entries.every(({ now }) => now === 'same')).toBe(
      true,
    );
    await expect(opened.restore(['/wifi_fw.bin'])).rejects.toMatchObject({
      code: 'file-protected',
    });
    await module.close();
  });

  it('of one dialect is not put on a module whose types mean other things', async () => {
    const from = await bench({ files: small });
    const { archive } = await from.module.archives.backUp();
    await from.module.close();
    const { module } = await bench({ dialect: 'gecko-4' });
    await expect(module.archives.open(archive)).rejects.toMatchObject({ code: 'backup-foreign' });
    await module.close();
  });

  it('that is none, or was tampered with, is refused', async () => {
    const { module, said } = await bench({ files: [] });
    const zipOf = async (manifest: unknown) =>
      (await exportZip(new MemoryVolume({ '/wiconnect.json': bytesOf(JSON.stringify(manifest)) })))
        .bytes;
    const head = { format: 'portside-wiconnect-backup', dialect: 'wiconnect-2', version: 'x' };
    const file = {
      name: 'x"\r\nformat_flash bulk',
      file: 'wiconnect.json',
      size: 1,
      sha256: '0'.repeat(64),
      crc: 'FFFF',
      matches: true,
      location: null,
      type: 0xfe,
      flags: 0x21,
      version: '1.0.0',
    };
    const whole = { ...head, schema: 1, mac: null, files: [file], skipped: [] };
    const cases: [unknown, string][] = [
      [{}, 'archive-schema'],
      [{ ...whole, schema: 2 }, 'archive-newer'],
      [{ ...whole, dialect: 'basic' }, 'archive-schema'],
      [{ ...whole, files: [{ ...file, type: 256 }] }, 'archive-schema'],
      [{ ...whole, files: [{ ...file, version: '1; reboot' }] }, 'archive-schema'],
    ];
    for (const [manifest, code] of cases) {
      await expect(module.archives.open(await zipOf(manifest))).rejects.toMatchObject({ code });
    }
    await expect(module.archives.open(new Uint8Array(100))).rejects.toMatchObject({
      code: 'archive-broken',
    });
    const tampered = await module.archives.open(await zipOf(whole));
    const [entry] = tampered.entries;
    await expect(tampered.restore([entry?.path ?? ''])).rejects.toMatchObject({
      code: 'archive-digest',
    });
    // Even with the right digest the name is no way to smuggle a command in.
    await expect(module.volume.putBack(file.name, '/x', bytesOf('1'), {})).rejects.toMatchObject({
      code: 'name-not-allowed',
    });
    expect(said.out.join('')).not.toContain('format');
    await module.close();
  });
});

describe('http', () => {
  const web = { 'http://files.test/logo.png': noiseOf(14022) };

  it.each(['wiconnect-2', 'gecko-2', 'gecko-4'] as const)(
    'fetches and sends files with %s',
    async (dialect) => {
      const { module, device } = await bench({ dialect, web });
      const log: string[] = [];
      const onLog = (line: string) => log.push(line);
      await module.fetchFile?.('http://files.test/logo.png', '/img/logo.png', { onLog });
      expect(device.machine.flash.get('img/logo.png')?.content).toEqual(noiseOf(14022));
      expect(log).toContain('HTTP response: 200');
      await expect(
        module.fetchFile?.('http://files.test/logo.png', '/img/logo.png'),
      ).rejects.toMatchObject({ code: 'already-exists' });
      const before = Object.keys(stored(device)).length;
      await module.fetchFile?.('http://files.test/logo.png', '/img/logo.png', { replace: true });
      expect(Object.keys(stored(device))).toHaveLength(before);
      await module.sendFile?.('/my_ca.pem', 'http://files.test/in');
      expect(device.machine.uploads.get('http://files.test/in')).toHaveLength(2074);
      await module.close();
    },
  );

  it('says what the module said when it fails, and keeps the old file', async () => {
    const { module, device } = await bench({ web });
    await expect(
      module.fetchFile?.('http://files.test/none', '/my_ca.pem', { replace: true }),
    ).rejects.toMatchObject({
      code: 'module-http-failed',
      params: { text: expect.stringContaining('HTTP response: 404') as string },
    });
    expect(device.machine.flash.get('my_ca.pem')).toBeDefined();
    for (const url of ['ftp://x', 'http://a b', 'x', 'http://a"b']) {
      await expect(module.fetchFile?.(url, '/x')).rejects.toMatchObject({
        code: 'value-not-allowed',
      });
    }
    await module.close();
  });
});

describe('format', () => {
  it('wants the address, and takes exactly what it said', async () => {
    const { module, device } = await bench();
    const before = device.machine.flash.files.length;
    await expect(module.formatting!.format('bulk', '00:00:00:00:00:00')).rejects.toMatchObject({
      code: 'address-differs',
    });
    await expect(module.formatting!.format('extended', '')).rejects.toMatchObject({
      code: 'address-differs',
    });
    expect(device.machine.flash.files).toHaveLength(before);
    const bulk = await module.formatting!.loses('bulk');
    expect(bulk.map(({ path }) => path)).toEqual(['/DSC20564.JPEG']);
    const mac = await module.formatting!.address();
    await module.formatting!.format('bulk', mac.toLowerCase().replaceAll(':', '-'));
    expect(device.machine.flash.files).toHaveLength(before - 1);
    const lost = await module.formatting!.loses('extended');
    await module.formatting!.format('extended', mac);
    expect(device.machine.flash.files).toHaveLength(before - 1 - lost.length);
    expect((await module.volume.entries()).map(({ path }) => path)).toEqual([
      '/upgrade_app.exe',
      '/wiconnect.exe',
    ]);
    await module.close();
  });
});

describe('setup scripts', () => {
  it('run, and the module is back in machine mode', async () => {
    const { module, device } = await bench();
    await module.volume.write('/my.script', bytesOf('set wlan.ssid,dock,Join\r\nsave,-,Save\r\n'));
    const said = await module.runSetup?.('/my.script');
    expect(said).toContain('Set OK');
    expect(device.machine.variables.get('wlan.ssid')).toBe('dock');
    expect(await module.volume.stat('/my.script')).toMatchObject({ size: 38 });
    await expect(module.runSetup?.('/none')).rejects.toMatchObject({ code: 'not-found' });
    await module.close();
  });

  it('are checked when they are edited', async () => {
    const { module } = await bench();
    const volume = module.volume;
    const script = new TextDecoder().decode(await volume.read('/default_setup.script'));
    expect(volume.textCheck('/default_setup.script')?.(script)).toEqual([]);
    const bad = ['# comment', 'reboot', ',x,y', 'fly,-,away', `set ${'x'.repeat(130)},1,z`, ''];
    expect(
      volume
        .textCheck('/a.script')?.(bad.join('\r\n'))
        .map(({ line, severity, key }) => ({
          line,
          severity,
          key: key.replace('wiconnect_problem_', ''),
        })),
    ).toEqual([
      { line: 2, severity: 'error', key: 'script_fields' },
      { line: 3, severity: 'error', key: 'script_no_command' },
      { line: 4, severity: 'warning', key: 'script_unknown' },
      { line: 5, severity: 'error', key: 'script_long' },
    ]);
    expect(volume.textCheck('/default_config.csv')?.('a,b\r\nc\r\n"d,e')).toMatchObject([
      { line: 2, severity: 'warning' },
      { line: 3, severity: 'error' },
    ]);
    expect(volume.textCheck('/notes.txt')).toBeNull();
    expect(volume.purpose('/default_config.csv')?.key).toBe('wiconnect_purpose_default_config');
    expect(volume.purpose('/my_ca.pem')).toBeNull();
    await module.close();
  });

  it('does not question a command that the script on the module has', async () => {
    const { module } = await bench({ lacks: ['network_up'] });
    const { volume } = module;
    const edited = 'network_up,-s,\r\nnetwork_upp,-,\r\nsave,-,\r\n';
    expect(volume.textCheck('/default_setup.script')?.(edited)).toHaveLength(2);
    await volume.read('/default_setup.script');
    expect(volume.textCheck('/default_setup.script')?.(edited)).toMatchObject([
      { line: 2, params: { command: 'network_upp' } },
    ]);
    await module.close();
  });
});

describe('the terminal', () => {
  it('speaks to the module in human mode, between verbs', async () => {
    const { module, device, said } = await bench();
    said.in.length = 0;
    await module.type(bytesOf('get wlan.ss'));
    await module.type(bytesOf('id\r\n'));
    await expect.poll(() => said.in.join('')).toContain('get wlan.ssid\r\nharbour\r\n> ');
    expect(device.machine.machineMode).toBe(false);
    expect(module.state).toBe('idle');
    // Half a line does not become half a command.
    await module.type(bytesOf('fde my_ca.pem'));
    expect(await module.volume.entries()).toHaveLength(14);
    expect(device.machine.flash.get('my_ca.pem')).toBeDefined();
    expect(device.machine.machineMode).toBe(true);
    await module.close();
    expect(device.machine.machineMode).toBe(false);
  });
});

describe('what comes of typing', () => {
  it('comes while the module is idle, so that a terminal shows it', async () => {
    const { module } = await bench();
    await module.type(bytesOf('g'));
    let shown = '';
    module.wire.listen((direction, bytes) => {
      if (direction === 'in' && module.state === 'idle') shown += new TextDecoder().decode(bytes);
    });
    for (const key of 'et wlan.ssid\r\n') await module.type(bytesOf(key));
    await expect.poll(() => shown).toContain('et wlan.ssid\r\nharbour\r\n> ');
    await module.close();
  });
});

describe('copy and compare', () => {
  it('take trees to a module that has no directories, and back', async () => {
    const { module, device } = await bench({ files: [] });
    const original = new MemoryVolume({
      '/lib/deep/a.txt': bytesOf('a'),
      '/lib/b.bin': noiseOf(300),
      '/c.txt': bytesOf('c'),
    });
    const plan = await planCopy(original, module.volume, { mirror: true });
    const result = await runCopy(plan, { ticked: new Set(plan.rows.map(({ id }) => id)) });
    expect(result.failed).toBe(0);
    expect(Object.keys(stored(device)).sort()).toEqual(['c.txt', 'lib/b.bin', 'lib/deep/a.txt']);
    expect((await compareVolumes(original, module.volume)).identical).toBe(true);
    const back = new MemoryVolume();
    const home = await planCopy(module.volume, back, { mirror: true });
    await runCopy(home, { ticked: new Set(home.rows.map(({ id }) => id)) });
    expect(back.state).toEqual(original.state);
    await expect(module.volume.mkdir('/new')).rejects.toMatchObject({ code: 'not-supported' });
    await module.close();
  });
});

describe('the life of a connection', () => {
  it('ends with the cable, and says so', async () => {
    const { module, device } = await bench();
    const states: string[] = [];
    module.onChange(() => states.push(module.state));
    device.connect();
    await expect(module.volume.entries()).rejects.toMatchObject({ code: 'line-lost' });
    expect(module.state).toBe('lost');
    expect(states).toContain('lost');
    await module.close();
    expect(module.state).toBe('closed');
  });

  it('takes verbs in turns', async () => {
    const { module } = await bench();
    const results = await Promise.all([
      module.volume.read('/my_ca.pem'),
      module.volume.write('/a', bytesOf('1')),
      module.volume.entries(),
      module.formatting!.address(),
    ]);
    expect(results[0]).toHaveLength(2074);
    expect(results[3]).toBe('4C:55:CC:10:02:4A');
    expect(module.identity).toMatchObject({ model: 'AMW004.3', firmware: 'WiConnect-2.2.0.12' });
    await module.close();
  });
});
