import { describe, expect, it, vi } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { MemoryVolume } from '../../volumes/testing-memory';
import { Comparison } from './comparison.svelte';
import type { DialogKinds } from '../../kit/dialogs/dialogs.svelte';
import { Formats } from '../../kit/formats';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { NoticesState } from '../../kit/notices.svelte';
import type { Shell } from '../../kit/shell';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A shell whose dialogs answer at once: the preview with `tick`, the result with nothing. */
function shellThat(tick: (ask: DialogKinds['copyPlan']['ask']) => ReadonlySet<number> | undefined) {
  const asked: { kind: string; ask: unknown }[] = [];
  const shell = {
    jobs: new JobsState(),
    notices: new NoticesState(),
    format: new Formats('en'),
    dialogs: {
      open: (kind: string, ask: unknown) => {
        asked.push({ kind, ask });
        const plan = ask as DialogKinds['copyPlan']['ask'];
        return Promise.resolve(kind === 'copyPlan' ? tick(plan) : true);
      },
    },
  } as unknown as Shell;
  return { shell, asked };
}

const started = ({ plan }: DialogKinds['copyPlan']['ask']) =>
  new Set(plan.rows.filter(({ ticked }) => ticked).map(({ id }) => id));

function two() {
  const left = new MemoryVolume({ '/same': bytes('s'), '/a': bytes('1'), '/lib': 'dir' });
  const right = new MemoryVolume({ '/same': bytes('s'), '/a': bytes('22'), '/new': bytes('n') });
  return { left, right };
}

async function compared(left: MemoryVolume, right: MemoryVolume, { shell }: { shell: Shell }) {
  const comparison = new Comparison(left, right, shell);
  await comparison.run();
  return comparison;
}

describe('a comparison', () => {
  it('counts, shows what differs, and finds volumes of the same content identical', async () => {
    const { left, right } = two();
    const comparison = await compared(left, right, shellThat(started));
    expect(comparison.counts).toMatchObject({ changed: 1, added: 1, removed: 1, same: 1 });
    expect(comparison.tree.lines.map(({ row }) => row.path)).toEqual(['/lib', '/a', '/new']);
    expect(comparison.identical).toBe(false);
    const same = await compared(left, left, shellThat(started));
    expect(same.identical).toBe(true);
    expect(same.tree.lines).toEqual([]);
  });

  it('copies the selection alone, and compares again', async () => {
    const { left, right } = two();
    const talk = shellThat(started);
    const comparison = await compared(left, right, talk);
    comparison.tree.revealPath('/a');
    await comparison.copy('right');
    expect(right.nodes.get('/a')).toEqual(bytes('1'));
    expect(right.nodes.has('/lib')).toBe(false);
    expect(talk.asked.map(({ kind }) => kind)).toEqual(['copyPlan', 'copyResult']);
    expect(comparison.counts).toMatchObject({ changed: 0, same: 2 });
    expect(comparison.tree.selected.size).toBe(0);
  });

  it('copies all, and deletes only what was ticked', async () => {
    const { left, right } = two();
    const comparison = await compared(left, right, shellThat(started));
    await comparison.copy('right');
    expect([...right.nodes.keys()].sort()).toEqual(['/a', '/lib', '/new', '/same']);
    const all = shellThat(({ plan }) => new Set(plan.rows.map(({ id }) => id)));
    const again = await compared(left, right, all);
    await again.copy('right');
    expect(again.identical).toBe(true);
    expect([...right.nodes.keys()].sort()).toEqual(['/a', '/lib', '/same']);
  });

  it('changes nothing if the preview is left', async () => {
    const { left, right } = two();
    const before = new Map(right.nodes);
    const talk = shellThat(() => undefined);
    const comparison = await compared(left, right, talk);
    await comparison.copy('right');
    expect(right.nodes).toEqual(before);
    expect(talk.asked).toHaveLength(1);
  });

  it('copies nothing to what can not be written, or from a side that lacks what is selected', async () => {
    const { left, right } = two();
    const comparison = await compared(left, right, shellThat(started));
    comparison.tree.revealPath('/new');
    expect(comparison.canCopy('left')).toBe(true);
    expect(comparison.canCopy('right')).toBe(false);
    left.capabilities = { ...left.capabilities, write: false };
    expect(comparison.canCopy('left')).toBe(false);
  });

  it('keeps the error of a failure to list, and what was known', async () => {
    const { left, right } = two();
    right.list = () => Promise.reject(new PortsideError('read-failed', { name: 'x' }));
    const comparison = await compared(left, right, shellThat(started));
    expect(comparison.error?.code).toBe('read-failed');
    expect(comparison.complete).toBe(false);
    expect(comparison.identical).toBe(false);
  });

  it('follows a change, and stops following when it is closed', async () => {
    const { left, right } = two();
    const listeners = new Set<() => void>();
    Object.assign(right, {
      onChange: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    });
    const comparison = await compared(left, right, shellThat(started));
    await right.write('/later', bytes('x'));
    for (const listener of listeners) listener();
    await vi.waitFor(() => expect(comparison.counts.added).toBe(2), 3000);
    comparison.close();
    expect(listeners.size).toBe(0);
  });
});
