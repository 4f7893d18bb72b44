import { expect, it } from 'vitest';
import { parseAddress } from './address.svelte';

const id = '0123456789abcdef'.repeat(2);

it.each([
  ['#/images', { place: 'images', verb: null, project: null }],
  ['#/images/new', { place: 'images', verb: 'new', project: null }],
  ['#projects', { place: 'projects', verb: null, project: null }],
  ['#/projects/new', { place: 'projects', verb: 'new', project: null }],
  [`#/projects/${id}`, { place: 'projects', verb: null, project: id }],
  [`#/projects/${id}0`, { place: 'projects', verb: `${id}0`, project: null }],
  [`#/images/${id}`, { place: 'images', verb: id, project: null }],
])('reads %s', (hash, address) => {
  expect(parseAddress(hash)).toEqual(address);
});

it.each(['', '#', '#/', '#/nowhere', '#/../images', '#/IMAGES'])('finds no place in %j', (hash) => {
  expect(parseAddress(hash)).toBeNull();
});
