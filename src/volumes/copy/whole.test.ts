import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../ground/checksums/sha256';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { planCopy } from './plan';
import { runCopy } from './copy';
import type { CopyOutcome } from './types';
import { MemoryVolume, type Tree } from '../testing-memory';
import { treeArbitrary } from '../testing-trees';
import type { CallOptions, VolumeChange } from '../volume';

/** One that can do many changes at once, and counts its steps. */
class StepVolume extends MemoryVolume {
  steps = 0;

  async writeAll(changes: readonly VolumeChange[], options: CallOptions = {}): Promise<void> {
    const after = new MemoryVolume(Object.fromEntries(this.nodes));
    for (const change of changes) {
      const { path, type } = change;
      this.before(`writeAll ${path}`, 'writeAll', path);
      throwIfCancelled(options.signal);
      if (type === 'dir' && after.nodes.get(path) !== 'dir') await after.mkdir(path);
      if (type === 'remove') await after.remove(path);
      if (type !== 'file') continue;
      const bytes = this.distort(path, change.bytes);
      if ((await sha256Hex(bytes)) !== change.sha256)
        throw new PortsideError('copy-differs', { path });
      await after.write(path, bytes, change);
    }
    this.nodes.clear();
    for (const [path, content] of after.nodes) this.nodes.set(path, content);
    this.steps++;
  }
}

const text = (content: string) => new TextEncoder().encode(content);
const volume = (tree: Tree) => new MemoryVolume(tree);

describe('a copy to a volume that can do many changes at once', () => {
  it('is one step, with deletions, and tells of each entry', async () => {
    const source = volume({ '/a': text('1'), '/d/b': text('22'), '/same': text('s') });
    const target = new StepVolume({ '/a': text('0'), '/same': text('s'), '/old/x': text('e') });
    const plan = await planCopy(source, target, { mirror: true });
    const progress: number[] = [];
    const result = await runCopy(plan, {
      ticked: new Set(plan.rows.map(({ id }) => id)),
      onProgress: (done, total) => void progress.push(done, total ?? -1),
    });
    expect(target.steps).toBe(1);
    expect(target.state).toEqual(source.state);
    expect(result).toMatchObject({ files: 2, bytes: 3, directories: 1, deleted: 1, failed: 0 });
    expect(result.outcomes.map(({ row, end }) => [row.path, end])).toEqual([
      ['/a', 'done'],
      ['/d', 'done'],
      ['/d/b', 'done'],
      ['/same', 'same'],
      ['/old', 'done'],
    ]);
    expect(progress).toEqual([1, 3, 3, 3]);
  });

  it.each(['stop', 'continue'] as const)(
    'what can’t be read fails alone, or all (%s)',
    async (on) => {
      const source = volume({ '/a': text('1'), '/b': text('2'), '/c': text('3') });
      source.before = (_, verb, path) => {
        if (verb === 'read' && path === '/b') throw new PortsideError('file-unreadable', { path });
      };
      const target = new StepVolume({ '/old': text('e') });
      const plan = await planCopy(source, target, { mirror: true });
      const ticked = new Set(plan.rows.map(({ id }) => id));
      const { outcomes } = await runCopy(plan, { ticked, onFailure: on });
      expect(outcomes.map(({ end, error }) => [end, error?.code])).toEqual([
        [on === 'stop' ? 'not-done' : 'done', undefined],
        ['failed', 'file-unreadable'],
        [on === 'stop' ? 'not-done' : 'done', undefined],
        ['not-done', undefined],
      ]);
      expect(Object.keys(target.state)).toEqual(on === 'stop' ? ['/old'] : ['/a', '/c', '/old']);
      expect(target.steps).toBe(on === 'stop' ? 0 : 1);
    },
  );

  it('changes nothing if something else would be kept, or somebody was first', async () => {
    const source = volume({ '/a': text('1'), '/b': text('2') });
    const distorting = new StepVolume({});
    distorting.distort = (path, bytes) => (path === '/b' ? text('?') : bytes);
    await expect(runCopy(await planCopy(source, distorting))).rejects.toMatchObject({
      code: 'copy-differs',
    });
    expect(distorting.state).toEqual({});
    const taken = new StepVolume({});
    const plan = await planCopy(source, taken);
    taken.put('/b', text('theirs'));
    await expect(runCopy(plan)).rejects.toMatchObject({ code: 'already-exists' });
    expect(taken.state).toEqual({ '/b': text('theirs').join() });
  });

  it('is whole or not at all, at whatever call it is cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, async (a, b) => {
        for (let step = 1; ; step++) {
          const [source, target] = [volume(a), new StepVolume(b)];
          const before = target.state;
          const plan = await planCopy(source, target, { mirror: true });
          const ticked = new Set(plan.rows.map(({ id }) => id));
          const control = new AbortController();
          let calls = 0;
          source.before = target.before = () => {
            if (++calls === step) control.abort();
          };
          const outcomes: CopyOutcome[] = [];
          const { signal } = control;
          const onOutcome = (outcome: CopyOutcome) => void outcomes.push(outcome);
          const ended = await runCopy(plan, { ticked, signal, onOutcome }).then(
            () => 'done',
            (error: PortsideError) => error.code,
          );
          if (ended === 'cancelled') {
            expect(target.state).toEqual(before);
            expect(outcomes).toEqual([]);
          } else {
            expect(ended).toBe('done');
            expect(outcomes).toHaveLength(plan.rows.length);
          }
          if (calls < step) {
            expect(ended).toBe('done');
            break;
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
