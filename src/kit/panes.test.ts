import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pane, paneKey, type PaneFrame, type PaneRules } from './panes.svelte';
import { parsePanes, Preferences } from './preferences.svelte';
import { key, memoryStore } from './store';

const side: PaneRules = { name: 'side', axis: 'x', before: true, least: 160, spare: 480 };
const dock: PaneRules = { name: 'dock', axis: 'y', before: false, least: 96, spare: 260 };

function setUp(rules: PaneRules, screen: PaneFrame['screen'] = 'medium') {
  const preferences = new Preferences(memoryStore(), ['en']);
  const frame = { screen, preferences };
  const pane = new Pane(frame, rules);
  return { frame, pane, preferences };
}

/** As the browser lays a pane out: its own size and the room around it, CSS px. */
function layOut(pane: Pane, size: number, room: number) {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  const parentElement = { clientWidth: room, clientHeight: room };
  pane.measure({ offsetWidth: size, offsetHeight: size, parentElement } as HTMLElement);
}

const press = (name: string, shiftKey = false) => ({
  ...{ key: name, shiftKey, ctrlKey: false, metaKey: false, altKey: false },
});

afterEach(() => vi.unstubAllGlobals());

describe('a pane', () => {
  it('has the size that the page gives it until one is chosen', () => {
    const { pane } = setUp(side);
    layOut(pane, 236, 1280);
    expect([pane.size, pane.css, pane.shown]).toEqual([null, undefined, 236]);
    pane.keep(300);
    expect([pane.size, pane.css, pane.shown]).toEqual([300, '300px', 300]);
    pane.reset();
    expect(pane.css).toBeUndefined();
  });

  it('leaves what is beside it its room, also in a window that shrank since', () => {
    const { pane } = setUp(side);
    layOut(pane, 236, 1280);
    pane.keep(5000);
    expect(pane.size).toBe(800);
    pane.keep(1);
    expect(pane.size).toBe(160);
    pane.keep(700);
    layOut(pane, 700, 900);
    expect(pane.size).toBe(420);
    layOut(pane, 420, 1280);
    expect(pane.size).toBe(700);
  });

  it('remembers a size for each kind of screen apart, over a reload', () => {
    const store = memoryStore();
    const preferences = new Preferences(store, ['en']);
    new Pane({ screen: 'medium', preferences }, side).keep(300);
    const later = new Preferences(store, ['en']);
    expect(new Pane({ screen: 'medium', preferences: later }, side).size).toBe(300);
    expect(new Pane({ screen: 'wide', preferences: later }, side).size).toBeNull();
  });

  it('keeps nothing of a drag that was broken off', () => {
    const { pane, preferences } = setUp(side);
    layOut(pane, 236, 1280);
    pane.hold(400);
    expect(pane.size).toBe(400);
    pane.letGo();
    expect(pane.size).toBeNull();
    expect(preferences.panes).toEqual({});
  });
});

describe('the keys of a separator', () => {
  it('move it the way the arrow points, whichever side its pane is on', () => {
    const { pane } = setUp(side);
    layOut(pane, 236, 1280);
    expect(paneKey(pane, press('ArrowRight'))).toBe(true);
    expect(pane.size).toBe(244);
    paneKey(pane, press('ArrowLeft', true));
    expect(pane.size).toBe(164);
    const below = setUp(dock).pane;
    layOut(below, 190, 800);
    paneKey(below, press('ArrowUp'));
    expect(below.size).toBe(198);
  });

  it('lead to both ends, and back to the size of before', () => {
    const { pane } = setUp(side);
    layOut(pane, 236, 1280);
    paneKey(pane, press('End'));
    expect(pane.size).toBe(800);
    paneKey(pane, press('Home'));
    expect(pane.size).toBe(160);
    paneKey(pane, press('Enter'));
    expect(pane.size).toBeNull();
  });

  it('are left to others if they are none of them', () => {
    const { pane } = setUp(side);
    expect(paneKey(pane, press('ArrowUp'))).toBe(false);
    expect(paneKey(pane, { ...press('ArrowRight'), ctrlKey: true })).toBe(false);
    expect(pane.size).toBeNull();
  });
});

describe('remembered sizes', () => {
  it.each(['', 'null', '[', '7', '{"side-medium":"wide","dock-medium":-4,"x":null}'])(
    'are none if what was kept is %j',
    (text) => expect(parsePanes(text)).toEqual({}),
  );

  it('stand beside what is damaged', () => {
    const store = memoryStore();
    store.setItem(key('panes'), '{"side-medium":240,"dock-medium":"x"}');
    expect(new Preferences(store, ['en']).panes).toEqual({ 'side-medium': 240 });
  });
});
