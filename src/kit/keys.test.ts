import { describe, expect, it } from 'vitest';
import { commandsOfKey } from './keys';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const press = (key: string, held: Partial<typeof none> = {}) => ({ ...none, key, ...held });

describe('commandsOfKey', () => {
  it('takes Ctrl and Command alike, and Shift as part of the key', () => {
    expect(commandsOfKey(press('k', { ctrlKey: true }), false)).toEqual(['palette']);
    expect(commandsOfKey(press('k', { metaKey: true }), false)).toEqual(['palette']);
    expect(commandsOfKey(press('z', { ctrlKey: true }), false)).toEqual(['undo']);
    expect(commandsOfKey(press('Z', { ctrlKey: true, shiftKey: true }), false)).toEqual(['redo']);
    expect(commandsOfKey(press('y', { ctrlKey: true }), false)).toEqual(['redo']);
  });

  it('names all that share their keys', () => {
    const control = { ctrlKey: true };
    expect(commandsOfKey(press('s', control), true)).toEqual(['download-image', 'save']);
    expect(commandsOfKey(press('Enter', control), true)).toEqual(['save-and-run']);
    expect(commandsOfKey(press('Enter'), false)).toEqual([]);
  });

  it('leaves letters alone, signs with Ctrl, and everything with Alt', () => {
    expect(commandsOfKey(press('k'), false)).toEqual([]);
    expect(commandsOfKey(press('/', { ctrlKey: true }), false)).toEqual([]);
    expect(commandsOfKey(press('o', { ctrlKey: true, altKey: true }), false)).toEqual([]);
    expect(commandsOfKey(press('⇧Z'), false)).toEqual([]);
  });

  it('leaves to a text what belongs to it', () => {
    expect(commandsOfKey(press('?', { shiftKey: true }), false)).toEqual(['help']);
    expect(commandsOfKey(press('?', { shiftKey: true }), true)).toEqual([]);
    expect(commandsOfKey(press('z', { ctrlKey: true }), true)).toEqual([]);
    expect(commandsOfKey(press('k', { ctrlKey: true }), true)).toEqual(['palette']);
  });
});
