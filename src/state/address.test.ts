import { expect, it } from 'vitest';
import { parseAddress } from './address.svelte';

const id = '0123456789abcdef'.repeat(2);
const uuid = '01234567-89ab-cdef-0123-456789abcdef';

it.each([
  ['#/images', { place: 'images', verb: null }],
  ['#/images/new', { place: 'images', verb: 'new' }],
  ['#projects', { place: 'projects', verb: null }],
  ['#/projects/new', { place: 'projects', verb: 'new' }],
  [`#/projects/${id}`, { place: 'projects', verb: null, project: id }],
  [`#/projects/${id}0`, { place: 'projects', verb: `${id}0` }],
  [`#/images/${id}`, { place: 'images', verb: id }],
  [`#/projects/${uuid}`, { place: 'projects', verb: null, folder: uuid }],
  [`#/images/${uuid}`, { place: 'images', verb: uuid }],
  ['#/modules/3', { place: 'modules', verb: null, module: '3' }],
  ['#/projects/3', { place: 'projects', verb: '3' }],
])('reads %s', (hash, address) => {
  expect(parseAddress(hash)).toEqual({ project: null, folder: null, module: null, ...address });
});

it.each(['', '#', '#/', '#/nowhere', '#/../images', '#/IMAGES'])('finds no place in %j', (hash) => {
  expect(parseAddress(hash)).toBeNull();
});
