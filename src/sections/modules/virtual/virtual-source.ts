import { m } from '../../../kit/words/all';
import type { LineSource } from '../connect/line-source';
import type { VirtualFamily, VirtualModelChoice, VirtualWish } from './family';
import { quecpython } from './quecpython';
import { wiconnect } from './wiconnect';

const FAMILIES: readonly VirtualFamily[] = [quecpython, wiconnect];

/** The virtual modules of all families. */
export async function virtualCatalogue(
  families = FAMILIES,
): Promise<readonly VirtualModelChoice[]> {
  const lists = families.map(async (family) => {
    const models = await family.models();
    return models.map((model) => ({ ...model, family }));
  });
  return (await Promise.all(lists)).flat();
}

/** @param count of the virtual modules of this run, this one among them */
export function virtualSource({ model, faults }: VirtualWish, count: number): LineSource {
  return {
    id: `virtual-${count}`,
    key: `virtual-${count}-${model.key}`,
    kind: 'virtual',
    get name() {
      return m.virtual_name({ model: model.name });
    },
    settings: () => '',
    // Nothing is lost between two workers.
    flowControl: () => true,
    ...model.make(faults),
  };
}
