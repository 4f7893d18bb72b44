import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseBytes, cases } from '../../wasm/test/cases';
import { manifestText, takeManifest } from '../volumes/manifest';
import { runCopy } from '../volumes/copy/copy';
import { planCopy } from '../volumes/copy/plan';
import { MemoryVolume } from '../volumes/testing-memory';
import { walk } from '../volumes/walk';
import { exportZip } from '../volumes/zip/zip';
import { containerBytes } from '../containers/testing';
import { freeGeometry, geometryFor, targetOf } from './geometry';
import { ImageVolume } from './image-volume';
import { presetById } from './presets/presets';
import { openSample, sampleFiles } from './presets/samples';
import { fixtureBytes, fixtureFacts, testClient } from './testing';
import type { ModulePreset } from './presets/target-types';
import { judge } from './verdict/verdict';
import { subjectOfOpened, subjectOfPlan } from './verdict/subject';

const client = testClient();
afterAll(() => client.dispose());

const text = (content: string) => new TextEncoder().encode(content);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function open(bytes: Uint8Array<ArrayBuffer>, name = 'x.bin'): Promise<ImageVolume> {
  const opening = await ImageVolume.open(client, bytes, name);
  if (opening.kind !== 'littlefs') throw new Error('no littlefs');
  return opening.volume;
}

/** Waits until the forecast is up to date. */
async function settled(volume: ImageVolume): Promise<ImageVolume['snapshot']> {
  while (volume.snapshot.forecast.kind === 'pending') {
    await new Promise<void>((resolve) => {
      const stop = volume.onChange(() => {
        stop();
        resolve();
      });
    });
  }
  return volume.snapshot;
}

describe('the documented case', () => {
  const module = presetById('ec600s-cnla') as ModulePreset;

  it.each([
    [0, 5242880, 'customer_fs.bin'],
    [1, 204800, 'customer_backup_fs.bin'],
  ])('partition %i becomes %i bytes and opens again', async (index, size, fileName) => {
    const partition = module.partitions[index];
    if (!partition) throw new Error('no partition');
    const target = targetOf(module, partition);
    const fresh = ImageVolume.create(client, partition.fileName, geometryFor(target));
    const files = sampleFiles();
    await fresh.add(fresh.planAdd('/', files), () => 'skip');
    const { forecast, rows, geometry } = await settled(fresh);
    const built = await fresh.build();
    expect(built.bytes).toHaveLength(size);
    expect(built.sha256).toBe(sha256(built.bytes));
    if (forecast.kind !== 'ready' || !geometry) throw new Error('no forecast');
    expect(forecast.forecast.blocks).toBe(built.blocks);
    expect(judge(subjectOfPlan(rows, geometry, forecast.forecast), target).outcome).toBe('mounts');
    expect((await fresh.download()).name).toBe(fileName);
    expect((await fresh.download()).bytes).toBe(built.bytes);

    const again = await open(built.bytes, fileName);
    const found = await walk(again);
    for (const item of files) {
      if (item.type !== 'file') continue;
      expect(await again.read(`/${item.path}`)).toEqual(item.bytes);
    }
    expect(found.filter(({ type }) => type === 'file')).toHaveLength(8);
    expect(found.filter(({ type }) => type === 'dir').map(({ path }) => path)).toEqual([
      '/QuecPython',
    ]);
    const opened = again.snapshot.opened;
    if (!opened) throw new Error('not opened');
    expect(opened.diagnostics).toEqual([]);
    expect(opened.usage.used).toBe(built.blocks);
    expect(opened.usage.highestUsedBlock).toBeLessThan(size / 4096 - 1);
    expect(judge(subjectOfOpened(opened), target)).toMatchObject({
      outcome: 'mounts',
      reasons: [],
    });
  });
});

describe('an opened image', () => {
  let bytes: Uint8Array<ArrayBuffer>;
  let volume: ImageVolume;
  beforeAll(async () => {
    bytes = fixtureBytes('v2.0-names-1024x300-p64');
    volume = await open(bytes, 'names.bin');
  });

  it('downloads as the bytes that were opened while nothing is changed', async () => {
    expect(volume.snapshot.dirty).toBe(false);
    expect((await volume.download()).name).toBe('names.bin');
    expect(Buffer.compare((await volume.download()).bytes, bytes)).toBe(0);
    expect(sha256((await volume.download()).bytes)).toBe(
      fixtureFacts('v2.0-names-1024x300-p64').sha256,
    );
    await volume.write('/new', text('x'));
    expect(volume.snapshot.dirty).toBe(true);
    await expect(volume.download()).rejects.toMatchObject({ code: 'not-built' });
    volume.undo();
    expect(volume.snapshot.dirty).toBe(false);
    expect(Buffer.compare((await volume.download()).bytes, bytes)).toBe(0);
  });

  it('keeps both under a name that its superblock allows', async () => {
    const geometry = { ...freeGeometry('2.1', 4096, 64), nameMax: 32 };
    const limited = ImageVolume.create(client, 'x.bin', geometry);
    const wide = `${'文'.repeat(9)}.json`;
    await limited.write(`/${wide}`, text('x'));
    const incoming = { type: 'file', path: wide, bytes: text('y') } as const;
    const both = () => limited.add(limited.planAdd('/', [incoming]), () => 'keep-both');
    await both();
    await both();
    const short = '文'.repeat(7);
    expect(limited.snapshot.rows.map(({ name }) => name).sort()).toEqual(
      [wide, `${short} (2).json`, `${short} (3).json`].sort(),
    );
  });

  it('takes no name longer than its superblock allows, counted in bytes, by any verb', async () => {
    const limited = ImageVolume.create(client, 'x.bin', {
      ...freeGeometry('2.1', 4096, 64),
      nameMax: 32,
    });
    const long = 'n'.repeat(40);
    // 11 characters, 33 bytes.
    const wide = '文'.repeat(11);
    await limited.mkdir('/d');
    await limited.write(`/d/${'n'.repeat(32)}`, text('x'));
    const before = limited.snapshot.root;
    const sha = sha256(text('x'));
    const add = (path: string) =>
      limited.add(limited.planAdd('/', [{ type: 'file', path, bytes: text('x') }]), () => 'skip');
    for (const name of [long, wide]) {
      const verbs = [
        limited.write(`/${name}`, text('x')),
        limited.mkdir(`/${name}`),
        limited.rename('/d', `/${name}`),
        add(name),
        add(`${name}/a`),
        limited.writeAll([
          { type: 'file', path: `/${name}`, bytes: text('x'), sha256: sha, replace: false },
        ]),
      ];
      for (const verb of verbs) {
        await expect(verb).rejects.toMatchObject({ code: 'name-too-long', params: { max: 32 } });
      }
    }
    expect(limited.snapshot.root).toBe(before);
  });

  it('of a partition in a flash dump builds that partition, by its name', async () => {
    const web = await open(containerBytes('esp-two-fs.bin'), 'flash.bin');
    expect((await web.download()).name).toBe('flash.bin');
    await web.write('/new', text('x'));
    const { bytes: built } = await web.build();
    expect(built).toHaveLength(0x40000);
    expect((await web.download()).name).toBe('web.bin');
  });

  it('takes a copy of many files as one step, and none of one that is refused', async () => {
    const source = new MemoryVolume({ '/p/a': text('1'), '/p/q/b': text('22'), '/c': text('3') });
    const edited = await open(bytes, 'names.bin');
    await runCopy(await planCopy(source, edited));
    expect(await edited.readText('/p/q/b')).toBe('22');
    edited.undo();
    expect(edited.snapshot).toMatchObject({ dirty: false, canUndo: false });
    const change = { type: 'file', bytes: text('1'), sha256: sha256(text('1')) } as const;
    const writing = edited.writeAll([
      { ...change, path: '/x', replace: false },
      { ...change, path: '/y', replace: false, sha256: sha256(text('2')) },
    ]);
    await expect(writing).rejects.toMatchObject({ code: 'copy-differs' });
    expect(edited.snapshot.dirty).toBe(false);
  });

  it('is saved as a new file with its edits, user attributes kept', async () => {
    const before = sha256(bytes);
    const edited = await open(bytes, 'names.bin');
    await edited.rename('/with space.txt', '/renamed.txt');
    await edited.write('/note', text('hello'));
    const forecast = (await settled(edited)).forecast;
    const built = await edited.build();
    expect(forecast).toMatchObject({ kind: 'ready', forecast: { blocks: built.blocks } });
    expect((await edited.download()).name).toBe('names-edited.bin');
    const again = await open((await edited.download()).bytes);
    const find = (path: string) =>
      again.snapshot.opened?.entries.find((entry) => entry.path === path);
    expect(find('/renamed.txt')?.attributes).toEqual([
      { type: 0x74, value: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ]);
    expect(find('/café')?.attributes).toEqual([{ type: 0x75, value: text('dir-attr') }]);
    expect(find('/with space.txt')).toBeUndefined();
    expect(await again.readText('/note')).toBe('hello');
    expect(sha256(bytes)).toBe(before);
  });

  it('gives the manifest and the digests of the reference', async () => {
    const facts = fixtureFacts('v1-churn-1024x300-p64');
    const churn = await open(fixtureBytes('v1-churn-1024x300-p64'));
    const manifest = await takeManifest(churn);
    const expected = facts.entries.map(({ path, type, size, sha256: digest }) =>
      type === 'dir' ? { path, type } : { path, type, size, sha256: digest },
    );
    expect(new Set(manifest.entries)).toEqual(new Set(expected));
    expect(JSON.parse(manifestText(manifest))).toEqual(manifest);
  });

  it('lists what the disk names twice under two paths, and by its own in the manifest', async () => {
    const double = await open(fixtureBytes('v2.0-early-powercut-2600'));
    const paths = double.snapshot.rows.map(({ path }) => path);
    expect(paths).toContain('/d1/n4 (2)');
    expect(new Set(paths).size).toBe(paths.length);
    const facts = fixtureFacts('v2.0-early-powercut-2600');
    const { entries } = await takeManifest(double);
    expect(entries.map(({ path }) => path).sort()).toEqual(
      facts.entries.map(({ path }) => path).sort(),
    );
  });

  it('exports as a zip all that it holds', async () => {
    const zip = await exportZip(volume);
    const { rows } = volume.snapshot;
    expect(zip.files).toBe(rows.filter(({ type }) => type === 'file').length);
    expect(zip.skipped).toEqual([]);
  });

  it('marks in its rows what was added and changed', async () => {
    const edited = await open(fixtureBytes('v1-usr-4096x50-p256'));
    await edited.writeText('/a.py', 'print(2)');
    await edited.mkdir('/lib');
    await edited.rename('/b.py', '/lib/b.py');
    const { rows } = await settled(edited);
    const changes = Object.fromEntries(rows.map(({ path, change }) => [path, change]));
    expect(changes).toMatchObject({
      '/a.py': 'changed',
      '/lib': 'added',
      '/lib/b.py': 'changed',
      '/b.txt': 'same',
    });
    const row = (path: string) => rows.find((it) => it.path === path);
    expect(row('/lib')).toMatchObject({ blocks: 2, level: 1, entry: -1 });
    expect(row('/a.py')).toMatchObject({ blocks: 1, size: 8 });
    expect(row('/lib/b.py')?.level).toBe(2);
  });

  it('tells text from other bytes', async () => {
    const usr = await open(fixtureBytes('v1-usr-4096x50-p256'));
    expect(await usr.readText('/checksum.json')).toBe('[]');
    await expect(usr.readText('/V05.bin')).rejects.toMatchObject({ code: 'not-text' });
    await expect(usr.read('/QuecPython')).rejects.toMatchObject({ code: 'not-a-file' });
    await expect(usr.read('/nothing')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes on after its worker was lost', async () => {
    const usr = await open(fixtureBytes('v1-usr-4096x50-p256'));
    await usr.writeText('/a.py', 'print(3)');
    client.dispose();
    expect(await usr.readText('/checksum.json')).toBe('[]');
    client.dispose();
    expect((await usr.build()).bytes).toHaveLength(204800);
  });

  it('can be read as another candidate', async () => {
    const dump = new Uint8Array(3 * 204800);
    dump.set(fixtureBytes('v1-usr-4096x50-p256'));
    dump.set(fixtureBytes('v2.0-usr-4096x50-p256'), 204800);
    const both = await open(dump);
    const seen: number[] = [];
    for (const [index, candidate] of (both.snapshot.opened?.candidates ?? []).entries()) {
      await both.choose(index);
      expect(both.snapshot.opened?.candidate).toEqual(candidate);
      seen.push(candidate.generation);
      expect(both.snapshot.geometry?.version).toMatch(new RegExp(`^${candidate.generation}\\.`));
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2]);
    client.dispose();
    expect((await both.read('/a.py')).length).toBeGreaterThan(0);
  });
});

describe.each(cases.filter(({ afterRepair }) => afterRepair))(
  'a move that was cut off: $name',
  ({ name, entries, afterRepair = [] }) => {
    const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path).toSorted();
    const listed = (volume: ImageVolume) => paths(volume.snapshot.rows);
    const exported = async (volume: ImageVolume) =>
      (await takeManifest(volume)).entries.map(({ path }) => path).toSorted();

    it('is shown and given out as after the first write, and back again', async () => {
      const image = await open(caseBytes(name));
      expect(image.snapshot.opened?.repair).toBe('pending');
      expect(listed(image)).toEqual(paths(entries));
      await image.choose(0, { afterRepair: true });
      expect(image.snapshot).toMatchObject({ opened: { repair: 'done' }, dirty: false });
      expect(listed(image)).toEqual(paths(afterRepair));
      // The worker is lost: what comes back is the same state.
      client.dispose();
      expect(await exported(image)).toEqual(paths(afterRepair));
      const files = afterRepair.filter(({ type }) => type === 'file');
      for (const { path, size } of files) expect(await image.read(path)).toHaveLength(size ?? -1);
      await image.choose(0);
      expect(image.snapshot.opened?.repair).toBe('pending');
      expect(await exported(image)).toEqual(paths(entries));
    });

    it('comes into what is built of it', async () => {
      const image = await open(caseBytes(name));
      await image.choose(0, { afterRepair: true });
      await image.writeText('/new', 'x');
      const built = await open((await image.build()).bytes.slice());
      expect(listed(built)).toEqual([...paths(afterRepair), '/new'].toSorted());
      expect(built.snapshot.opened?.repair).toBe('none');
      // The file itself still is as it was.
      image.undo();
      expect(Buffer.compare((await image.download()).bytes, caseBytes(name))).toBe(0);
    });
  },
);

describe('a new image', () => {
  it('forecasts the latest state only, and gives a refusal in place of numbers', async () => {
    const geometry = freeGeometry('2.1', 512, 32);
    const fresh = ImageVolume.create(client, 'new.bin', geometry);
    for (let i = 0; i < 20; i++) await fresh.write(`/f${i}`, new Uint8Array(100));
    const { forecast, built } = await settled(fresh);
    if (forecast.kind !== 'ready') throw new Error('no forecast');
    expect(forecast.forecast.perNode).toHaveLength(20);
    expect(built).toBeNull();
    // A geometry that the tree there is does not go with.
    fresh.setGeometry({ ...geometry, nameMax: 2 });
    expect((await settled(fresh)).forecast).toMatchObject({
      kind: 'refused',
      error: { code: 'name-too-long' },
    });
    fresh.setGeometry(geometry);
    await fresh.write('/big', new Uint8Array(30_000));
    expect((await settled(fresh)).forecast).toMatchObject({ forecast: { fits: false } });
    await expect(fresh.build()).rejects.toMatchObject({ code: 'no-room' });
    expect(fresh.snapshot.built).toBeNull();
  });

  it('needs a geometry before it can be built', async () => {
    const fresh = ImageVolume.create(client, 'new.bin', null);
    await fresh.write('/a', text('a'));
    expect(fresh.snapshot.forecast).toEqual({ kind: 'none' });
    await expect(fresh.build()).rejects.toMatchObject({ code: 'size-unknown' });
    fresh.setGeometry(freeGeometry('1.1', 4096, 16));
    expect((await fresh.build()).bytes).toHaveLength(65536);
    await fresh.write('/b', text('b'));
    expect(fresh.snapshot.built).toBeNull();
  });

  it('does not share bytes with who writes them', async () => {
    const fresh = ImageVolume.create(client, 'new.bin', null);
    const mine = text('abc');
    await fresh.write('/a', mine);
    mine.fill(0);
    expect(await fresh.readText('/a')).toBe('abc');
    (await fresh.read('/a')).fill(0);
    expect(await fresh.readText('/a')).toBe('abc');
  });

  it('refuses paths that are too long for the module before the build does', async () => {
    const module = presetById('ec600s-cnla') as ModulePreset;
    const partition = module.partitions[1];
    if (!partition) throw new Error('no partition');
    const fresh = ImageVolume.create(client, 'x', geometryFor(targetOf(module, partition)));
    await fresh.mkdir(`/${'d'.repeat(255)}`);
    await expect(
      fresh.write(`/${'d'.repeat(255)}/${'e'.repeat(253)}`, text('')),
    ).rejects.toMatchObject({ code: 'path-too-long', params: { max: 508 } });
  });
});

describe('the sample', () => {
  it('opens as the user partition of an EC600S, clean and ready to look at', async () => {
    const sample = await openSample(client);
    expect(sample.name).toBe('customer_fs.bin');
    expect(sample.snapshot.dirty).toBe(false);
    expect(sample.snapshot.opened).toMatchObject({
      fileSize: 5242880,
      candidate: { version: { major: 1, minor: 1 } },
      fill: 0,
    });
    expect(await sample.readText('/QuecPython/test.py')).toBe('quectel');
    expect((await sample.stat('/V05.bin')).size).toBe(30211);
    const [digest] = await sample.checksums(['/QuecPython/test.py']);
    expect(digest?.quectelCrc32).toBe('0x99386adf');
  });
});
