import { throwIfCancelled, toPortsideError } from '../ground/errors/convert';
import { PortsideError } from '../ground/errors/portside-error';
import { realClock, type Clock } from '../ground/jobs/clock';
import { withDeadline } from '../ground/jobs/deadline';
import type { ByteLine } from './byte-line';
import { holdName, type LocksLike } from './port-hold';
import { BUFFER_SIZE, PortLine } from './port-line';
import { KNOWN_VENDORS, usbIdText, usbKindOf, type UsbKind } from './usb-ids';

/** Milliseconds for a port to open: one over Bluetooth has to be reached first. */
const OPEN_MS = 30_000;

/** Ports whose opening nobody waits for any more, until they are released. */
const givenUp = new WeakMap<SerialPort, Promise<void>>();

/** What is needed of `navigator.serial`. */
export type SerialLike = Pick<
  Serial,
  'getPorts' | 'requestPort' | 'addEventListener' | 'removeEventListener'
>;

/** Finds a port again after a reload, as well as that can be done: the browser tells no more. */
export interface PortIdentity {
  /** USB ids; null for a port that is none of USB. */
  readonly vendor: number | null;
  readonly product: number | null;
  /** Place among the granted ports of the same ids, from 0. */
  readonly order: number;
}

export interface LineSettings {
  /** Bits per second, above 0. */
  readonly baudRate: number;
  /** 'hardware' is RTS/CTS. */
  readonly flowControl: 'none' | 'hardware';
}

export interface PortChange {
  readonly port: KnownPort;
  readonly plugged: boolean;
}

/** A port that the person has granted to this page. */
export class KnownPort {
  readonly #serial: SerialLike;
  readonly #port: SerialPort;
  readonly #locks: LocksLike | undefined;
  readonly #clock: Clock;
  /** Of what is known by its USB id. */
  readonly usb: UsbKind | undefined;

  constructor(
    serial: SerialLike,
    port: SerialPort,
    /** The same for the same port while the page lives. */
    readonly key: string,
    readonly identity: PortIdentity,
    locks?: LocksLike,
    clock: Clock = realClock,
  ) {
    this.#serial = serial;
    this.#port = port;
    this.#locks = locks;
    this.#clock = clock;
    this.usb = usbKindOf(identity.vendor, identity.product);
  }

  /** Such as 'Quectel EC200A (2C7C:6005)', with '#2' behind it for the second one of its kind. */
  get name(): string {
    const { vendor, product, order } = this.identity;
    const id = vendor === null ? '' : usbIdText(vendor, product);
    const words = [this.usb?.maker, this.usb?.product].filter(Boolean).join(' ');
    const name = words ? `${words} (${id})` : id ? `USB ${id}` : 'COM';
    return order ? `${name} #${order + 1}` : name;
  }

  /**
   * @throws {PortsideError} `port-busy`, `port-forbidden`, `port-gone`, `cancelled`, `deadline`;
   *   `unexpected` for settings that the browser does not take
   */
  async open(
    { baudRate, flowControl }: LineSettings,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ByteLine> {
    throwIfCancelled(signal);
    if (this.#isUnplugged) throw new PortsideError('port-gone', { name: this.name });
    // An attempt that was given up may still be under way.
    const clock = this.#clock;
    await withDeadline(givenUp.get(this.#port) ?? Promise.resolve(), OPEN_MS, signal, clock);
    const letGo = await this.#hold(signal);
    const opening = this.#port.open({ baudRate, flowControl, bufferSize: BUFFER_SIZE });
    try {
      await withDeadline(opening, OPEN_MS, signal, clock);
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) {
        letGo();
        throw await this.#openError(thrown);
      }
      // The browser can't be told to stop; nobody wants the port once it is open.
      const released = opening.then(() => this.#port.close()).catch(() => undefined);
      givenUp.set(this.#port, released.finally(letGo));
      throw thrown;
    }
    const bitRate = this.usb?.hasClock === false ? null : baudRate;
    return new PortLine(this.#port, this.name, bitRate, letGo, clock);
  }

  /** @throws {PortsideError} `port-busy` where another tab has it, `cancelled` */
  async #hold(signal: AbortSignal | undefined): Promise<() => void> {
    if (!this.#locks) return () => undefined;
    const { vendor, product, order } = this.identity;
    const name = `portside port ${vendor ?? 'none'}:${product ?? 'none'}:${order}`;
    const letGo = await holdName(this.#locks, name, signal, this.#clock).catch(
      (thrown: unknown) => {
        throwIfCancelled(signal);
        throw toPortsideError(thrown);
      },
    );
    if (!letGo) throw new PortsideError('port-busy', { name: this.name });
    return letGo;
  }

  /** Takes back the person's grant, if the browser can. */
  async forget(): Promise<void> {
    await this.#port.forget();
  }

  /** Newer browsers say so; older ones only fail to open it. */
  get #isUnplugged(): boolean {
    return 'connected' in this.#port && this.#port.connected === false;
  }

  async #openError(thrown: unknown): Promise<PortsideError> {
    const params = { name: this.name };
    const error = thrown instanceof DOMException ? thrown.name : '';
    if (error === 'SecurityError' || error === 'NotAllowedError') {
      return new PortsideError('port-forbidden', params, { cause: thrown });
    }
    if (error === 'NotFoundError' || this.#isUnplugged) {
      return new PortsideError('port-gone', params, { cause: thrown });
    }
    if (error === 'InvalidStateError') {
      return new PortsideError('port-busy', params, { cause: thrown });
    }
    if (error !== 'NetworkError') return toPortsideError(thrown, params);
    // The browser does not tell a busy port from one that has just gone.
    const there = await this.#isListed();
    return new PortsideError(there ? 'port-busy' : 'port-gone', params, { cause: thrown });
  }

  async #isListed(): Promise<boolean> {
    try {
      return (await this.#serial.getPorts()).includes(this.#port);
    } catch {
      // Why it did not open matters more than why it can't be looked for.
      return true;
    }
  }
}

/** The ports that the browser lets this page use. */
export class SerialPorts {
  readonly #serial: SerialLike | undefined;
  readonly #locks: LocksLike | undefined;
  readonly #clock: Clock;
  readonly #keys = new WeakMap<SerialPort, string>();
  /** As they were last seen: an unplugged port is listed no more. */
  readonly #identities = new WeakMap<SerialPort, PortIdentity>();
  #lastKey = 0;

  /**
   * @param serial `navigator.serial`; undefined if the browser has none
   * @param locks `navigator.locks`; without them another tab may open the same port
   */
  constructor(serial: SerialLike | undefined, locks?: LocksLike, clock: Clock = realClock) {
    this.#serial = serial;
    this.#locks = locks;
    this.#clock = clock;
  }

  get supported(): boolean {
    return this.#serial !== undefined;
  }

  /** All that were granted and are plugged in. @throws {PortsideError} `serial-missing`, `port-forbidden` */
  async list(): Promise<KnownPort[]> {
    const serial = this.#require();
    const ports = await this.#getPorts(serial);
    return ports.map((port) => this.#known(serial, port));
  }

  /**
   * Opens the browser's chooser; needs a click. Null if the person closes it.
   * @throws {PortsideError} `serial-missing`, `port-forbidden`
   */
  async request({ filters }: { filters: 'known' | 'any' }): Promise<KnownPort | null> {
    const serial = this.#require();
    let port: SerialPort;
    try {
      port = await serial.requestPort(filters === 'known' ? { filters: [...KNOWN_VENDORS] } : {});
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return null;
      throw forbiddenOr(thrown);
    }
    await this.#getPorts(serial);
    return this.#known(serial, port);
  }

  /** The port that was meant; null if it is not plugged in, or not granted any more. */
  async find(identity: PortIdentity): Promise<KnownPort | null> {
    const same = (await this.list()).filter(
      ({ identity: { vendor, product } }) =>
        vendor === identity.vendor && product === identity.product,
    );
    // One alone is taken for it even if it was the second: the others are not plugged in.
    return same.length === 1 ? (same[0] ?? null) : (same[identity.order] ?? null);
  }

  /** Hears of granted ports that are plugged in and out; returns how to stop that. */
  onChange(listener: (change: PortChange) => void): () => void {
    const serial = this.#serial;
    if (!serial) return () => undefined;
    const heard = (event: Event) => {
      // On the way up from the port.
      const port = event.target as SerialPort;
      const plugged = event.type === 'connect';
      const tell = () => listener({ port: this.#known(serial, port), plugged });
      // The order among ports alike is known once they are listed.
      if (plugged) void this.#getPorts(serial).then(tell, tell);
      else tell();
    };
    serial.addEventListener('connect', heard);
    serial.addEventListener('disconnect', heard);
    return () => {
      serial.removeEventListener('connect', heard);
      serial.removeEventListener('disconnect', heard);
    };
  }

  #require(): SerialLike {
    if (!this.#serial) throw new PortsideError('serial-missing');
    return this.#serial;
  }

  async #getPorts(serial: SerialLike): Promise<SerialPort[]> {
    let ports: SerialPort[];
    try {
      ports = await serial.getPorts();
    } catch (thrown) {
      throw forbiddenOr(thrown);
    }
    const counts = new Map<string, number>();
    for (const port of ports) {
      const ids = idsOf(port);
      const kind = `${ids.vendor}:${ids.product}`;
      const order = counts.get(kind) ?? 0;
      counts.set(kind, order + 1);
      this.#identities.set(port, { ...ids, order });
    }
    return ports;
  }

  #known(serial: SerialLike, port: SerialPort): KnownPort {
    let key = this.#keys.get(port);
    if (key === undefined) {
      key = `port-${++this.#lastKey}`;
      this.#keys.set(port, key);
    }
    const identity = this.#identities.get(port) ?? { ...idsOf(port), order: 0 };
    return new KnownPort(serial, port, key, identity, this.#locks, this.#clock);
  }
}

function idsOf(port: SerialPort): Pick<PortIdentity, 'vendor' | 'product'> {
  const { usbVendorId, usbProductId } = port.getInfo();
  return { vendor: usbVendorId ?? null, product: usbProductId ?? null };
}

function forbiddenOr(thrown: unknown): PortsideError {
  const name = thrown instanceof DOMException ? thrown.name : '';
  return name === 'SecurityError' || name === 'NotAllowedError'
    ? new PortsideError('port-forbidden', { name: '' }, { cause: thrown })
    : toPortsideError(thrown);
}
