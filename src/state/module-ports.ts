/** Which of the ports that a module shows is the one with its files. */
export interface PortFact {
  /** Proper names, the same in every language. */
  readonly modules: string;
  /** USB vendor and product, as a chooser or the system lists them; null where the cable's own counts. */
  readonly usb: string | null;
  /**
   * USB interfaces that the REPL has been seen on, in hexadecimal as Windows ('MI_08') and Linux
   * ('-if08') write them; empty where there is but one port, or a bridge.
   */
  readonly interfaces: readonly string[];
  /** Key of a sentence about it. */
  readonly note: string | null;
}

/** From the vendors' own tables. */
export const portFacts: readonly PortFact[] = [
  {
    modules: 'EC600S-CNLB, EC600M, EC800M',
    usb: '2C7C:6002',
    interfaces: ['05', '20'],
    note: null,
  },
  { modules: 'EC100Y, EC600S, EC600N, EC800N', usb: '2C7C:6001', interfaces: ['05'], note: null },
  {
    modules: 'EC200U, EC600U, EG912U, EG915U',
    usb: '2C7C:0901',
    interfaces: ['08'],
    note: null,
  },
  { modules: 'EC200A', usb: '2C7C:6005', interfaces: ['05'], note: null },
  { modules: 'EC600E, EC800E', usb: '2C7C:0903', interfaces: ['05'], note: null },
  { modules: 'BG95, BG600L', usb: '2C7C:0700', interfaces: ['01'], note: null },
  { modules: 'BC25', usb: '10C4:EA70', interfaces: [], note: 'module_port_bridge' },
  { modules: 'FCM360W', usb: '1A86:55D2', interfaces: [], note: 'module_port_bridge_b' },
  { modules: 'MicroPython', usb: null, interfaces: [], note: 'module_port_only' },
  {
    modules: 'WiConnect, ZentriOS, Gecko OS',
    usb: null,
    interfaces: [],
    note: 'module_port_uart',
  },
];
