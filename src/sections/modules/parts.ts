// What connections stand on, loaded when they are first needed.
export { ModulePorts } from './connect/known-ports.svelte';
export { LineChoice } from './connect/line-choice.svelte';
export { samePort } from './connect/remembered';
export { ModuleConnection } from './module-connection.svelte';
export { virtualCatalogue, virtualSource } from './virtual/virtual-source';
export { wayBackTo } from './way-back';
export { VirtualChoice } from './virtual/virtual.svelte';
