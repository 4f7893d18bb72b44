import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { simulateBoot } from '../../../volumes/boot/boot';
import { listed as row, volumeOf, type Files } from '../../../volumes/boot/testing';
import { Bench } from './testing-machine';
import { byteName, snapshot } from './tree';

/** What the virtual module does with the same two partitions: its lines, and its files afterwards. */
async function boot(user: Files, backup: Files): Promise<{ said: string; files: Files }> {
  const tree = new Map<string, Uint8Array | null>();
  for (const [path, text] of Object.entries(user)) tree.set(byteName(`/usr${path}`), bytesOf(text));
  for (const [path, text] of Object.entries(backup))
    tree.set(byteName(`/bak${path}`), bytesOf(text));
  const bench = await Bench.start({ files: tree });
  const files = Object.fromEntries(
    [...snapshot(bench.machine.disk)].flatMap(([path, content]) =>
      content && path.startsWith('/usr/')
        ? [[path.slice('/usr'.length), new TextDecoder().decode(content)]]
        : [],
    ),
  );
  return { said: bench.said(), files };
}

/** The list that the module has afterwards. */
const listIn = (files: Files) => JSON.parse(files['/checksum.json'] ?? '[]') as unknown;

const told = (said: string, line: RegExp) => [...said.matchAll(line)].map(([, path]) => path);

it('does at boot what a simulation of its partitions says', { timeout: 120_000 }, async () => {
  const names = ['/a.py', '/b.py', '/lib/c.py', '/说明.txt'];
  const some = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('', 'one', 'two', 'three'));
  const listed = fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...names), text: fc.constantFrom('', 'one', 'two') }),
    { selector: ({ name }) => name },
  );
  const enable = fc.constantFrom('{"enable": 1}', '{"enable": 0}', '{', null);
  const where = fc.constantFrom('user', 'backup', 'both', 'broken');
  await fc.assert(
    fc.asyncProperty(some, some, listed, enable, where, async (user, copies, rows, on, place) => {
      const text = JSON.stringify(rows.map(({ name, text }) => row(`/usr${name}`, text)));
      const list = { '/checksum.json': place === 'broken' ? text.slice(0, -1) : text };
      const userFiles: Files = { ...user, ...(place === 'backup' ? {} : list) };
      const backupFiles: Files = {
        ...Object.fromEntries(Object.entries(copies).map(([path, copy]) => [`/usr${path}`, copy])),
        ...(on === null ? {} : { '/backup_restore.json': on }),
        ...(place === 'user' ? {} : list),
      };
      const sides = { user: volumeOf(userFiles), backup: volumeOf(backupFiles) };
      const simulated = await simulateBoot(sides, 'crc32');
      const { said, files } = await boot(userFiles, backupFiles);
      expect(told(said, /^- restoring \/usr(.*)\r$/gm)).toEqual(
        simulated.restored.map(({ path }) => byteName(path)),
      );
      expect(told(said, /^~ backup file does not exist: \/usr(.*)\r$/gm)).toEqual(
        simulated.notInBackup.map((path) => byteName(path)),
      );
      for (const { path } of simulated.restored) {
        expect(files[byteName(path)]).toBe(backupFiles[`/usr${path}`]);
      }
      for (const path of simulated.kept) expect(files[byteName(path)]).toBe(userFiles[path]);
    }),
    { numRuns: 40 },
  );
});

it('enters what it restored in its list, also if that is not what was listed', async () => {
  const list = JSON.stringify([row('/usr/a.py', 'listed')]);
  const user = { '/checksum.json': list, '/a.py': 'edited' };
  const backup = { '/backup_restore.json': '{"enable": 1}', '/usr/a.py': 'kept' };
  const sides = { user: volumeOf(user), backup: volumeOf(backup) };
  expect((await simulateBoot(sides, 'crc32')).problems).toEqual([
    { code: 'copy-differs', paths: ['/a.py'] },
  ]);
  const { files } = await boot(user, backup);
  expect(files['/a.py']).toBe('kept');
  expect(listIn(files)).toEqual([row('/usr/a.py', 'kept')]);
  expect(told((await boot(files, backup)).said, /^- restoring (.*)\r$/gm)).toEqual([]);
});
