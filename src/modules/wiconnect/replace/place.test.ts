import { describe, expect, it } from 'vitest';
import type { PortsideError } from '../../../ground/errors/portside-error';
import { Wire } from '../../../serial/wire';
import { bytesOf } from '../../../serial/bytes';
import type { VirtualWiConnect } from '../../virtual/wiconnect/device';
import type { WiconnectModule } from '../module';
import { openWiconnectModule } from '../open';
import { firstDifference } from '../../../volumes/compare/content';
import { waitingSlots } from './slots';
import { runCopy } from '../../../volumes/copy/copy';
import { planCopy } from '../../../volumes/copy/plan';
import { MemoryVolume } from '../../../volumes/testing-memory';
import { bench, connect, cuttable, noiseOf, QUICK, stored, virtualDevice } from '../testing';

const OLD = 'the old content';
const NEW = 'the new content, which is longer';
const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

const moduleWith = (name: string, keepsPartial: boolean) =>
  virtualDevice({ files: [{ ...file, name, content: bytesOf(OLD) }], keepsPartial });

async function cuttableModule(device: VirtualWiConnect) {
  const cable = cuttable(device.connect());
  const wire = new Wire(cable.line);
  const module = (await openWiconnectModule(wire, { timing: QUICK })) as WiconnectModule;
  return { cable, wire, module };
}

/** Every so many-th byte, and those around the end of each write; 1 with PORTSIDE_SOAK. */
const STEP = process.env['PORTSIDE_SOAK'] ? 1 : 17;

/** After how many bytes of the replacement the cable is pulled, and how many it takes. */
async function cutsOf(name: string, direction: 'in' | 'out') {
  const { module, cable } = await cuttableModule(moduleWith(name, false));
  cable.arm('out', Infinity);
  await module.volume.write(`/${name}`, bytesOf(NEW), { replace: true });
  const length = cable.passed[direction];
  const ends = cable.ends[direction].flatMap((end) => [end - 1, end, end + 1]);
  await module.close();
  const steps = Array.from({ length: Math.ceil(length / STEP) }, (_, i) => i * STEP + 1);
  const inside = [...steps, ...ends].filter((after) => after > 0 && after <= length);
  return { length, cuts: [...new Set(inside)].sort((a, b) => a - b) };
}

async function cutAt(
  name: string,
  keepsPartial: boolean,
  direction: 'in' | 'out',
  after: number,
): Promise<void> {
  const device = moduleWith(name, keepsPartial);
  const { cable, wire, module } = await cuttableModule(device);
  cable.arm(direction, after);
  const failure = await module.volume
    .write(`/${name}`, bytesOf(NEW), { replace: true })
    .then(() => null)
    .catch((thrown: unknown) => thrown as PortsideError);
  // The last byte of all may arrive before the cable goes.
  if (failure) expect(wire.failure?.code).toBe('line-lost');
  else expect(stored(device)).toEqual({ [name]: NEW });
  await module.close();

  // One of the two is whole, under its name or beside it.
  const [{ waiting }] = waitingSlots(name);
  const now = stored(device);
  const whole = now[name] === OLD || now[name] === NEW || now[waiting] === NEW;
  expect(whole, `${after}: ${JSON.stringify(now)} ${failure}`).toBe(true);

  const again = await connect(device);
  expect(device.machine.streams.all).toEqual([]);
  for (const item of again.module.unfinished) {
    // There is content to be had, and never only something to discard.
    const choices = item.choices.filter((choice) => choice !== 'discard');
    const choice = choices[after % choices.length];
    expect(choice, `${after}`).toBeDefined();
    if (!choice) continue;
    await again.module.settle(item, choice);
    expect(stored(device)).toEqual({ [name]: choice === 'finish' ? NEW : OLD });
  }
  const left = stored(device);
  expect(Object.keys(left), `${after}`).toEqual([name]);
  expect([OLD, NEW]).toContain(left[name]);
  expect(again.module.unfinished).toEqual([]);
  await again.module.close();
}

async function cutEverywhere(
  name: string,
  keepsPartial: boolean,
  direction: 'in' | 'out',
): Promise<void> {
  const { length, cuts } = await cutsOf(name, direction);
  expect(length).toBeGreaterThan(100);
  console.log(`${direction}: cut after ${cuts.length} of ${length} bytes`);
  for (let at = 0; at < cuts.length; at += 60) {
    const some = cuts.slice(at, at + 60);
    await Promise.all(some.map((after) => cutAt(name, keepsPartial, direction, after)));
  }
}

describe('a replacement that is cut at any byte', () => {
  it.each([
    ['out', false],
    ['out', true],
    ['in', false],
    ['in', true],
  ] as const)('%swards, half files kept: %s', (direction, kept) =>
    cutEverywhere('a.txt', kept, direction),
  );

  it('with a name that leaves no room for another', () =>
    cutEverywhere('n'.repeat(95), false, 'out'));
});

describe('a copy over a line that is lost', () => {
  it('says that it is lost or what waits on the module, not that content is gone', async () => {
    const { length } = await cutsOf('a.txt', 'out');
    const source = new MemoryVolume({ '/a.txt': bytesOf(NEW) });
    const codes: (string | undefined)[] = [];
    for (const part of [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      const { cable, module } = await cuttableModule(moduleWith('a.txt', false));
      const plan = await planCopy(source, module.volume);
      cable.arm('out', Math.round(length * part));
      const ended = runCopy(plan).then(({ outcomes }) => outcomes[0]?.error);
      codes.push((await ended.catch((thrown: unknown) => thrown as PortsideError))?.code);
      await module.close();
    }
    expect(codes).toContain('swap-unfinished');
    expect(codes).toContain('line-lost');
    expect(new Set(codes).size).toBe(2);
  });
});

describe('no room for old and new', () => {
  const full = { flash: { extended: 8192, bulk: 0 }, files: [] };
  const content = noiseOf(5000);

  it('is told, and the old one stays', async () => {
    const { module, device } = await bench({ ...full });
    await module.volume.write('/a', content);
    await expect(module.volume.write('/a', noiseOf(6000), { replace: true })).rejects.toMatchObject(
      { code: 'no-room-for-both', params: { size: 6000 } },
    );
    expect(device.machine.flash.get('a')?.content).toEqual(content);
    expect(device.machine.flash.files).toHaveLength(1);
    await module.close();
  });

  it('lets somebody keep the old one first', async () => {
    const { module, device } = await bench({ ...full });
    await module.volume.write('/a', content);
    const kept: unknown[] = [];
    await module.volume.write('/a', noiseOf(6000), {
      replace: true,
      keepOld: async (path, old) => {
        expect(device.machine.flash.get('a')?.content).toEqual(content);
        kept.push(path, old);
        return Promise.resolve();
      },
    });
    expect(kept).toEqual(['/a', content]);
    expect(device.machine.flash.get('a')?.content).toEqual(noiseOf(6000));
    await module.close();
  });

  it('puts the old one back if the new one does not fit at all', async () => {
    const { module, device } = await bench({ ...full });
    await module.volume.write('/a', content, { attributes: { type: 0x96 } });
    await expect(
      module.volume.write('/a', noiseOf(9000), {
        replace: true,
        keepOld: () => Promise.resolve(),
      }),
    ).rejects.toMatchObject({ code: 'flash-full' });
    expect(device.machine.flash.get('a')).toMatchObject({ content, type: 0x96 });
    await module.close();
  });

  it('says so if the module takes neither the new content nor the old one', async () => {
    const { module, device } = await bench({ ...full });
    await module.volume.write('/a', content);
    const other = { location: 'extended', type: 1, flags: 0, version: '1.0.0' } as const;
    const write = module.volume.write('/a', noiseOf(9000), {
      replace: true,
      keepOld: () => {
        device.machine.flash.put({ ...other, name: 'b', content: noiseOf(8192) });
        return Promise.resolve();
      },
    });
    await expect(write).rejects.toMatchObject({ code: 'replace-cut', params: { path: 'a' } });
    expect(device.machine.flash.has('a')).toBe(false);
    await module.close();
  });

  it.each(['out', 'in'] as const)(
    'never leaves both contents off the module without saying so, wherever the line is cut %swards',
    async (direction) => {
      const NEXT = noiseOf(6000);
      const replaceCut = async (after: number) => {
        const device = virtualDevice({ ...full, files: [{ ...file, name: 'a', content }] });
        const { cable, module } = await cuttableModule(device);
        cable.arm(direction, after);
        const error = await module.volume
          .write('/a', NEXT, { replace: true, keepOld: () => Promise.resolve() })
          .then(() => null)
          .catch((thrown: unknown) => thrown as PortsideError);
        await module.close();
        const now = device.machine.flash.get('a')?.content ?? null;
        return { error, now, passed: cable.passed[direction], ends: cable.ends[direction] };
      };
      const { passed, ends } = await replaceCut(Infinity);
      const cuts = ends.flatMap((end) => [end - 1, end]).filter((at) => at > 0 && at < passed);
      const told = new Set<string>();
      for (let at = 0; at < cuts.length; at += 40) {
        const some = cuts.slice(at, at + 40);
        for (const { error, now } of await Promise.all(some.map(replaceCut))) {
          if (error) told.add(error.code);
          const whole = [content, NEXT].some((one) => now && firstDifference(now, one) === null);
          expect(whole || error?.code === 'replace-cut', String(error)).toBe(true);
        }
      }
      expect(told).toEqual(new Set(['line-lost', 'replace-cut']));
    },
  );

  it('changes nothing if nobody could keep it', async () => {
    const { module, device } = await bench({ ...full });
    await module.volume.write('/a', content);
    await expect(
      module.volume.write('/a', noiseOf(6000), {
        replace: true,
        keepOld: () => Promise.reject(new Error('disk full')),
      }),
    ).rejects.toThrow('disk full');
    expect(device.machine.flash.get('a')?.content).toEqual(content);
    await module.close();
  });
});
