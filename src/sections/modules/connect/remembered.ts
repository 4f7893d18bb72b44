import type { LineSettings, PortIdentity } from '../../../serial/ports';
import { key, type Store } from '../../../kit/store';

/** Ports that are remembered; the oldest goes first. */
const MAX = 16;

/** They are one port to a person, whatever the browser says. */
export const samePort = (a: PortIdentity, b: PortIdentity) =>
  a.vendor === b.vendor && a.product === b.product && a.order === b.order;

/** In one word: '2c7c-6002-0'. */
export function portKey({ vendor, product, order }: PortIdentity): string {
  const hex = (id: number | null) => (id === null ? 'none' : id.toString(16).padStart(4, '0'));
  return `${hex(vendor)}-${hex(product)}-${order}`;
}

export interface RememberedPort extends PortIdentity {
  /** As it was opened the last time; null if that was not noted. */
  readonly settings: LineSettings | null;
}

/** Ports that were in use when the page was left, and are opened again without asking. */
export class RememberedPorts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What can't be understood is as if it were not there. */
  get list(): RememberedPort[] {
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.#store.getItem(key('ports')) ?? '[]');
    } catch {
      return [];
    }
    return Array.isArray(parsed) ? parsed.flatMap((one) => portOf(one) ?? []) : [];
  }

  has(identity: PortIdentity): boolean {
    return this.list.some((one) => samePort(one, identity));
  }

  add({ vendor, product, order }: PortIdentity, settings: LineSettings | null = null) {
    const added = { vendor, product, order, settings };
    this.#keep([...this.list.filter((one) => !samePort(one, added)), added].slice(-MAX));
  }

  remove(identity: PortIdentity) {
    this.#keep(this.list.filter((one) => !samePort(one, identity)));
  }

  #keep(list: readonly RememberedPort[]) {
    this.#store.setItem(key('ports'), JSON.stringify(list));
  }
}

function portOf(value: unknown): RememberedPort | null {
  if (typeof value !== 'object' || value === null) return null;
  const { vendor, product, order, settings } = value as Partial<
    Record<keyof RememberedPort, unknown>
  >;
  const id = (one: unknown): one is number | null => one === null || isCount(one);
  if (!id(vendor) || !id(product) || !isCount(order)) return null;
  return { vendor, product, order, settings: settingsOf(settings) };
}

function settingsOf(value: unknown): LineSettings | null {
  if (typeof value !== 'object' || value === null) return null;
  const { baudRate, flowControl } = value as Partial<Record<keyof LineSettings, unknown>>;
  const known = flowControl === 'none' || flowControl === 'hardware';
  const rate = typeof baudRate === 'number' && Number.isInteger(baudRate) && baudRate > 0;
  return known && rate ? { baudRate, flowControl } : null;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
