import type { Volume } from '../volumes/volume';
import type { WayBack } from './section';
import type { Services } from './services';

type House = Pick<Services, 'sections' | 'volumes'>;

/** What an address calls an open volume: its section and key, or its id if nothing opens it again. */
export function volumeName({ sections }: Pick<House, 'sections'>, volume: Volume): string {
  for (const { id, openVolumes } of sections) {
    const found = openVolumes.find(({ view }) => view.volume === volume);
    if (found) return `${id}.${found.key}`;
  }
  return volume.id;
}

/** The volume that an address names so, opened again if that asks nobody anything; else null. */
export async function volumeNamed(house: House, name: string): Promise<Volume | null> {
  const [section, key] = parse(house, name);
  if (!section) return house.volumes.find(({ id }) => id === name) ?? null;
  await section.reopen(key);
  return section.openVolumes.find((one) => one.key === key)?.view.volume ?? null;
}

/** How a person has the volume of that name back; null: not at all. */
export async function wayBackTo(house: House, name: string): Promise<WayBack | null> {
  const [section, key] = parse(house, name);
  return (await section?.wayBack(key)) ?? null;
}

function parse({ sections }: House, name: string) {
  const dot = name.indexOf('.');
  const section = sections.find(({ id }) => id === name.slice(0, Math.max(dot, 0)));
  return [section, name.slice(dot + 1)] as const;
}
