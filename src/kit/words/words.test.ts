import { expect, it } from 'vitest';
import { PortsideError } from '../../ground/errors/portside-error';
import { sayError } from './words';

const lacks = (verb: string) => sayError(new PortsideError('not-supported', { volume: 'M', verb }));

it('says of a verb that a volume lacks what it is, and what helps', () => {
  expect(lacks('write').what).toBe("M can't change files.");
  expect(lacks('write').next).toContain('Copy the files');
  expect(lacks('build').next).not.toContain('Copy the files');
});

it('says which file has no room, in units that people read', () => {
  const params = { path: '/usr/a.bin', needed: 225_280, available: 96_256 };
  expect(sayError(new PortsideError('no-room-for-path', params)).what).toBe(
    'There is no room for /usr/a.bin: 220 KiB needed, 94 KiB free.',
  );
});

it('shows no name that only the program knows', () => {
  expect(lacks('somethingNew').what).toBe("M can't do this.");
});
