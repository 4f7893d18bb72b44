import * as declared from './index';
import type { Followed, Placed } from './section';
import type { Services } from './services';

/** As much of the frame as an address that shows nothing needs. */
export function madeSections(): readonly Placed[] {
  const services = {
    offers: {},
    volumes: [],
    sections: [],
    views: [],
    keys: (key: string) => key,
    show: () => undefined,
    under: () => [],
    notices: { attempt: () => Promise.resolve(undefined) },
  } as unknown as Services;
  return Object.values(declared).map((declare) => declare(services));
}

/** How a section follows an address while nothing is open. */
export async function follow(id: string, path: readonly string[]): Promise<Followed | undefined> {
  const section = madeSections().find((one) => one.section.id === id)?.section;
  const followed = await section?.follow(path);
  // What it began to load is there before the test is over.
  await section?.prepare();
  return followed;
}
