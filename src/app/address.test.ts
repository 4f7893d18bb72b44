import { describe, expect, it } from 'vitest';
import { addressText, parseAddress } from './address';

describe('the address', () => {
  it.each([
    ['#/images', { section: 'images', path: [] }],
    ['#/images/new', { section: 'images', path: ['new'] }],
    ['#/images/image-3', { section: 'images', path: ['image-3'] }],
    ['#/compare/image-1/folder-2', { section: 'compare', path: ['image-1', 'folder-2'] }],
    ['#/compare/a/module-2%3A%2Fusr', { section: 'compare', path: ['a', 'module-2:/usr'] }],
  ])('%s is read and written', (hash, address) => {
    expect(parseAddress(hash)).toEqual(address);
    expect(addressText(address)).toBe(hash);
  });

  it.each(['', '#', '#/'])('%j names nothing', (hash) => {
    expect(parseAddress(hash)).toBeNull();
  });

  it('takes a slash at the end and what is no encoded text', () => {
    expect(parseAddress('#/images/')).toEqual({ section: 'images', path: [] });
    expect(parseAddress('#images')).toEqual({ section: 'images', path: [] });
    expect(parseAddress('#/images/%')).toEqual({ section: 'images', path: ['%'] });
  });
});
