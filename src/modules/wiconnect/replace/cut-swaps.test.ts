import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { nameToBytes } from '../../../volumes/paths';
import type { VirtualWiConnectOptions } from '../../virtual/wiconnect/options';
import { waitingSlots } from './slots';
import { connect, noiseOf, stored, virtualDevice } from '../testing';

const OLD = 'the old content';
const CUT = 'content A, whose upload was cut late';
const NEW = 'content B, which is newer';

const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

/** Of 95 bytes, so that a note says whose place it is; the last one is no UTF-8. */
const LONG = 'n'.repeat(95);
const RAW = `${'n'.repeat(94)}\udcff`;

/** A module on which a replacement of `name` was cut: before the old content went, or after. */
async function cut(
  old: string | null,
  { name = 'a', ...options }: VirtualWiConnectOptions & { name?: string } = {},
) {
  const [slot] = waitingSlots(name);
  const files = [
    ...(old === null ? [] : [{ ...file, name, content: bytesOf(old) }]),
    { ...file, name: slot.waiting, content: bytesOf(CUT) },
    ...(slot.note === null ? [] : [{ ...file, name: slot.note, content: nameToBytes(name) }]),
  ];
  const device = virtualDevice({ ...options, files });
  const { module } = await connect(device);
  return { device, module, waiting: slot.waiting };
}

describe.each(['a', LONG, RAW])('a leftover of %j', (name) => {
  const path = `/${name}`;

  it.each([OLD, null])(
    'goes with a newer upload, and never takes its place (old: %s)',
    async (old) => {
      const { device, module } = await cut(old, { name });
      expect(module.unfinished).toHaveLength(1);
      await module.volume.write(path, bytesOf(NEW), { replace: true });
      expect(stored(device)).toEqual({ [name]: NEW });
      expect(module.unfinished).toEqual([]);
      await module.close();
      const again = await connect(device);
      expect(again.module.unfinished).toEqual([]);
      expect(stored(device)).toEqual({ [name]: NEW });
      await again.module.close();
    },
  );

  it('goes with a file that is renamed to the name', async () => {
    const { device, module } = await cut(null, { name });
    await module.volume.write('/b', bytesOf(NEW));
    await module.volume.rename('/b', path);
    expect(stored(device)).toEqual({ [name]: NEW });
    expect(module.unfinished).toEqual([]);
    await module.close();
  });

  it('is asked about again once the file is deleted or has another name', async () => {
    for (const change of ['remove', 'rename'] as const) {
      const { device, module, waiting } = await cut(OLD, { name });
      if (change === 'remove') await module.volume.remove(path);
      else await module.volume.rename(path, '/other');
      expect(stored(device)[waiting]).toBe(CUT);
      const [item] = module.unfinished;
      expect(item).toMatchObject({ path, choices: ['finish', 'discard'] });
      if (item) await module.settle(item, change === 'remove' ? 'discard' : 'finish');
      expect(stored(device)).toEqual(change === 'remove' ? {} : { [name]: CUT, other: OLD });
      expect(module.unfinished).toEqual([]);
      await module.close();
    }
  });
});

describe('an offer', () => {
  it('is gone once a person has deleted the leftover itself', async () => {
    const { module, device, waiting } = await cut(OLD);
    await module.volume.remove(`/${waiting}`);
    expect(module.unfinished).toEqual([]);
    expect(stored(device)).toEqual({ a: OLD });
    await module.close();
  });

  it('says how long both are, and when the upload was', async () => {
    // No other test has begun one of this name on such a module.
    const { module } = await cut(OLD, { name: 'never-begun' });
    expect(module.unfinished).toMatchObject([
      { sizes: { current: OLD.length, waiting: CUT.length }, begun: null },
    ]);
    await module.close();
  });

  it.each(['a', LONG, RAW])(
    'comes without a reconnect, and can be taken at once (%j)',
    async (name) => {
      const device = virtualDevice({ files: [{ ...file, name, content: bytesOf(OLD) }] });
      const { module } = await connect(device);
      const before = Date.now();
      // The module takes the new content once, and no second time.
      const commit = device.machine.commit.bind(device.machine);
      let commits = 0;
      device.machine.commit = (announced) => {
        if (announced.name === name && commits < 3) {
          commits++;
          device.machine.flash.release(announced.name);
          return false;
        }
        return commit(announced);
      };
      await expect(
        module.volume.write(`/${name}`, bytesOf(NEW), { replace: true }),
      ).rejects.toMatchObject({
        code: 'swap-unfinished',
      });
      const [item] = module.unfinished;
      expect(item).toMatchObject({ path: `/${name}`, choices: ['finish', 'discard'] });
      expect(item?.begun).toBeGreaterThanOrEqual(before);
      commits = 3;
      if (item) await module.settle(item, 'finish');
      expect(stored(device)).toEqual({ [name]: NEW });
      await module.close();
    },
  );

  it('that does not fit the module any more is made anew, and nothing is done', async () => {
    const { module, device } = await cut(OLD);
    const [item] = module.unfinished;
    device.machine.flash.remove('a');
    device.machine.flash.put({ ...file, name: 'a', content: bytesOf(NEW) });
    if (item) {
      await expect(module.settle(item, 'finish')).rejects.toMatchObject({ code: 'swap-changed' });
    }
    expect(stored(device)['a']).toBe(NEW);
    expect(module.unfinished).toMatchObject([{ sizes: { current: NEW.length } }]);
    await module.close();
  });

  it('keeps both contents until the newer upload is whole', async () => {
    const { module, device, waiting } = await cut(OLD, { flash: { extended: 3 * 4096, bulk: 0 } });
    await expect(module.volume.write('/a', noiseOf(9000), { replace: true })).rejects.toMatchObject(
      { code: 'no-room-for-both' },
    );
    expect(stored(device)).toEqual({ a: OLD, [waiting]: CUT });
    expect(module.unfinished).toHaveLength(1);
    await module.close();
  });

  it('is not made of a file that a person calls so', async () => {
    const { module } = await connect(virtualDevice({ files: [] }));
    for (const name of ['x.portside-new', 'x.portside-for']) {
      await expect(module.volume.write(`/${name}`, bytesOf('1'))).rejects.toMatchObject({
        code: 'name-not-allowed',
      });
    }
    await module.close();
  });
});

describe('what the next connection offers', () => {
  const swap = async (current: string | null, waiting: string, crcOf = waiting) => {
    const device = virtualDevice({ files: [] });
    if (current !== null) {
      device.machine.flash.put({ ...file, name: 'a', content: bytesOf(current) });
    }
    const [{ waiting: name }] = waitingSlots('a');
    device.machine.flash.put({ ...file, name, content: bytesOf(waiting) });
    if (crcOf !== waiting) device.machine.forgeChecksum(name, bytesOf(crcOf));
    const { module } = await connect(device);
    return { device, module };
  };

  it('is to finish or to undo if both are whole', async () => {
    for (const choice of ['finish', 'undo'] as const) {
      const { device, module } = await swap(OLD, NEW);
      const [item] = module.unfinished;
      expect(item).toMatchObject({ path: '/a', choices: ['finish', 'undo'] });
      expect(item?.what.key).toBe('wiconnect_unfinished_both');
      if (item) await module.settle(item, choice);
      expect(stored(device)).toEqual({ a: choice === 'finish' ? NEW : OLD });
      await module.close();
    }
  });

  it('is only to finish or to discard if the old one is gone', async () => {
    const { module, device } = await swap(null, NEW);
    const [item] = module.unfinished;
    expect(item).toMatchObject({ choices: ['finish', 'discard'] });
    if (item)
      await expect(module.settle(item, 'undo')).rejects.toMatchObject({ code: 'not-found' });
    if (item) await module.settle(item, 'finish');
    expect(stored(device)).toEqual({ a: NEW });
    await module.close();
  });

  it('is nothing if the new one is damaged: it goes', async () => {
    const { device, module } = await swap(OLD, NEW, 'something else');
    expect(module.unfinished).toEqual([]);
    expect(stored(device)).toEqual({ a: OLD });
    await module.close();
  });

  it('is to discard if nothing is whole, and never by itself', async () => {
    const { device, module } = await swap(null, NEW, 'something else');
    expect(module.unfinished).toMatchObject([{ choices: ['discard'] }]);
    expect(Object.keys(stored(device))).toHaveLength(1);
    await module.close();
  });
});
