import { expect, it } from 'vitest';
import type { Volume } from '../volumes/volume';
import type { OpenVolume, Section, WayBack } from './section';
import { volumeName, volumeNamed, wayBackTo } from './volume-names';

const volumeOf = (id: string) => ({ id }) as Volume;

/** A section whose volumes open unasked, but for `asks`. */
function sectionOf(id: string, asks: string) {
  const open: OpenVolume[] = [];
  const back: WayBack = { what: () => '', label: () => '', act: () => Promise.resolve(false) };
  const section = {
    id,
    openVolumes: open,
    reopen: (key: string) => {
      if (key !== asks) open.push({ key, view: { volume: volumeOf(key) } } as OpenVolume);
      return Promise.resolve();
    },
    wayBack: (key: string) => Promise.resolve(key === asks ? back : null),
  };
  return { section: section as unknown as Section, back };
}

it('leads back to a volume by its section and key, and to others by their id while they are open', async () => {
  const { section, back } = sectionOf('folders', 'asked');
  const passing = volumeOf('module-volume-1:/a.b');
  const house = { sections: [section], volumes: [passing] };
  const opened = await volumeNamed(house, 'folders.one.two');
  expect(opened?.id).toBe('one.two');
  expect(volumeName(house, opened!)).toBe('folders.one.two');
  expect(await volumeNamed(house, volumeName(house, passing))).toBe(passing);
  expect(await volumeNamed(house, 'image-3')).toBeNull();
  expect(await volumeNamed(house, 'folders.asked')).toBeNull();
  expect(await wayBackTo(house, 'folders.asked')).toBe(back);
  expect(await wayBackTo(house, 'image-3')).toBeNull();
});
