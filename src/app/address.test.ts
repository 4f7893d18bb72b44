import { describe, expect, it } from 'vitest';
import { addressText, parseAddress } from './address';

const project = '0123456789abcdef'.repeat(2);
const folder = '01234567-89ab-cdef-0123-456789abcdef';

describe('the address', () => {
  it.each([
    ['#/images', { kind: 'place', place: 'images', verb: null }],
    ['#/images/new', { kind: 'place', place: 'images', verb: 'new' }],
    ['#/projects/new', { kind: 'place', place: 'projects', verb: 'new' }],
    ['#/modules/virtual', { kind: 'place', place: 'modules', verb: 'virtual' }],
    ['#/images/image-3', { kind: 'image', id: 'image-3' }],
    ['#/images/other-1', { kind: 'image', id: 'other-1' }],
    [`#/projects/${project}`, { kind: 'project', id: project }],
    [`#/projects/${folder}`, { kind: 'folder', id: folder }],
    ['#/modules/3', { kind: 'module', id: '3' }],
    ['#/compare/image-1/folder-2', { kind: 'comparison', left: 'image-1', right: 'folder-2' }],
    [
      '#/compare/module-volume-1/module-volume-2%3A%2Fusr',
      { kind: 'comparison', left: 'module-volume-1', right: 'module-volume-2:/usr' },
    ],
  ])('%s is read and written', (hash, address) => {
    expect(parseAddress(hash)).toEqual(address);
    expect(addressText(parseAddress(hash)!)).toBe(hash);
  });

  it.each(['', '#', '#/', '#images', '#/images/'])('%j is the start', (hash) => {
    expect(parseAddress(hash)).toEqual({ kind: 'place', place: 'images', verb: null });
  });

  it.each([
    '#/nonsense',
    '#/../images',
    '#/IMAGES',
    '#/images/virtual',
    `#/images/${project}`,
    `#/projects/${project}0`,
    '#/projects/3',
    '#/modules/3/files',
    '#/compare/image-1',
    '#/compare/image-1/image-2/image-3',
    '#/images/%',
  ])('%s names nothing', (hash) => {
    expect(parseAddress(hash)).toBeNull();
  });
});
