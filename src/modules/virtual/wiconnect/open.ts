import type { ByteLine } from '../../../serial/byte-line';
import { VirtualWiConnect } from './device';
import type { VirtualWiConnectOptions } from './options';

export { VirtualWiConnect } from './device';
export { filesOfCutSwap, manualFiles } from './manual-files';
export { virtualWeb } from './web';
export { virtualWiConnectModels } from './models';
export type { VirtualWiConnectModel } from './models';
export type { VirtualWiConnectFaults, VirtualWiConnectOptions } from './options';

/** A new virtual module, with the 13 files of the manual, and a line to it. */
export function openVirtualWiConnect(options: VirtualWiConnectOptions = {}): ByteLine {
  return new VirtualWiConnect(options).connect();
}
