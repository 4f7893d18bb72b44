import { describe, expect, it } from 'vitest';
import { settingsText, takeSettings } from './settings-file';
import { memoryStore, type Store } from './store';

function storeOf(values: Readonly<Record<string, string>>): Store {
  const store = memoryStore();
  for (const [name, value] of Object.entries(values)) store.setItem(`portside.${name}`, value);
  return store;
}

const all = {
  locale: 'zh-CN',
  theme: 'dark',
  module: 'ec600s-cnla/user',
  dock: 'open',
  panes: '{"side":236}',
  'line.rate': '921600',
  'line.flow': 'hardware',
};

const file = (settings: unknown, more: object = {}) =>
  JSON.stringify({ format: 'portside-settings', schema: 1, settings, ...more });

describe('settings as a file', () => {
  it('come back as they were', async () => {
    const store = memoryStore();
    await takeSettings(store, settingsText(storeOf(all)));
    for (const [name, value] of Object.entries(all)) {
      expect(store.getItem(`portside.${name}`)).toBe(value);
    }
  });

  it('leave out what was never chosen and what is damaged, and leave alone what is not named', async () => {
    const text = settingsText(
      storeOf({ theme: 'dark', panes: '{', 'line.rate': 'fast', ports: '[]' }),
    );
    expect(JSON.parse(text)).toEqual({
      format: 'portside-settings',
      schema: 1,
      settings: { theme: 'dark' },
    });
    const store = storeOf({ dock: 'open' });
    await takeSettings(store, text);
    expect(store.getItem('portside.dock')).toBe('open');
  });

  it.each([
    ['no JSON', 'theme: dark', 'settings-invalid'],
    ['another file', '{"format": "portside-project", "schema": 1}', 'settings-invalid'],
    ['one wrong value', file({ theme: 'dark', dock: 'half' }), 'settings-invalid'],
    ['a name that is none', file({ theme: 'dark', colour: 'red' }), 'settings-invalid'],
    ['a newer form', file({ theme: 'dark', colour: 'red' }, { schema: 2 }), 'settings-newer'],
  ])('are not taken, and nothing of them, from %s', async (_, text, code) => {
    const store = storeOf({ theme: 'light' });
    await expect(takeSettings(store, text)).rejects.toMatchObject({ code });
    expect(store.getItem('portside.theme')).toBe('light');
  });

  it('say which value is wrong', async () => {
    const taking = takeSettings(memoryStore(), file({ 'line.rate': -1 }));
    await expect(taking).rejects.toMatchObject({ params: { place: 'settings.line.rate' } });
  });
});
