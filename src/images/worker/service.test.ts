import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { quectelCrc32, quectelCrc32Text } from '../../ground/checksums/crc32';
import { containerBytes } from '../../containers/testing';
import { partitionOf } from '../describe';
import { freeGeometry } from '../geometry';
import { fixtureBytes, fixtureFacts, testClient } from '../testing';
import { subjectOfOpened } from '../verdict/subject';
import { BLOCK_KINDS, BLOCK_STATES, type BuildNode, type OpenedImage } from '../types';

const client = testClient();
afterAll(() => client.dispose());

async function open(name: string): Promise<OpenedImage> {
  const handle = client.newHandle();
  const result = await client.call('open', { handle, bytes: fixtureBytes(name), name });
  if (result.kind !== 'littlefs') throw new Error(`${name} did not open`);
  return result.image;
}

describe.each([
  'v1-customer_fs-5242880',
  'v2.1-customer_fs-5242880',
  'v1-churn-512x512-p16',
  'v2.0-many-512x512-p16',
  'v2.0-names-1024x300-p64',
])('%s', (name) => {
  it('opens with the tree and digests of the reference', async () => {
    const facts = fixtureFacts(name);
    const image = await open(name);
    const files = image.entries.filter((entry) => entry.type === 'file');
    const digests = await client.call('digest', {
      handle: image.handle,
      entries: files.map(({ id }) => id),
    });
    const found = image.entries.slice(1).map(({ path, type, id, size }) => {
      const digest = digests.find(({ entry }) => entry === id);
      return type === 'dir' ? { path, type } : { path, type, size, sha256: digest?.sha256 };
    });
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
    const expected = facts.entries.map(({ path, type, size, sha256 }) =>
      type === 'dir' ? { path, type } : { path, type, size, sha256 },
    );
    expect(found.sort(byPath)).toEqual(expected.sort(byPath));
    expect(image.candidate).toMatchObject({
      offset: 0,
      blockSize: facts.blockSize,
      blockCount: facts.blockCount,
    });
  });

  it('has a block table that agrees with its usage', async () => {
    const { blocks, usage, candidate } = await open(name);
    expect(blocks.kind).toHaveLength(candidate.blockCount);
    const free = BLOCK_KINDS.indexOf('free');
    expect(blocks.kind.filter((kind) => kind !== free)).toHaveLength(usage.used);
    expect(blocks.state.every((state) => state < BLOCK_STATES.length)).toBe(true);
  });
});

describe('the service', () => {
  it('says what bytes are that hold no littlefs', async () => {
    const args = { handle: client.newHandle(), bytes: new Uint8Array(8192).fill(0xff), name: 'x' };
    expect(await client.call('open', args)).toMatchObject({
      kind: 'other',
      identification: { signature: 'blank-ff' },
    });
  });

  it.each(['fs.uf2', 'fs.hex', 'esp-parttable.bin'])('reads nothing of %s', async (name) => {
    const args = { handle: client.newHandle(), bytes: containerBytes(name), name };
    expect(await client.call('open', args)).toMatchObject({ kind: 'container' });
    const read = client.call('read', { handle: args.handle, entry: 1 });
    await expect(read).rejects.toMatchObject({ code: 'image-closed' });
  });

  it('opens the file systems of a flash dump at their partitions, and says so if none is', async () => {
    const bytes = containerBytes('esp-two-fs.bin');
    const handle = client.newHandle();
    const args = { handle, bytes: bytes.slice(), name: 'flash.bin' };
    const result = await client.call('open', args);
    if (result.kind !== 'littlefs') throw new Error('The dump did not open');
    const { candidates, partitions } = result.image;
    expect(candidates.map(({ offset }) => offset)).toEqual([0x200000, 0x300000]);
    expect(partitionOf(result.image, result.image.candidate)?.name).toBe('web');
    const cfg = await client.call('choose', { handle, candidate: 1 });
    expect(cfg.entries.map(({ path }) => path)).toContain('/dev.ini');
    expect(partitionOf(cfg, cfg.candidate)).toMatchObject({ name: 'cfg', size: 0x40000 });
    expect(partitions).toHaveLength(4);
    expect(subjectOfOpened(cfg)).toMatchObject({ offset: 0, fileSize: 0x40000 });

    bytes.fill(0xff, 0x200000);
    const blank = await client.call('open', { ...args, handle: client.newHandle(), bytes });
    expect(blank).toMatchObject({ kind: 'container', format: 'esp32' });
  });

  it('reads ranges, digests as the module does, and knows the blocks of a file', async () => {
    const image = await open('v1-customer_fs-5242880');
    const entry = image.entries.find(({ path }) => path === '/V05.bin');
    if (!entry) throw new Error('no V05.bin');
    const { handle } = image;
    const whole = await client.call('read', { handle, entry: entry.id });
    const part = await client.call('read', { handle, entry: entry.id, offset: 5000, length: 100 });
    expect(part).toEqual(whole.slice(5000, 5100));
    const [digest] = await client.call('digest', { handle, entries: [entry.id] });
    expect(digest?.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
    expect(digest?.quectelCrc32).toBe(quectelCrc32Text(quectelCrc32(whole), whole.length));
    const blocks = await client.call('blocksOf', { handle, entry: entry.id });
    expect(blocks).toHaveLength(entry.blocks);
    for (const block of blocks) {
      const { info, bytes } = await client.call('block', { handle, block });
      expect(info).toMatchObject({ kind: 'data', owner: entry.id });
      expect(bytes).toHaveLength(4096);
    }
  });

  it('forgets an image that was closed', async () => {
    const { handle } = await open('v2.0-empty-512x512-p16');
    await client.call('close', { handle });
    await expect(client.call('read', { handle, entry: 0 })).rejects.toMatchObject({
      code: 'image-closed',
    });
  });

  it('finds an image inside a larger dump and can be told which one to read', async () => {
    const inner = fixtureBytes('v1-usr-4096x50-p256');
    const second = fixtureBytes('v2.0-usr-4096x50-p256');
    const bytes = new Uint8Array(8192 + inner.length + second.length).fill(0xff);
    bytes.set(inner, 8192);
    bytes.set(second, 8192 + inner.length);
    const handle = client.newHandle();
    const result = await client.call('open', { handle, bytes, name: 'dump.bin' });
    if (result.kind !== 'littlefs') throw new Error('not found');
    const offsets = result.image.candidates.map(({ offset }) => offset);
    expect(offsets.toSorted((a, b) => a - b)).toEqual([8192, 8192 + inner.length]);
    const other = await client.call('choose', { handle, candidate: 1 });
    expect(other.candidate).toEqual(result.image.candidates[1]);
    expect(other.entries.length).toBeGreaterThan(5);
  });
});

describe('build', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const nodes: BuildNode[] = [
    { type: 'dir', path: '/empty', attributes: [] },
    {
      type: 'file',
      path: '/lib/a.py',
      size: 3,
      content: { kind: 'bytes', bytes: text('abc') },
      attributes: [],
    },
  ];

  it.each(['1.1', '2.0', '2.1'] as const)('reads back what it built (%s)', async (version) => {
    const geometry = freeGeometry(version, 512, 64);
    const built = await client.call('build', { nodes, geometry });
    expect(built.bytes).toHaveLength(512 * 64);
    expect(built.sha256).toBe(createHash('sha256').update(built.bytes).digest('hex'));
    expect(built.compared).toBe(3);
    const forecast = await client.call('forecast', { nodes, geometry });
    expect(forecast.blocks).toBe(built.blocks);
  });

  it('takes content out of an open image', async () => {
    const image = await open('v2.0-names-1024x300-p64');
    const all = image.entries.slice(1).map(({ type, path, size, attributes, id }): BuildNode =>
      type === 'dir'
        ? { type, path, attributes }
        : {
            type,
            path,
            attributes,
            size,
            content: { kind: 'entry', handle: image.handle, entry: id },
          },
    );
    expect(all.some(({ attributes }) => attributes.length > 0)).toBe(true);
    const built = await client.call('build', {
      nodes: all,
      geometry: freeGeometry('2.0', 1024, 300),
    });
    expect(built.compared).toBe(image.entries.length - 1);
  });

  it('refuses what does not fit, with both numbers', async () => {
    const big: BuildNode = {
      type: 'file',
      path: '/big',
      size: 10_000,
      content: { kind: 'bytes', bytes: new Uint8Array(10_000) },
      attributes: [],
    };
    await expect(
      client.call('build', { nodes: [big], geometry: freeGeometry('1.1', 512, 16) }),
    ).rejects.toMatchObject({ code: 'no-room', params: { available: 16 } });
  });

  it('stops if it is cancelled', async () => {
    const bytes = new Uint8Array(4 << 20);
    const many = Array.from({ length: 40 }, (_, i): BuildNode => ({
      type: 'file',
      path: `/f${i}`,
      size: bytes.length,
      content: { kind: 'bytes', bytes },
      attributes: [],
    }));
    const abort = new AbortController();
    let heard = 0;
    const call = client.call(
      'build',
      { nodes: many, geometry: freeGeometry('2.0', 4096, 60_000) },
      {
        signal: abort.signal,
        onProgress: () => {
          heard++;
          abort.abort();
        },
      },
    );
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(heard).toBeGreaterThan(0);
  });
});
