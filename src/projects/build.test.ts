import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { planNodes } from '../images/worker/build-nodes';
import { freeGeometry, geometryFor, targetOf } from '../images/geometry';
import { ImageVolume } from '../images/image-volume';
import { presetById } from '../images/presets/presets';
import { testClient } from '../images/testing';
import type { BuildResult } from '../images/types';
import { walk } from '../volumes/walk';
import { CHECKSUM_LIST_MAX } from '../volumes/boot/checksum-list';
import { backupPlan } from './archive/backup';
import { buildBackupImage, buildUserImage } from './build';
import { ProjectVolume } from './project-volume';
import { seedFromArchive, seedFromFiles, seedFromImage, seedFromVolume } from './archive/seeds';
import type { ProjectStore } from './database/store';
import { writeArchive, type ReadStored } from './archive/write';
import { geometryOf, mainGeometry, targetsOf } from './target';
import { TestBrowser, text } from './testing';

const client = testClient();
afterAll(() => client.dispose());

let store: ProjectStore;
let volume: ProjectVolume;
let read: ReadStored;

beforeEach(async () => {
  store = new TestBrowser().tab();
  const files = [
    { type: 'file', path: 'a.py', bytes: text('quectel') },
    { type: 'file', path: '中文/b 1.txt', bytes: text('123456789') },
    { type: 'file', path: 'nothing', bytes: text('') },
    { type: 'file', path: 'checksum.json', bytes: text('[]') },
    { type: 'dir', path: 'empty' },
  ] as const;
  const target = { kind: 'module', module: 'ec600s-cnla', sizes: {} } as const;
  const { id } = await store.create(await seedFromFiles('p', files, target));
  volume = await ProjectVolume.open(store, id);
  read = volume.readStored;
});

async function filesOf(built: BuildResult): Promise<Record<string, string>> {
  const opening = await ImageVolume.open(client, built.bytes, 'x.bin');
  if (opening.kind !== 'littlefs') throw new Error('no littlefs');
  const found: Record<string, string> = {};
  for (const { path, type } of await walk(opening.volume)) {
    found[path] = type === 'dir' ? 'dir' : await opening.volume.readText(path);
  }
  return found;
}

const listed = [
  { name: '/usr/a.py', crc32: '0x99386adf' },
  { name: '/usr/中文/b 1.txt', crc32: '0xd202d277' },
];

describe('building from a project', () => {
  it('makes the image of the user partition', async () => {
    const geometry = geometryOf(volume.info.target, 'user');
    const built = await buildUserImage(client, volume.tree, read, geometry);
    expect(built.bytes.length).toBe(5242880);
    expect(await filesOf(built)).toEqual({
      '/a.py': 'quectel',
      '/checksum.json': '[]',
      '/empty': 'dir',
      '/nothing': '',
      '/中文': 'dir',
      '/中文/b 1.txt': '123456789',
    });
    const forecast = await client.call('forecast', {
      nodes: planNodes(volume.tree.root),
      geometry,
    });
    expect(forecast.blocks).toBe(built.blocks);
  });

  it('makes the backup image as the firmware reads it, and the user image with its list', async () => {
    const geometry = geometryOf(volume.info.target, 'backup');
    const options = { key: 'crc32', enable: true } as const;
    const backup = await buildBackupImage(client, volume.tree, read, geometry, options);
    expect(backup.built.bytes.length).toBe(204800);
    const { '/checksum.json': list, ...files } = await filesOf(backup.built);
    expect(JSON.parse(list ?? '')).toEqual(listed);
    expect(files).toEqual({
      '/backup_restore.json': '{"enable": 1}',
      '/usr': 'dir',
      '/usr/a.py': 'quectel',
      '/usr/checksum.json': '[]',
      '/usr/empty': 'dir',
      '/usr/nothing': '',
      '/usr/中文': 'dir',
      '/usr/中文/b 1.txt': '123456789',
    });
    expect(backup.unlisted).toEqual([
      { path: '/checksum.json', because: 'own-list' },
      { path: '/nothing', because: 'empty' },
    ]);
    const user = geometryOf(volume.info.target);
    const built = await buildUserImage(client, volume.tree, read, user, { list: backup.list });
    expect((await filesOf(built))['/checksum.json']).toBe(list);
  });

  it('lists by SHA-256 for old firmware, and only what is included', () => {
    const include = (path: string) => path === '/a.py';
    const plan = backupPlan(volume.tree, { key: 'sha256', enable: false, include });
    expect(JSON.parse(plan.list)).toEqual([
      {
        name: '/usr/a.py',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
    ]);
    expect(plan.restore).toBe('{"enable": 0}');
    expect(plan.tree.root.children.map(({ name }) => name)).toEqual(['a.py', 'empty', '中文']);
  });

  it('refuses a list longer than the module reads', async () => {
    const many = Array.from({ length: 400 }, (_, i) => {
      return { type: 'file', path: `file ${i}`, bytes: text('x') } as const;
    });
    await volume.add(volume.planAdd('/', many), () => 'skip');
    const plan = () => backupPlan(volume.tree, { key: 'crc32', enable: true });
    expect(plan).toThrow('checksum-list-too-long');
    expect(CHECKSUM_LIST_MAX).toBe(16384);
  });
});

describe('targets', () => {
  it('give geometries, once their sizes are known', () => {
    const cnla = presetById('ec600s-cnla');
    const user = cnla?.partitions[0];
    if (!cnla || !user) throw new Error('no preset');
    expect(mainGeometry(volume.info.target)).toEqual(geometryFor(targetOf(cnla, user)));
    const open = { kind: 'module', module: 'ec600n', sizes: {} } as const;
    expect(mainGeometry(open)).toBeNull();
    expect(() => geometryOf(open)).toThrow('size-unknown');
    expect(geometryOf({ ...open, sizes: { user: 409600 } }).blockCount).toBe(100);
    expect(targetsOf({ kind: 'none' })).toEqual([]);
    expect(() => geometryOf({ kind: 'none' })).toThrow('bad-option');
    expect(targetsOf({ ...open, module: 'from the future' })).toEqual([]);
  });
});

describe('seeds', () => {
  it('take an image with its attributes and geometry, and build its like again', async () => {
    const attributes = [{ type: 116, value: text('2026') }];
    const content = { kind: 'bytes', bytes: text('hello') } as const;
    const nodes = [
      { type: 'dir', path: '/', attributes },
      { type: 'dir', path: '/d', attributes },
      { type: 'file', path: '/d/a', size: 5, attributes, content },
      { type: 'file', path: '/d/\udcff', size: 5, attributes: [], content },
    ] as const;
    const { bytes } = await client.call('build', { nodes, geometry: freeGeometry('2.1', 512, 64) });
    const opening = await ImageVolume.open(client, bytes, 'x.bin');
    if (opening.kind !== 'littlefs') throw new Error('no littlefs');
    const image = opening.volume;
    const { seed, skipped } = await seedFromImage('p', image);
    expect(skipped).toEqual([]);
    const project = await ProjectVolume.open(store, (await store.create(seed)).id);
    const paths = image.snapshot.rows.filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(await project.checksums(paths)).toEqual(await image.checksums(paths));
    expect(project.info.target).toMatchObject({ kind: 'free', like: 'x.bin' });
    expect(planNodes(project.tree.root).map((node) => node.attributes)).toEqual([
      ...[attributes, attributes, attributes, []],
    ]);
    const geometry = geometryOf(project.info.target);
    const built = await buildUserImage(client, project.tree, read, geometry);
    expect(built.compared).toBe(image.snapshot.rows.length);
  });

  it('take any other volume', async () => {
    const seed = await seedFromVolume('copy', volume, volume.info.target);
    const copy = await ProjectVolume.open(store, (await store.create(seed)).id);
    expect(copy.info).toMatchObject({ files: 4, directories: 2, target: volume.info.target });
    expect(await copy.readText('/中文/b 1.txt')).toBe('123456789');
  });

  it('take an archive, through the database and back', async () => {
    const zip = await writeArchive(volume.info, volume.tree, read);
    const { seed, notices } = await seedFromArchive('other', zip);
    expect(notices).toEqual([]);
    const again = await ProjectVolume.open(store, (await store.create(seed)).id);
    expect(again.info).toMatchObject({ name: 'p', target: volume.info.target, files: 4 });
    expect(await writeArchive(again.info, again.tree, read)).toEqual(zip);
  });
});
