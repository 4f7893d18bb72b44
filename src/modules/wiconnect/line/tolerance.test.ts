import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import type { VirtualWiConnectOptions } from '../../virtual/wiconnect/options';
import { addressIn } from '../format';
import { openWiconnectModule } from '../open';
import { bench, cuttable, noiseOf, QUICK, stored, virtualDevice } from '../testing';

const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;
const files = [{ ...file, name: 'a', content: bytesOf('old') }];

/** Modules that answer otherwise than ours does; the facts leave it open. */
const OTHERS: [string, VirtualWiConnectOptions][] = [
  ['takes longer to answer than is waited for more', { latency: 30 }],
  ['takes longer, in machine mode', { latency: 30, mode: 'machine' }],
  ['says the handle in a log block', { logsHandle: true }],
  ['gives less at once than is asked for', { readMax: 1000 }],
  ['has no list, and says nothing of it', { lacks: ['stream_list', 'help'] }],
  ['knows format by its long name alone', { lacks: ['format'] }],
  ['buffers long answers', { buffered: '1' }],
];

describe('a module that', () => {
  it.each(OTHERS)('%s', { timeout: 30_000 }, async (_, options) => {
    const { module, device } = await bench({ ...options, files });
    const { volume } = module;
    const content = noiseOf(3000);
    expect(await volume.entries()).toHaveLength(1);
    await volume.write('/a', content, { replace: true });
    expect(await volume.read('/a')).toEqual(content);
    expect(await volume.verify(['/a'])).toMatchObject([{ state: 'matches' }]);
    // Buffering is back after a restart.
    await module.restart?.();
    expect(await volume.entries()).toHaveLength(1);
    const { archive } = await module.archives.backUp();
    expect(archive.length).toBeGreaterThan(3000);
    await module.formatting?.format('extended', (await module.formatting?.address()) ?? '');
    await module.formatting?.format('bulk', (await module.formatting?.address()) ?? '');
    expect(stored(device)).toEqual({});
    expect(await volume.entries()).toEqual([]);
    expect(device.machine.streams.all).toEqual([]);
    await module.close();
    expect(device.machine.machineMode).toBe(options.mode === 'machine');
    expect(device.machine.variables.get('system.cmd.buffered')).toBe(options.buffered ?? '0');
  });
});

describe('a module without file_stat', () => {
  it('is compared with a backup by what its files hold', async () => {
    const { module } = await bench({ files, lacks: ['file_stat'] });
    await module.volume.write('/b', bytesOf('new'));
    const { archive } = await module.archives.backUp();
    await module.volume.write('/b', bytesOf('wen'), { replace: true });
    expect((await module.archives.open(archive)).entries).toMatchObject([
      { path: '/a', now: 'same' },
      { path: '/b', now: 'different' },
    ]);
    await module.close();
  });
});

describe('a refusal with a code of its own', () => {
  it('is looked into, too', async () => {
    const full = await bench({ fullFlash: true, refusalCode: 7 });
    await expect(full.module.volume.write('/b', bytesOf('1'))).rejects.toMatchObject({
      code: 'flash-full',
    });
    await full.module.close();
  });

  it('is told as the module said it if there is no other reason', async () => {
    const { module } = await bench({ lacks: ['file_create'] });
    await expect(module.volume.write('/b', bytesOf('1'))).rejects.toMatchObject({
      code: 'command-unknown',
    });
    await module.close();
  });
});

describe('a module that a pulled cable left in machine mode', () => {
  it('is put back into the mode that it was found in at first', async () => {
    const device = virtualDevice({ files });
    const open = async () => {
      const cable = cuttable(device.connect());
      const module = await openWiconnectModule(new Wire(cable.line), { timing: QUICK });
      return { cable, module };
    };
    const first = await open();
    first.cable.arm('out', 1000);
    await expect(first.module.volumes[0]?.write('/b', noiseOf(3000))).rejects.toMatchObject({
      code: 'line-lost',
    });
    await first.module.close();
    expect(device.machine.machineMode).toBe(true);

    const second = await open();
    expect(await second.module.volumes[0]?.entries()).toHaveLength(1);
    await second.module.close();
    expect(device.machine.machineMode).toBe(false);

    // From then on machine mode is somebody else's choice.
    device.machine.variables.set('system.cmd.mode', 'machine');
    const third = await open();
    await third.module.close();
    expect(device.machine.machineMode).toBe(true);
  });
});

describe('Gecko OS 4', () => {
  it('takes three numbers for a version', async () => {
    const { module, device } = await bench({ dialect: 'gecko-4', files: [] });
    const write = (version: string) =>
      module.volume.write('/a', bytesOf('1'), { attributes: { version }, replace: true });
    await expect(write('1.2.3.4')).rejects.toMatchObject({ code: 'value-not-allowed' });
    expect(stored(device)).toEqual({});
    await write('1.2.3');
    expect(device.machine.flash.get('a')?.version).toBe('1.2.3');
    await module.close();
  });
});

it.each([
  ['4C:55:CC:10:02:4A', '4C:55:CC:10:02:4A'],
  ['"4c:55:cc:10:02:4a"', '4c:55:cc:10:02:4a'],
  ['wlan.mac: 4C-55-CC-10-02-4A\r\n', '4C-55-CC-10-02-4A'],
  ['4C55CC10024A', '4C55CC10024A'],
])('the address in %j is %s', (said, address) => expect(addressIn(said)).toBe(address));
