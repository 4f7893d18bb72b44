import { describe, expect, it, vi } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { MemoryVolume } from '../../volumes/testing-memory';
import type { Volume } from '../../volumes/volume';
import type { VolumeView } from '../../workbench/volume-view.svelte';
import type { Services } from '../services';
import { PairSection } from './pair.svelte';

const text = (content: string) => new TextEncoder().encode(content);

interface Shown {
  id: string;
  write?: boolean;
  reachable?: boolean;
  selected?: string[];
  here?: string;
}

function viewOf({ id, write = true, reachable = true, selected = [], here = '/' }: Shown) {
  const selection = selected.map((path) => ({ path }));
  return {
    ...{ id, name: id, reachable, here, volume: { id } as Volume, can: { write } },
    tree: { selection, selected: new Set(selected) },
  } as unknown as VolumeView;
}

function setUp(...shown: Shown[]) {
  const views = shown.map(viewOf);
  const services = {
    ...{ views, sections: [], offers: {}, keys: (key: string) => key, show: vi.fn() },
    get volumes() {
      return views.map(({ volume }) => volume);
    },
    notices: { attempt: (work: () => Promise<unknown>) => work() },
  };
  const pair = new PairSection(services as unknown as Services);
  return { pair, services, views };
}

describe('two volumes side by side', () => {
  it('take the other one that is open, if there is one alone', () => {
    const { pair, views, services } = setUp({ id: 'a' }, { id: 'b' });
    pair.showBeside(views[0]!.volume);
    expect(pair.path).toEqual(['a', 'b']);
    expect(services.show).toHaveBeenCalledWith(pair);
  });

  it('leave the right side free if it is not clear which', () => {
    const { pair, views } = setUp({ id: 'a' }, { id: 'b' }, { id: 'c' });
    pair.showBeside(views[0]!.volume);
    expect(pair.path).toEqual(['a']);
    pair.put('right', 'c');
    expect(pair.path).toEqual(['a', 'c']);
    expect(pair.at).toBe('right');
  });

  it('change places if one is wanted on the other side', async () => {
    const { pair } = setUp({ id: 'a' }, { id: 'b' }, { id: 'c' });
    expect(await pair.follow(['a', 'b'])).toBe('shown');
    pair.put('left', 'b');
    expect(pair.path).toEqual(['b', 'a']);
    pair.put('right', 'c');
    expect(pair.path).toEqual(['b', 'c']);
    pair.swap();
    expect(pair.path).toEqual(['c', 'b']);
  });

  it('are over when both are closed; what is closed leaves its side free', async () => {
    const { pair, views } = setUp({ id: 'a' }, { id: 'b' });
    await pair.follow(['a', 'b']);
    views.shift();
    expect([pair.over, pair.path, pair.view?.id]).toEqual([false, ['', 'b'], 'b']);
    expect(await pair.follow(['', 'b'])).toBe('shown');
    views.shift();
    expect([pair.over, pair.path]).toEqual([true, []]);
  });

  it('let the verbs of files be for the side that a person works on', async () => {
    const { pair } = setUp({ id: 'a' }, { id: 'b' });
    await pair.follow(['a', 'b']);
    expect(pair.view?.id).toBe('a');
    pair.goOver();
    expect(pair.view?.id).toBe('b');
    pair.swap();
    expect(pair.view?.id).toBe('b');
    expect(pair.at).toBe('left');
  });

  it.each<[string, Shown, Shown, boolean]>([
    ['what is selected', { id: 'a', selected: ['/x'] }, { id: 'b' }, true],
    ['nothing without a selection', { id: 'a' }, { id: 'b' }, false],
    [
      'nothing to what is only read',
      { id: 'a', selected: ['/x'] },
      { id: 'b', write: false },
      false,
    ],
    [
      'nothing from a lost line',
      { id: 'a', selected: ['/x'], reachable: false },
      { id: 'b' },
      false,
    ],
    ['nothing to a lost line', { id: 'a', selected: ['/x'] }, { id: 'b', reachable: false }, false],
  ])('copy %s', async (_, left, right, can) => {
    const { pair } = setUp(left, right);
    await pair.follow(['a', 'b']);
    expect(pair.canCopy('left')).toBe(can);
  });
});

describe('copying to the other side', () => {
  it('goes into the folder that is selected there, under the names of here', async () => {
    const source = new MemoryVolume({
      '/src/lib/a.py': text('a'),
      '/src/lib/deep/b.py': text('b'),
    });
    const target = new MemoryVolume({ '/app/keep.py': text('k') });
    const dialogs = {
      open: (kind: string, ask: { plan: { rows: { id: number; path: string }[] } }) =>
        Promise.resolve(kind === 'copyPlan' ? new Set(ask.plan.rows.map(({ id }) => id)) : true),
    };
    const { pair, views, services } = setUp(
      { id: 'a', selected: ['/src/lib/a.py', '/src/lib/deep'] },
      { id: 'b', here: '/app' },
    );
    const signal = new AbortController().signal;
    Object.assign(services, {
      dialogs,
      jobs: {
        run: (_: unknown, work: (context: object) => unknown) =>
          work({ signal, progress: () => undefined, onEntry: () => undefined }),
      },
    });
    await pair.follow(['a', 'b']);
    Object.assign(views[0]!, { volume: source });
    Object.assign(views[1]!, { volume: target });
    await pair.copy('left');
    const names = (await target.list('/app')).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['a.py', 'deep', 'keep.py']);
    expect(await target.read('/app/deep/b.py')).toEqual(text('b'));
    await expect(target.stat('/src')).rejects.toThrow(PortsideError);
  });
});
