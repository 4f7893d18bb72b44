import { describe, expect, it } from 'vitest';
import { commandOfKey } from './keys';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const press = (key: string, held: Partial<typeof none> = {}) => ({ ...none, key, ...held });

describe('commandOfKey', () => {
  it('takes Ctrl and Command alike, and Shift as part of the key', () => {
    expect(commandOfKey(press('k', { ctrlKey: true }), false)).toBe('palette');
    expect(commandOfKey(press('k', { metaKey: true }), false)).toBe('palette');
    expect(commandOfKey(press('z', { ctrlKey: true }), false)).toBe('undo');
    expect(commandOfKey(press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe('redo');
    expect(commandOfKey(press('y', { ctrlKey: true }), false)).toBe('redo');
  });

  it('leaves letters alone, signs with Ctrl, and everything with Alt', () => {
    expect(commandOfKey(press('k'), false)).toBeNull();
    expect(commandOfKey(press('/', { ctrlKey: true }), false)).toBeNull();
    expect(commandOfKey(press('o', { ctrlKey: true, altKey: true }), false)).toBeNull();
    expect(commandOfKey(press('⇧Z'), false)).toBeNull();
  });

  it('leaves to a text what belongs to it', () => {
    expect(commandOfKey(press('?', { shiftKey: true }), false)).toBe('help');
    expect(commandOfKey(press('?', { shiftKey: true }), true)).toBeNull();
    expect(commandOfKey(press('z', { ctrlKey: true }), true)).toBeNull();
    expect(commandOfKey(press('k', { ctrlKey: true }), true)).toBe('palette');
  });
});
