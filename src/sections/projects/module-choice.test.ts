import { describe, expect, it } from 'vitest';
import { ModuleChoice, projectModules } from './module-choice.svelte';

describe('ModuleChoice', () => {
  it('is no target while no module is chosen', () => {
    expect(new ModuleChoice({ kind: 'none' }).target()).toEqual({ kind: 'none' });
  });

  it('gives back what it was made of', () => {
    const target = { kind: 'module', module: 'ec600n', sizes: { user: 0x60000 } } as const;
    expect(new ModuleChoice(target).target()).toEqual(target);
  });

  it('reads sizes as people write them, and only those of the module', () => {
    const choice = new ModuleChoice({ kind: 'module', module: 'ec600n', sizes: {} });
    choice.sizes.user = '384 KiB';
    choice.sizes.vfs = '1 MiB';
    expect(choice.target()).toEqual({
      kind: 'module',
      module: 'ec600n',
      sizes: { user: 393216 },
    });
  });

  it.each([
    ['many', 'bad-option'],
    ['0', 'bad-option'],
    ['5000', 'size-not-multiple'],
  ])('refuses the size %s', (typed, code) => {
    const choice = new ModuleChoice({ kind: 'module', module: 'ec600n', sizes: {} });
    choice.sizes.user = typed;
    expect(() => choice.target()).toThrow(expect.objectContaining({ code }));
  });

  it('offers no module that nothing can be built for', () => {
    expect(projectModules.map(({ id }) => id)).toContain('ec600s-cnla');
    expect(projectModules.map(({ id }) => id)).not.toContain('bg95');
  });
});
