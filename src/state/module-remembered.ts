import type { PortIdentity } from '../serial/ports';
import { key, type Store } from './store';

/** Ports that are remembered; the oldest goes first. */
const MAX = 16;

const same = (a: PortIdentity, b: PortIdentity) =>
  a.vendor === b.vendor && a.product === b.product && a.order === b.order;

/** Ports that were in use when the page was left, and are opened again without asking. */
export class RememberedPorts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What can't be understood is as if it were not there. */
  get list(): PortIdentity[] {
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.#store.getItem(key('ports')) ?? '[]');
    } catch {
      return [];
    }
    return Array.isArray(parsed) ? parsed.flatMap((one) => identityOf(one) ?? []) : [];
  }

  has(identity: PortIdentity): boolean {
    return this.list.some((one) => same(one, identity));
  }

  add(identity: PortIdentity) {
    this.#keep([...this.list.filter((one) => !same(one, identity)), identity].slice(-MAX));
  }

  remove(identity: PortIdentity) {
    this.#keep(this.list.filter((one) => !same(one, identity)));
  }

  #keep(list: readonly PortIdentity[]) {
    this.#store.setItem(key('ports'), JSON.stringify(list));
  }
}

function identityOf(value: unknown): PortIdentity | null {
  if (typeof value !== 'object' || value === null) return null;
  const { vendor, product, order } = value as Partial<Record<keyof PortIdentity, unknown>>;
  const id = (one: unknown): one is number | null => one === null || isCount(one);
  return id(vendor) && id(product) && isCount(order) ? { vendor, product, order } : null;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
