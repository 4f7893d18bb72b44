import { afterAll, describe, expect, it } from 'vitest';
import { headerFacts } from './describe';
import { freeGeometry, targetOf } from './geometry';
import { ImageVolume } from './image-volume';
import { presetById } from './presets/presets';
import { openSample, sampleTarget } from './presets/samples';
import { testClient } from './testing';

const client = testClient();
afterAll(() => client.dispose());

describe('headerFacts', () => {
  it('counts free blocks of those that the module will use', async () => {
    const sample = await openSample(client);
    const facts = headerFacts(sample.snapshot, sampleTarget());
    const used = sample.snapshot.opened?.usage.used ?? 0;
    expect(facts).toEqual({
      version: { major: 1, minor: 1 },
      blockSize: 4096,
      blockCount: 1280,
      files: 8,
      directories: 1,
      contentBytes: sample.snapshot.opened?.usage.bytes,
      usedBlocks: used,
      freeBlocks: 1279 - used,
      usableBlocks: 1279,
      offset: 0,
      partition: null,
      otherCandidates: 0,
    });
  });

  it('takes the partition’s size if it is smaller, and the image’s if that is', async () => {
    const sample = await openSample(client);
    const backup = presetById('ec600s-cnla')?.partitions[1];
    if (!backup) throw new Error('no backup partition');
    const { module } = sampleTarget();
    expect(headerFacts(sample.snapshot, targetOf(module, backup))?.usableBlocks).toBe(49);
    expect(headerFacts(sample.snapshot, targetOf(module, backup, 1 << 24))?.usableBlocks).toBe(
      1280,
    );
  });

  it('speaks of the forecast for a new image, and not at all without a geometry', async () => {
    const fresh = ImageVolume.create(client, 'x', null);
    expect(headerFacts(fresh.snapshot, null)).toBeNull();
    fresh.setGeometry(freeGeometry('2.1', 4096, 64));
    expect(headerFacts(fresh.snapshot, null)).toMatchObject({ usedBlocks: null, usableBlocks: 64 });
    const { blocks } = await fresh.build();
    while (fresh.snapshot.forecast.kind !== 'ready') await new Promise((r) => setTimeout(r, 10));
    expect(headerFacts(fresh.snapshot, null)).toMatchObject({
      usedBlocks: blocks,
      freeBlocks: 64 - blocks,
      version: { major: 2, minor: 1 },
    });
  });
});
