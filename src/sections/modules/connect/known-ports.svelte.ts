import {
  SerialPorts,
  type KnownPort,
  type LineSettings,
  type PortIdentity,
} from '../../../serial/ports';
import type { Formats } from '../../../kit/formats';
import { lineSentence, type LineChoice } from './line-choice.svelte';
import { portKey, RememberedPorts } from './remembered';
import type { LineSource } from './line-source';
import type { Store } from '../../../kit/store';

/** Milliseconds in which the ports of one module come, one by one. */
const PLUGGED_MS = 300;

/** A port that a person allowed this page to use. */
export interface ListedPort {
  readonly id: string;
  readonly name: string;
}

/** A port as something to open, and to open again once it is plugged in anew. */
export interface PortSource extends LineSource {
  readonly kind: 'port';
  readonly identity: PortIdentity;
}

/** The ports that this page may use, as they come and go. */
export class ModulePorts {
  readonly #ports: SerialPorts;
  readonly #remembered: RememberedPorts;
  readonly #line: LineChoice;
  readonly #format: () => Formats;
  readonly #plugged: (source: PortSource) => void;
  #list = $state.raw<readonly KnownPort[]>([]);

  /** @param plugged hears of ports that were in use before and are there (again) */
  constructor(
    store: Store,
    line: LineChoice,
    format: () => Formats,
    plugged: (source: PortSource) => void,
  ) {
    // Missing outside https and localhost too, whatever the types say.
    const { serial, locks } = navigator as { serial?: Serial; locks?: LockManager };
    this.#ports = new SerialPorts(serial, locks);
    this.#remembered = new RememberedPorts(store);
    this.#line = line;
    this.#format = format;
    this.#plugged = plugged;
  }

  get available(): boolean {
    return this.#ports.supported;
  }

  /** Those that are plugged in. */
  get list(): readonly ListedPort[] {
    return this.#list.map(({ key, name }) => ({ id: key, name }));
  }

  /** @throws {PortsideError} `port-forbidden` */
  async start(): Promise<void> {
    if (!this.available) return;
    let fresh: string[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#ports.onChange(({ port, plugged }) => {
      void this.#refresh();
      if (!plugged) return;
      // Which of several alike it is can be told once all of them are there.
      fresh.push(port.key);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const keys = fresh;
        fresh = [];
        void this.#openAgain(({ key }) => keys.includes(key));
      }, PLUGGED_MS);
    });
    await this.#refresh();
    await this.#openAgain(() => true);
  }

  /** Those of the ports that were in use before. */
  async #openAgain(meant: (port: KnownPort) => boolean): Promise<void> {
    for (const { settings, ...identity } of this.#remembered.list) {
      const port = await this.#ports.find(identity);
      if (port && meant(port)) this.#plugged(this.#sourceOf(port, settings));
    }
  }

  /** Opens the browser's chooser; null if it was left. @throws {PortsideError} `port-forbidden` */
  async choose(any: boolean): Promise<PortSource | null> {
    const port = await this.#ports.request({ filters: any ? 'any' : 'known' });
    await this.#refresh();
    return port && this.#sourceOf(port);
  }

  source(id: string): PortSource | null {
    const port = this.#list.find(({ key }) => key === id);
    return port ? this.#sourceOf(port) : null;
  }

  /** Takes the permission back. */
  async forget(id: string): Promise<void> {
    const port = this.#list.find(({ key }) => key === id);
    if (!port) return;
    this.#remembered.remove(port.identity);
    await port.forget();
    await this.#refresh();
  }

  /** It was disconnected on purpose, perhaps for another program. */
  letGo({ identity }: PortSource) {
    this.#remembered.remove(identity);
  }

  async #refresh(): Promise<void> {
    this.#list = await this.#ports.list();
  }

  #sourceOf(port: KnownPort, settings: LineSettings | null = null): PortSource {
    let opened = settings ?? this.#line.value;
    return {
      id: port.key,
      key: portKey(port.identity),
      kind: 'port',
      name: port.name,
      identity: port.identity,
      settings: () => (port.usb?.hasClock === false ? '' : lineSentence(opened, this.#format())),
      flowControl: () => opened.flowControl === 'hardware',
      open: async ({ signal, again = false } = {}) => {
        if (!again) opened = this.#line.value;
        // It may be another object after it was plugged in again.
        const there = (await this.#ports.list()).find(({ key }) => key === port.key);
        const found = there ?? (await this.#ports.find(port.identity));
        return (found ?? port).open(opened, { signal });
      },
      // From now on it is opened again by itself.
      opened: () => this.#remembered.add(port.identity, opened),
    };
  }
}
