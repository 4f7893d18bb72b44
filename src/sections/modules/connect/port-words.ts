import { REPL_PRODUCTS } from '../../../serial/usb-ids';

/** Which of the ports that a module shows is the one with its files. */
export interface PortFact {
  /** Proper names, the same in every language. */
  readonly modules: string;
  /** USB vendor and product, as a chooser or the system lists them; null if the cable's own counts. */
  readonly usb: string | null;
  /**
   * USB interfaces that the REPL has been seen on, as `UsbKind` has them; empty if there is but
   * one port, or a bridge.
   */
  readonly interfaces: readonly string[];
  /** Key of a sentence about it. */
  readonly note: string | null;
}

export const portFacts: readonly PortFact[] = [
  ...REPL_PRODUCTS.map(({ modules, id, replInterfaces, hasClock, bridgePort }) => ({
    modules,
    usb: id,
    interfaces: replInterfaces,
    note: !hasClock ? null : bridgePort ? 'module_port_bridge_b' : 'module_port_bridge',
  })),
  { modules: 'MicroPython', usb: null, interfaces: [], note: 'module_port_only' },
  {
    modules: 'WiConnect, ZentriOS, Gecko OS',
    usb: null,
    interfaces: [],
    note: 'module_port_uart',
  },
];
