import { afterAll, describe, expect, it } from 'vitest';
import { targetOf } from '../geometry';
import { presetById } from '../presets/presets';
import { fixtureBytes, testClient } from '../testing';
import type { Target } from '../presets/target-types';
import { judge } from './verdict';
import { subjectOfOpened } from './subject';

const client = testClient();
afterAll(() => client.dispose());

function target(id: string, size: number): Target {
  const module = presetById(id);
  const partition = module?.partitions.at(-1);
  if (!module || !partition) throw new Error(`no ${id}`);
  return targetOf(module, partition, size);
}

async function verdictOf(bytes: Uint8Array<ArrayBuffer>, to: Target) {
  const args = { handle: client.newHandle(), bytes: bytes.slice(), name: 'x' };
  const result = await client.call('open', args);
  if (result.kind !== 'littlefs') throw new Error('no littlefs');
  const { outcome, reasons } = judge(subjectOfOpened(result.image), to);
  return { outcome, codes: reasons.map(({ code }) => code), image: result.image };
}

/** Turns bits over in the first bytes of blocks. */
function damage(bytes: Uint8Array<ArrayBuffer>, blockSize: number, blocks: readonly number[]) {
  const copy = bytes.slice();
  for (const block of blocks) {
    for (let at = 4; at < 40; at++) copy[block * blockSize + at]! ^= 0x5a;
  }
  return copy;
}

describe('the verdict on real images', () => {
  const old = fixtureBytes('v1-usr-4096x50-p256');
  const ec600s = target('ec600s-cnla', 204800);

  it('passes what the reference wrote', async () => {
    expect(await verdictOf(old, ec600s)).toMatchObject({ outcome: 'mounts', codes: [] });
  });

  it('sees half a superblock, and none', async () => {
    const half = await verdictOf(damage(old, 4096, [0]), ec600s);
    expect(half).toMatchObject({
      outcome: 'mounts-with-warnings',
      codes: ['superblock-half-bad', 'older-state'],
    });
    const none = await verdictOf(damage(old, 4096, [0, 1]), ec600s);
    expect(none.outcome).toBe('silently-formatted');
  });

  it('sees the wrong generation, another partition, an offset and a cut', async () => {
    const newer = fixtureBytes('v2.0-usr-4096x50-p256');
    expect(await verdictOf(newer, ec600s)).toMatchObject({
      outcome: 'silently-formatted',
      codes: ['generation-differs'],
    });
    expect(await verdictOf(newer, target('rp2040-pico', 868352))).toMatchObject({
      outcome: 'silently-formatted',
      codes: ['block-count-differs', 'file-smaller'],
    });
    const shifted = new Uint8Array(old.length + 4096);
    shifted.set(old, 4096);
    expect(await verdictOf(shifted, ec600s)).toMatchObject({
      outcome: 'silently-formatted',
      codes: ['offset-not-zero'],
    });
    const cut = await verdictOf(old.slice(0, 10 * 4096), ec600s);
    expect(cut.outcome).toBe('mounts-with-losses');
    expect(cut.codes).toEqual(expect.arrayContaining(['dump-short', 'file-smaller']));
  });

  it('sees a broken directory of generation 2, at which the mount gives up', async () => {
    const newer = fixtureBytes('v2.0-deep-4096x256-p16');
    const pico = target('rp2040-pico', 1048576);
    const { image, outcome } = await verdictOf(newer, pico);
    expect(outcome).toBe('mounts');
    const directory = image.entries.find(({ type, parent }) => type === 'dir' && parent === 0);
    const pair = [...image.blocks.owner.keys()].filter(
      (block) => image.blocks.owner[block] === directory?.id,
    );
    expect(pair).toHaveLength(2);
    const broken = await verdictOf(damage(newer, 4096, pair), pico);
    expect(broken.outcome).toBe('silently-formatted');
    expect(broken.codes).toContain('directory-damaged');
  });
});
