import { expect, it } from 'vitest';
import { scriptedModule } from '../../../serial/testing';
import { fault, type VirtualFamily } from './family';
import { virtualCatalogue, virtualSource } from './virtual-source';
import { VirtualChoice } from './virtual.svelte';

it('opens of any family what that family makes, with its own faults alone', async () => {
  const { line } = scriptedModule(() => undefined);
  const made: (readonly string[])[] = [];
  const family: VirtualFamily<'deaf' | 'dizzy'> = {
    name: 'Third',
    faults: [fault('deaf', () => 'Deaf', String), fault('dizzy', () => 'Dizzy', String)],
    models: () =>
      Promise.resolve([
        {
          key: 'third-1',
          name: 'T1',
          hint: () => '',
          make: (faults) => {
            made.push([...faults]);
            return { open: () => Promise.resolve(line) };
          },
        },
      ]),
  };
  const choice = new VirtualChoice(await virtualCatalogue([family]));
  for (const id of ['dizzy', 'slow']) choice.toggle(id);
  expect([choice.model.family.name, choice.count]).toEqual(['Third', 1]);
  expect(await virtualSource(choice.wish, 1).open()).toBe(line);
  expect(made).toEqual([['dizzy']]);
});

it('offers no two models under one key', async () => {
  const keys = (await virtualCatalogue()).map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(2);
  expect(new Set(keys).size).toBe(keys.length);
});
