import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { compareVolumes } from '../compare/compare';
import { planCopy } from './plan';
import { runCopy } from './copy';
import type { CopyOutcome } from './types';
import { MemoryVolume, type Tree } from '../testing-memory';
import { treeArbitrary } from '../testing-trees';

const text = (content: string) => new TextEncoder().encode(content);
const volume = (tree: Tree) => new MemoryVolume(tree);
const rowOf = (rows: readonly { path: string }[], path: string) =>
  rows.findIndex((row) => row.path === path);

/** What must hold at every path of the target, however a copy ended. */
function expectBeforeOrAfter(target: MemoryVolume, before: MemoryVolume, source: MemoryVolume) {
  const paths = new Set([...target.nodes.keys(), ...before.nodes.keys()]);
  for (const path of paths) {
    expect([before.state[path], source.state[path]]).toContain(target.state[path]);
  }
}

describe('runCopy', () => {
  it('copies what was planned, verifies it and tells of each entry', async () => {
    const source = volume({ '/a': text('1'), '/lib/b': text('22'), '/same': text('s') });
    const target = volume({ '/a': text('0'), '/same': text('s'), '/extra': text('e') });
    const result = await runCopy(await planCopy(source, target));
    expect(result).toMatchObject({ files: 2, bytes: 3, directories: 1, deleted: 0, failed: 0 });
    expect(target.state).toEqual({ ...source.state, '/extra': text('e').join() });
    expect(target.calls.filter((call) => call.startsWith('write'))).toEqual([
      'write /a',
      'write /lib/b',
    ]);
    expect(target.calls).toContain('checksums /lib/b');
  });

  it('copies a selection into another directory, with the directories on the way', async () => {
    const source = volume({ '/usr/lib/x/a': text('1'), '/usr/lib/y': text('2'), '/no': text('') });
    const target = volume({});
    const plan = await planCopy(source, target, {
      paths: ['/usr/lib/x', '/usr/lib/x/a'],
      base: '/usr',
      into: '/backup',
    });
    await runCopy(plan);
    expect(Object.keys(target.state)).toEqual([
      '/backup',
      '/backup/lib',
      '/backup/lib/x',
      '/backup/lib/x/a',
    ]);
  });

  it('leaves out what is not ticked, but makes the directories of what is', async () => {
    const source = volume({ '/d/a': text('1'), '/d/b': text('2') });
    const target = volume({});
    const plan = await planCopy(source, target);
    const only = plan.rows[rowOf(plan.rows, '/d/b')]?.id ?? -1;
    const { outcomes } = await runCopy(plan, { ticked: new Set([only]) });
    expect(outcomes.map(({ end }) => end)).toEqual(['done', 'left-out', 'done']);
    expect(Object.keys(target.state)).toEqual(['/d', '/d/b']);
  });

  it('deletes only what was ticked, at the end, and nothing after a failure', async () => {
    const tree = { '/old/x': text('1'), '/keep': text('k') };
    const source = volume({ '/keep': text('k'), '/new': text('n') });
    for (const fail of [false, true]) {
      const target = volume(tree);
      const plan = await planCopy(source, target, { mirror: true });
      expect(plan.rows.find(({ path }) => path === '/old')?.ticked).toBe(false);
      if (fail) {
        target.before = (call) => {
          if (call === 'write /new') throw new PortsideError('file-in-use', { path: '/new' });
        };
      }
      const ticked = new Set(plan.rows.map(({ id }) => id));
      const result = await runCopy(plan, { ticked, onFailure: 'continue' });
      expect(result.deleted).toBe(fail ? 0 : 1);
      expect(target.state['/old']).toBe(fail ? 'dir' : undefined);
    }
  });

  it('puts back what was there if reading back gives something else', async () => {
    const target = volume({ '/a': text('old') });
    let writes = 0;
    target.distort = (_, bytes) => (writes++ ? bytes : bytes.fill(0));
    const source = volume({ '/a': text('new!'), '/b': text('b') });
    const { outcomes } = await runCopy(await planCopy(source, target));
    expect(outcomes.map(({ end, error }) => [end, error?.code])).toEqual([
      ['failed', 'copy-differs'],
      ['not-done', undefined],
    ]);
    expect(target.state).toEqual({ '/a': text('old').join() });
  });

  it.each(['/a', '/new'])('never leaves half of %s if writing breaks off', async (path) => {
    const [target, before] = [volume({ '/a': text('old') }), volume({ '/a': text('old') })];
    let broken = false;
    target.distort = (at, bytes) => {
      if (broken) return bytes;
      broken = true;
      target.nodes.set(at, bytes.slice(0, 2));
      throw new PortsideError('deadline', { seconds: 1 });
    };
    const { outcomes } = await runCopy(await planCopy(volume({ [path]: text('longer') }), target));
    expect(outcomes[0]?.error?.code).toBe('deadline');
    expect(target.state).toEqual(before.state);
  });

  it('says so if even that fails', async () => {
    const target = volume({ '/a': text('old') });
    target.distort = (_, bytes) => bytes.fill(0);
    let writes = 0;
    target.before = (_, verb) => {
      if (verb === 'write' && writes++) throw new PortsideError('no-space', { volume: 'x' });
    };
    const plan = await planCopy(volume({ '/a': text('new!') }), target);
    await expect(runCopy(plan)).rejects.toMatchObject({ code: 'restore-failed' });
  });

  it('passes on that a target could not put the old content back itself', async () => {
    const target = volume({ '/a': text('old') });
    const verbs: string[] = [];
    target.before = (path, verb) => {
      verbs.push(verb);
      if (verb !== 'write') return;
      target.nodes.delete(path);
      throw new PortsideError('replace-cut', { path });
    };
    const plan = await planCopy(volume({ '/a': text('new!') }), target);
    await expect(runCopy(plan)).rejects.toMatchObject({ code: 'replace-cut' });
    expect(verbs.at(-1)).toBe('write');
  });

  it('leaves alone a file that came after the plan', async () => {
    const target = volume({});
    const plan = await planCopy(volume({ '/a': text('ours') }), target);
    target.put('/a', text('theirs'));
    const { outcomes } = await runCopy(plan);
    expect(outcomes[0]?.error?.code).toBe('already-exists');
    expect(target.state['/a']).toBe(text('theirs').join());
  });

  it('replaces a file that can’t be read any more', async () => {
    const target = volume({ '/a': text('old') });
    let damaged = true;
    target.before = (_, verb, path) => {
      if (verb === 'write') damaged = false;
      if (damaged && verb === 'read') throw new PortsideError('file-unreadable', { path });
    };
    const result = await runCopy(await planCopy(volume({ '/a': text('new') }), target));
    expect(result.files).toBe(1);
  });

  it('refuses before the first write if there is no room', async () => {
    const target = volume({ '/a': text('123') });
    target.totalBytes = 6;
    const plan = await planCopy(volume({ '/b': text('1234') }), target);
    expect(plan.room).toEqual({ unit: 'bytes', needed: 7, available: 6, fits: false });
    await expect(runCopy(plan)).rejects.toMatchObject({ code: 'no-room-bytes' });
    expect(target.calls).not.toContain('write /b');
    const overwriting = await planCopy(volume({ '/a': text('123456') }), target);
    expect(overwriting.room.fits).toBe(true);
  });
});

describe('copies of any trees', () => {
  it('make the target hold all of the source, and with all deletions ticked nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, fc.boolean(), async (a, b, mirror) => {
        const [source, target, before] = [volume(a), volume(b), volume(b)];
        const plan = await planCopy(source, target, { mirror });
        expect(target.state).toEqual(before.state);
        const conflicts = plan.rows.filter(({ action }) => action === 'conflict');
        const ticked = new Set(plan.rows.map(({ id }) => id));
        const { failed } = await runCopy(plan, { ticked });
        expect(failed).toBe(0);
        const { rows } = await compareVolumes(source, target);
        const wrong = rows.filter(({ status }) => status !== 'same');
        for (const { path, status } of wrong) {
          if (status === 'added') expect(mirror).toBe(false);
          else expect(conflicts.map((row) => row.path)).toContain(path);
        }
        // A second plan has nothing left to do.
        const again = await planCopy(source, target, { mirror });
        expect(again.rows.every(({ tickable }) => !tickable)).toBe(true);
      }),
    );
  });

  const endsOf = async (
    source: MemoryVolume,
    target: MemoryVolume,
    step: number,
    interrupt: () => void,
    signal?: AbortSignal,
  ) => {
    const plan = await planCopy(source, target, { mirror: true });
    const ticked = new Set(plan.rows.map(({ id }) => id));
    const outcomes: CopyOutcome[] = [];
    let calls = 0;
    const count = () => {
      if (++calls === step) interrupt();
    };
    source.before = count;
    target.before = count;
    const onOutcome = (outcome: CopyOutcome) => outcomes.push(outcome);
    const ended = await runCopy(plan, { ticked, signal, onOutcome, onFailure: 'continue' }).then(
      () => 'done',
      (error: PortsideError) => error.code,
    );
    return { ended, outcomes, reached: calls >= step };
  };

  it('leave every path as before or as in the source when cancelled at any step', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, async (a, b) => {
        for (let step = 1; ; step++) {
          const [source, target, before] = [volume(a), volume(b), volume(b)];
          const controller = new AbortController();
          const abort = () => controller.abort();
          const end = await endsOf(source, target, step, abort, controller.signal);
          expect(end.ended).toBe(end.reached ? 'cancelled' : 'done');
          expectBeforeOrAfter(target, before, source);
          for (const { row, end: how } of end.outcomes) {
            if (how === 'done' && row.from) {
              expect(target.state[row.path]).toBe(source.state[row.from]);
            }
          }
          if (!end.reached) break;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leave every path as before or as in the source when any one call fails', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, async (a, b) => {
        for (let step = 1; ; step++) {
          const [source, target, before] = [volume(a), volume(b), volume(b)];
          const fail = () => {
            throw new PortsideError('read-failed', { name: 'x' });
          };
          const { ended, outcomes, reached } = await endsOf(source, target, step, fail);
          expect(ended).toBe('done');
          expectBeforeOrAfter(target, before, source);
          for (const { row, end } of outcomes) {
            if (end === 'done' && row.from) {
              expect(target.state[row.path]).toBe(source.state[row.from]);
            }
            if (end === 'failed' && row.type === 'file') {
              expect(target.state[row.path]).toBe(before.state[row.path]);
            }
          }
          if (!reached) break;
        }
      }),
      { numRuns: 40 },
    );
  });
});
