import { LittlefsError, type LittlefsErrorCode } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, errorMessageKeys } from './codes';
import { throwIfCancelled, toPortsideError } from './convert';
import { PortsideError } from './portside-error';

// A record, so that the type checker asks for every code of the engine.
const ENGINE_CODES: Record<LittlefsErrorCode, true> = {
  'bad-argument': true,
  'not-littlefs': true,
  closed: true,
  'not-a-file': true,
  'not-metadata': true,
  unreadable: true,
  'no-memory': true,
  'bad-option': true,
  'no-room': true,
  'name-empty': true,
  'name-dots': true,
  'name-nul': true,
  'name-not-unicode': true,
  'name-too-long': true,
  'path-not-absolute': true,
  'path-too-long': true,
  'path-double': true,
  'path-through-file': true,
  'file-too-large': true,
  'attr-too-large': true,
  'attr-bad': true,
  'entry-too-large': true,
};

describe('toPortsideError', () => {
  it.each(Object.keys(ENGINE_CODES) as LittlefsErrorCode[])(
    'has a code for the engine’s %s',
    (code) => {
      const error = toPortsideError(new LittlefsError(code, 'x', { needed: 3 }), { path: '/a' });
      expect(ERROR_CODES).toContain(error.code);
      const message = error.code === 'unexpected' ? { message: 'x' } : {};
      expect(error.params).toEqual({ needed: 3, path: '/a', ...message });
    },
  );

  it('keeps its own errors as they are', () => {
    const error = new PortsideError('no-room', { needed: 2, available: 1 });
    expect(toPortsideError(error, { path: '/a' })).toBe(error);
  });

  it.each([
    [new DOMException('x', 'AbortError'), 'cancelled'],
    [new DOMException('x', 'NotReadableError'), 'read-failed'],
    [new RangeError('Array buffer allocation failed'), 'no-memory'],
    [new RangeError('block out of range'), 'unexpected'],
    ['a string', 'unexpected'],
  ])('knows %s', (thrown, code) => {
    expect(toPortsideError(thrown).code).toBe(code);
  });
});

describe('throwIfCancelled', () => {
  it('throws only once aborted', () => {
    const controller = new AbortController();
    throwIfCancelled(controller.signal);
    throwIfCancelled(undefined);
    controller.abort(new Error('enough'));
    expect(() => throwIfCancelled(controller.signal)).toThrow(
      expect.objectContaining({ code: 'cancelled' }),
    );
  });
});

describe('errorMessageKeys', () => {
  it('gives two keys of their own to every code', () => {
    const keys = ERROR_CODES.flatMap((code) => Object.values(errorMessageKeys(code)));
    expect(new Set(keys).size).toBe(ERROR_CODES.length * 2);
    expect(keys.every((key) => /^error_[a-z0-9_]+_(what|next)$/.test(key))).toBe(true);
  });
});
