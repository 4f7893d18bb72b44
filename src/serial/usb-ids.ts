/** What stands behind a USB id. */
export interface UsbKind {
  /** Names as their makers write them. */
  readonly maker: string;
  readonly product: string | null;
  /** A UART with a bit rate follows; false: native USB, where a rate means nothing. */
  readonly hasClock: boolean;
  /** Interfaces that carry the REPL, as the system names them; empty where it is not known. */
  readonly replInterfaces: readonly string[];
}

interface Vendor {
  readonly maker: string;
  readonly hasClock: boolean;
  readonly products?: Readonly<Record<number, Product>>;
}

type Product = string | { name: string; repl?: readonly string[]; hasClock?: boolean };

/**
 * Makers of the modules that Portside is for, of the UART bridges they are wired to, and of boards
 * with MicroPython. Quectel's table is that of its own documents; the rest are the ids that these
 * makers have registered and print in their data sheets.
 */
const VENDORS: Readonly<Record<number, Vendor>> = {
  0x2c7c: {
    maker: 'Quectel',
    hasClock: false,
    products: {
      0x0700: { name: 'BG95, BG600L', repl: ['MI_01'] },
      0x0901: { name: 'EC200U, EC600U, EG912U, EG915U', repl: ['MI_08'] },
      0x0903: { name: 'EC600E, EC800E', repl: ['MI_05'] },
      0x6001: { name: 'EC100Y, EC600S, EC600N', repl: ['MI_05'] },
      0x6002: { name: 'EC600S-CNLB, EC600M, EC800M', repl: ['MI_05', 'MI_20'] },
      0x6005: { name: 'EC200A', repl: ['MI_05'] },
    },
  },
  0x10c4: {
    maker: 'Silicon Labs',
    hasClock: true,
    products: { 0xea60: 'CP210x', 0xea70: 'CP2105', 0xea71: 'CP2108' },
  },
  0x1a86: {
    maker: 'WCH',
    hasClock: true,
    products: {
      0x5523: 'CH341',
      0x55d2: 'CH342',
      0x55d3: 'CH343',
      0x55d4: 'CH9102',
      0x7523: 'CH340',
    },
  },
  0x0403: {
    maker: 'FTDI',
    hasClock: true,
    products: {
      0x6001: 'FT232R',
      0x6010: 'FT2232',
      0x6011: 'FT4232',
      0x6014: 'FT232H',
      0x6015: 'FT230X',
    },
  },
  0x067b: { maker: 'Prolific', hasClock: true, products: { 0x2303: 'PL2303' } },
  0x1366: { maker: 'SEGGER', hasClock: true },
  0x0d28: { maker: 'Arm', hasClock: true, products: { 0x0204: 'DAPLink (micro:bit)' } },
  0xf055: { maker: 'MicroPython', hasClock: false },
  0x303a: { maker: 'Espressif', hasClock: false },
  0x2e8a: {
    maker: 'Raspberry Pi',
    hasClock: false,
    products: { 0x0005: 'Pico (MicroPython)', 0x000c: { name: 'Debug Probe', hasClock: true } },
  },
};

/** For the browser's chooser: one filter for each vendor. */
export const KNOWN_VENDORS: readonly { readonly usbVendorId: number }[] = Object.keys(VENDORS).map(
  (id) => ({ usbVendorId: Number(id) }),
);

/** Undefined where the vendor is not known, or the port is none of USB. */
export function usbKindOf(vendor: number | null, product: number | null): UsbKind | undefined {
  const known = vendor === null ? undefined : VENDORS[vendor];
  if (!known) return undefined;
  const entry = product === null ? undefined : known.products?.[product];
  const { name, repl, hasClock } =
    typeof entry === 'object'
      ? { repl: [], hasClock: known.hasClock, ...entry }
      : { name: entry ?? null, repl: [], hasClock: known.hasClock };
  return { maker: known.maker, product: name, hasClock, replInterfaces: repl };
}

/** Such as '2C7C:6001'. */
export function usbIdText(vendor: number, product: number | null): string {
  const hex = (id: number) => id.toString(16).toUpperCase().padStart(4, '0');
  return product === null ? hex(vendor) : `${hex(vendor)}:${hex(product)}`;
}
