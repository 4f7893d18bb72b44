export { VirtualWiConnect } from './device';
export { filesOfCutSwap, manualFiles } from './manual-files';
export { virtualWeb } from './web';
export type { VirtualWiConnectOptions } from './options';
