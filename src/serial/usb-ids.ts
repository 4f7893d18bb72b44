/** What stands behind a USB id. */
export interface UsbKind {
  /** Names as their makers write them. */
  readonly maker: string;
  readonly product: string | null;
  /** A UART with a bit rate follows; false: native USB, where a rate means nothing. */
  readonly hasClock: boolean;
  /** Modules with QuecPython that show this id; null if none is known. */
  readonly modules: string | null;
  /**
   * USB interfaces that the REPL has been seen on, in hexadecimal as Windows ('MI_08') and Linux
   * ('-if08') write them; empty if that is not known, or there is but one.
   */
  readonly replInterfaces: readonly string[];
  /** Which of the ports of a bridge the module's REPL is wired to; null if there is but one. */
  readonly bridgePort: 'B' | null;
}

/** A product that carries the REPL of modules with QuecPython. */
export interface ReplProduct extends UsbKind {
  readonly modules: string;
  /** Such as '2C7C:6001'. */
  readonly id: string;
}

interface Vendor {
  readonly maker: string;
  readonly hasClock: boolean;
  readonly products?: Readonly<Record<number, Product>>;
}

/** A name alone, or what else is known. */
type Product =
  | string
  | {
      readonly name?: string;
      readonly modules?: string;
      readonly repl?: readonly string[];
      readonly bridgePort?: 'B';
      readonly hasClock?: boolean;
    };

/**
 * Makers of the modules that Portside is for, of the UART bridges they are wired to, and of boards
 * with MicroPython. Quectel's table, and which modules are wired to which bridge, are of its own
 * documents; the rest are the ids that these makers have registered and print in their data sheets.
 */
const VENDORS: Readonly<Record<number, Vendor>> = {
  0x2c7c: {
    maker: 'Quectel',
    hasClock: false,
    products: {
      0x0700: { modules: 'BG95, BG600L', repl: ['01'] },
      0x0901: { modules: 'EC200U, EC600U, EG912U, EG915U', repl: ['08'] },
      0x0903: { modules: 'EC600E, EC800E', repl: ['05'] },
      0x6001: { modules: 'EC100Y, EC600S, EC600N, EC800N', repl: ['05'] },
      0x6002: { modules: 'EC600S-CNLB, EC600M, EC800M', repl: ['05', '20'] },
      0x6005: { modules: 'EC200A', repl: ['05'] },
    },
  },
  0x10c4: {
    maker: 'Silicon Labs',
    hasClock: true,
    products: { 0xea60: 'CP210x', 0xea70: { name: 'CP2105', modules: 'BC25' }, 0xea71: 'CP2108' },
  },
  0x1a86: {
    maker: 'WCH',
    hasClock: true,
    products: {
      0x5523: 'CH341',
      0x55d2: { name: 'CH342', modules: 'FCM360W', bridgePort: 'B' },
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

/** Undefined if the vendor is not known, or the port is none of USB. */
export function usbKindOf(vendor: number | null, product: number | null): UsbKind | undefined {
  const known = vendor === null ? undefined : VENDORS[vendor];
  return known && kindOf(known, product === null ? undefined : known.products?.[product]);
}

function kindOf({ maker, hasClock }: Vendor, product: Product | undefined): UsbKind {
  const known = typeof product === 'string' ? { name: product } : (product ?? {});
  return {
    maker,
    product: known.name ?? known.modules ?? null,
    hasClock: known.hasClock ?? hasClock,
    modules: known.modules ?? null,
    replInterfaces: known.repl ?? [],
    bridgePort: known.bridgePort ?? null,
  };
}

/** All that are known, those with USB of their own first. */
export const REPL_PRODUCTS: readonly ReplProduct[] = Object.entries(VENDORS)
  .flatMap(([vendorId, vendor]) =>
    Object.entries(vendor.products ?? {}).flatMap(([productId, product]) => {
      const kind = kindOf(vendor, product);
      const id = usbIdText(Number(vendorId), Number(productId));
      return kind.modules === null ? [] : [{ ...kind, modules: kind.modules, id }];
    }),
  )
  .sort((a, b) => Number(a.hasClock) - Number(b.hasClock));

/** Such as '2C7C:6001'. */
export function usbIdText(vendor: number, product: number | null): string {
  const hex = (id: number) => id.toString(16).toUpperCase().padStart(4, '0');
  return product === null ? hex(vendor) : `${hex(vendor)}:${hex(product)}`;
}
