import { m } from '../../kit/words/all';
import type { WayBack } from '../section';
import type { VirtualWish } from './virtual/family';
import { virtualCatalogue } from './virtual/virtual-source';

/** How a module that an address names is had back; `key` may go on with one of its file systems. */
export async function wayBackTo(
  key: string,
  ways: {
    readonly connect: () => Promise<unknown>;
    readonly start: (wish: VirtualWish, count: number) => Promise<unknown>;
    /** It is there now. */
    readonly has: () => boolean;
  },
): Promise<WayBack | null> {
  const [, count, rest] = /^virtual-(\d+)-(.+)$/.exec(key) ?? [];
  if (count === undefined || rest === undefined) {
    return {
      what: m.module_missed,
      label: m.module_connect,
      act: () => ways.connect().then(ways.has),
    };
  }
  const models = await virtualCatalogue();
  const model = models.find((one) => rest === one.key || rest.startsWith(`${one.key}.`));
  if (!model) return null;
  return {
    what: () => m.virtual_missed({ model: model.name }),
    label: m.virtual_again,
    act: () => ways.start({ model, faults: new Set() }, Number(count)).then(ways.has),
  };
}
