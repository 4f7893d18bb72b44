import { m } from '../../../kit/words/all';
import type { VirtualWiConnect } from '../../../modules/virtual/wiconnect/device';
import type { VirtualWiConnectFaults } from '../../../modules/virtual/wiconnect/options';
import type { WiconnectDialect } from '../../../modules/wiconnect/line/dialects';
import { pacedLine } from '../../../serial/pacing';
import type { LineSource } from '../connect/line-source';
import { fault, LINE_FAULTS, lineFaultsOf, type LineFault, type VirtualFamily } from './family';

type WiconnectFault = LineFault | 'noise' | 'stream' | 'swap' | 'full' | 'mute';

export const wiconnect: VirtualFamily<WiconnectFault> = {
  name: 'WiConnect, ZentriOS, Gecko OS',
  faults: [
    ...LINE_FAULTS,
    fault('noise', m.fault_noise, m.fault_noise_hint),
    fault('stream', m.fault_stream, m.fault_stream_hint),
    fault('swap', m.fault_swap, m.fault_swap_hint),
    fault('full', m.fault_full, m.fault_full_hint),
    fault('mute', m.fault_mute, m.fault_mute_hint),
  ],
  models: async () => {
    const { virtualWiConnectModels } = await import('../../../modules/virtual/wiconnect/models');
    return virtualWiConnectModels.map(({ dialect, label, flash }) => ({
      key: dialect,
      name: label,
      hint: (format) => m.virtual_wiconnect({ flash: format.size(flash.extended) }),
      make: (faults) => make(dialect, faults),
    }));
  },
};

function faultsOf(faults: ReadonlySet<WiconnectFault>): VirtualWiConnectFaults {
  return {
    ...(faults.has('noise') ? { noise: '[app] rssi -61\r\n' } : {}),
    ...(faults.has('stream') ? { streamLeftOpen: 'webapp/index.html' } : {}),
    silent: faults.has('mute'),
  };
}

function make(
  dialect: WiconnectDialect,
  faults: ReadonlySet<WiconnectFault>,
): Pick<LineSource, 'open'> {
  let made: Promise<VirtualWiConnect> | undefined;
  const start = async () => {
    const virtual = await import('../../../modules/virtual/wiconnect/open');
    return new virtual.VirtualWiConnect({
      dialect,
      fullFlash: faults.has('full'),
      files: faults.has('swap') ? virtual.filesOfCutSwap() : virtual.manualFiles(),
      web: virtual.virtualWeb(),
      faults: faultsOf(faults),
    });
  };
  return {
    open: async () => {
      made ??= start();
      const { bitRate, loseEvery, cutAfter } = lineFaultsOf(faults);
      const drop = loseEvery ? 1 / loseEvery : 0;
      return pacedLine((await made).connect(), {
        bitRate,
        faults: { in: { drop }, out: { drop } },
        ...(cutAfter ? { cut: { direction: 'in', after: cutAfter } } : {}),
      });
    },
  };
}
