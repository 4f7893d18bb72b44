import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { geometryFor, likeImage, targetOf } from './geometry';
import { PRESETS, presetById } from './presets/presets';
import { fixtureBytes, testClient } from './testing';
import type { ModulePreset } from './presets/target-types';
import type { OpenedImage } from './types';

const client = testClient();
afterAll(() => client.dispose());

async function open(name: string): Promise<OpenedImage> {
  const args = { handle: client.newHandle(), bytes: fixtureBytes(name), name };
  const result = await client.call('open', args);
  if (result.kind !== 'littlefs') throw new Error(`${name} did not open`);
  return result.image;
}

function target(id: string, partition = 0, size?: number) {
  const module = presetById(id);
  const found = module?.partitions[partition];
  if (!module || !found) throw new Error(`no partition ${partition} of ${id}`);
  return targetOf(module, found, size);
}

describe('presets', () => {
  it('have ids and labels of their own', () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
    expect(new Set(PRESETS.map(({ label }) => label)).size).toBe(PRESETS.length);
  });

  it('have sizes that are whole blocks, and build what their driver mounts', () => {
    for (const module of PRESETS) {
      expect(module.version.startsWith(`${module.generation}.`)).toBe(true);
      expect(Number(module.version[2])).toBeLessThanOrEqual(module.minorSure);
      for (const { size } of module.partitions) {
        if (size !== null) expect(size % module.blockSize).toBe(0);
      }
      if (!module.littlefs) continue;
      const known = module.partitions.every(({ size }) => size !== null);
      expect(module.provenance.sizes === 'unknown').toBe(!known);
    }
  });

  it('can be built with: the engine takes every one’s options', async () => {
    for (const module of PRESETS.filter(({ littlefs }) => littlefs)) {
      for (const partition of module.partitions) {
        const geometry = geometryFor(targetOf(module, partition, partition.size ?? 262144));
        const { available, fits } = await client.call('forecast', { nodes: [], geometry });
        expect(available).toBe(geometry.blockCount - module.keepFree);
        expect(fits).toBe(true);
      }
    }
  });
});

describe('geometryFor', () => {
  it('gives the documented images: 1280 and 50 blocks, the last one kept free', () => {
    const user = geometryFor(target('ec600s-cnla', 0));
    expect(user).toMatchObject({ version: '1.1', blockSize: 4096, blockCount: 1280, keepFree: 1 });
    expect(user.fill).toBe(0);
    expect(geometryFor(target('ec600s-cnla', 1)).blockCount).toBe(50);
  });

  it('leaves room for the mount point in a path', () => {
    expect(geometryFor(target('ec600s-cnla', 0)).pathMax).toBe(512 - '/usr'.length);
    expect(geometryFor(target('esp32-4mb')).pathMax).toBeNull();
  });

  it('asks for a size that nobody publishes, and refuses half blocks', () => {
    expect(() => geometryFor(target('ec600n'))).toThrow(
      expect.objectContaining({ code: 'size-unknown' }),
    );
    expect(geometryFor(target('ec600n', 0, 409600)).blockCount).toBe(100);
    expect(() => geometryFor(target('ec600n', 0, 5000))).toThrow(
      expect.objectContaining({ code: 'size-not-multiple' }),
    );
  });

  it('refuses a module without littlefs', () => {
    const module = presetById('bg95') as ModulePreset;
    const partition = { id: 'user', size: 262144, fileName: 'x', mountPoint: '/usr' } as const;
    expect(() => geometryFor(targetOf(module, partition))).toThrow(
      expect.objectContaining({ code: 'not-supported' }),
    );
  });
});

describe('likeImage', () => {
  it.each([
    ['v1-usr-4096x50-p256', '1.1', 4096, 50],
    ['v2.0-usr-512x512-p16', '2.0', 512, 512],
    ['v2.1-many-1024x300-p64', '2.1', 1024, 300],
  ])('takes every parameter of %s', async (name, version, blockSize, blockCount) => {
    const image = await open(name);
    const geometry = likeImage(image);
    expect(geometry).toMatchObject({ version, blockSize, blockCount, nameMax: 255 });
    const prog = Number(name.split('-p')[1]);
    // A multiple of the driver's own serves as well, a fraction would not.
    expect(geometry.progSize % prog).toBe(0);
    expect(blockSize % geometry.progSize).toBe(0);
    const inline = image.entries.filter(({ storage }) => storage === 'inline');
    expect(inline.every(({ size }) => size <= geometry.cacheSize)).toBe(true);
  });

  it('keeps the last block free exactly where it was', async () => {
    const image = await open('v1-usr-4096x50-p256');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 49 }), (highestUsedBlock) => {
        const changed = { ...image, usage: { ...image.usage, highestUsedBlock } };
        expect(likeImage(changed).keepFree).toBe(highestUsedBlock === 49 ? 0 : 1);
      }),
    );
  });
});
