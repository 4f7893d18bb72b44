import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeSlices } from '../ground/time-slices';
import type { Action } from '../kit/actions';
import { fuzzyScore } from '../kit/fuzzy';
import { PaletteSearch } from './palette-search.svelte';

const action = (label: string): Action => ({ id: label, label, act: () => undefined });
const labels = ['Open image', 'New image', 'Export manifest', 'Go to Images', '打开镜像'];
const commands = labels.map(action);
const none = () => [];
/** Others get their turn after every single action. */
const shortest = () => new TimeSlices(undefined, 0);

/** Labels of what is found, once all is searched. */
async function found(search: PaletteSearch, typed: string): Promise<string[]> {
  search.find(typed);
  await search.chosen();
  return search.found.map(({ label }) => label);
}

describe('the search of the palette', () => {
  it('has all commands in their order, and no file, while nothing is typed', async () => {
    const search = new PaletteSearch({ commands, files: () => [action('/a.py')] });
    expect(search.found).toEqual(commands);
    expect(await found(search, 'a.py')).toEqual(['/a.py']);
    expect(await found(search, '  ')).toEqual(labels);
  });

  it('lets everything else run while it goes through many files', async () => {
    let made = 0;
    function* files() {
      for (; made < 50; made++) yield action(`/file-${made}.py`);
    }
    const search = new PaletteSearch({ commands, files }, shortest);
    search.find('file-49');
    const seen: number[] = [];
    const watch = setInterval(() => seen.push(made), 0);
    expect((await search.chosen())?.label).toBe('/file-49.py');
    clearInterval(watch);
    expect(seen.filter((many) => many > 0 && many < 50).length).toBeGreaterThan(2);
  });

  it('goes on showing what was found before, until it knows better', async () => {
    const search = new PaletteSearch({ commands, files: none }, shortest);
    search.find('manifest');
    expect(search.found).toEqual(commands);
    await search.chosen();
    expect(search.found.map(({ label }) => label)).toEqual(['Export manifest']);
  });

  it('ends a search for what is no longer typed', async () => {
    let made = 0;
    function* files() {
      for (let i = 0; i < 50; i++, made++) yield action(`/file-${i}.py`);
    }
    const search = new PaletteSearch({ commands: [], files }, shortest);
    search.find('f');
    search.find('file-49');
    expect((await search.chosen())?.label).toBe('/file-49.py');
    expect(search.found.map(({ label }) => label)).toEqual(['/file-49.py']);
    // The first search made no more than it had begun with.
    expect(made).toBeLessThan(60);
  });

  it('marks the first of what is newly found, and goes round at both ends', async () => {
    const search = new PaletteSearch({ commands, files: none });
    search.move(-1);
    expect((await search.chosen())?.label).toBe('打开镜像');
    search.move(search.at + 1);
    expect((await search.chosen())?.label).toBe('Open image');
    search.move(2);
    await found(search, 'image');
    expect(search.at).toBe(0);
    await found(search, 'qqq');
    search.move(1);
    expect(await search.chosen()).toBeUndefined();
  });

  it('finds the hundred best of however many, as sorting all of them would', async () => {
    const paths = fc.array(fc.stringMatching(/^\/[ab]{1,6}\.py$/), { maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(paths, fc.stringMatching(/^[ab]{1,3}$/), async (all, typed) => {
        const search = new PaletteSearch({ commands: [], files: () => all.map(action) });
        const sorted = all
          .flatMap((path) => ({ path, score: fuzzyScore(path, typed) ?? Number.NEGATIVE_INFINITY }))
          .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
          .sort((a, b) => b.score - a.score);
        expect(await found(search, typed)).toEqual(sorted.slice(0, 100).map(({ path }) => path));
      }),
    );
  });
});
