import { m } from '../../../kit/words/all';
import type { VirtualQuecPython } from '../../../modules/virtual/quecpython/virtual-module';
import type { VirtualWiConnect } from '../../../modules/virtual/wiconnect/device';
import type { WiconnectDialect } from '../../../modules/wiconnect/line/dialects';
import type { ByteLine } from '../../../serial/byte-line';
import { pacedLine } from '../../../serial/pacing';
import type { LineSource } from '../connect/line-source';
import {
  catalogueOf,
  lineFaultsOf,
  quecOptions,
  wiconnectFaultsOf,
  type VirtualModelChoice,
  type VirtualWish,
} from './virtual.svelte';

/** All virtual modules that there are. */
export async function virtualCatalogue(): Promise<readonly VirtualModelChoice[]> {
  const [quecpython, wiconnect] = await Promise.all([
    import('../../../modules/virtual/quecpython/models'),
    import('../../../modules/virtual/wiconnect/models'),
  ]);
  return catalogueOf(quecpython.virtualModels, wiconnect.virtualWiConnectModels);
}

/** A virtual module, which keeps its files while the cable comes and goes. */
export function virtualSource(wish: VirtualWish, count: number): LineSource {
  const { model } = wish;
  return {
    id: `virtual-${count}`,
    kind: 'virtual',
    get name() {
      return m.virtual_name({ model: model.name });
    },
    settings: () => '',
    // Nothing is lost between two workers.
    flowControl: () => true,
    ...(model.model.family === 'wiconnect'
      ? { open: wiconnectOpener(wish, model.model.id) }
      : quecPython(wish, model.model.id)),
  };
}

function quecPython(wish: VirtualWish, id: string): Pick<LineSource, 'open' | 'end'> {
  let made: Promise<VirtualQuecPython> | null = null;
  const make = async () => {
    const { startVirtualQuecPython } = await import('../../../modules/virtual/quecpython/open');
    return startVirtualQuecPython(quecOptions(id, wish));
  };
  return {
    open: async () => {
      made ??= make();
      try {
        return (await made).connect();
      } catch (thrown) {
        // What could not be started is started anew next time.
        made = null;
        throw thrown;
      }
    },
    end: () =>
      void made?.then(
        (module) => module.stop(),
        () => undefined,
      ),
  };
}

function wiconnectOpener(wish: VirtualWish, dialect: WiconnectDialect): () => Promise<ByteLine> {
  let made: Promise<VirtualWiConnect> | undefined;
  return async () => {
    made ??= import('../../../modules/virtual/wiconnect/open').then(
      (virtual) =>
        new virtual.VirtualWiConnect({
          dialect,
          fullFlash: wish.faults.has('full'),
          files: wish.faults.has('swap') ? virtual.filesOfCutSwap() : virtual.manualFiles(),
          web: virtual.virtualWeb(),
          faults: wiconnectFaultsOf(wish),
        }),
    );
    const { bitRate, loseEvery, cutAfter } = lineFaultsOf(wish);
    const drop = loseEvery ? 1 / loseEvery : 0;
    return pacedLine((await made).connect(), {
      bitRate,
      faults: { in: { drop }, out: { drop } },
      ...(cutAfter ? { cut: { direction: 'in', after: cutAfter } } : {}),
    });
  };
}
