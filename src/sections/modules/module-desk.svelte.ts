import { m } from '../../kit/words/all';
import type { VirtualQuecPython } from '../../modules/virtual/quecpython/virtual-module';
import type { VirtualWiConnect } from '../../modules/virtual/wiconnect/device';
import type { WiconnectDialect } from '../../modules/wiconnect/line/dialects';
import type { ByteLine } from '../../serial/byte-line';
import type { PortIdentity } from '../../serial/ports';
import { pacedLine } from '../../serial/pacing';
import { LineChoice } from './connect/line-choice.svelte';
import { ModulePorts, type ListedPort, type PortSource } from './connect/known-ports.svelte';
import { ModuleConnection } from './module-connection.svelte';
import type { LineSource } from './connect/line-source';
import {
  catalogueOf,
  lineFaultsOf,
  quecOptions,
  wiconnectFaultsOf,
  type VirtualWish,
} from './virtual/virtual.svelte';
import type { Services } from '../services';
import { openStore } from '../../kit/store';

/** The modules that are connected, and the ways to connect one. */
export class ModuleDesk {
  readonly #host: Services;
  readonly #show: (id: string) => void;
  readonly line: LineChoice;
  readonly #known: ModulePorts;
  #sessions = $state.raw<readonly ModuleConnection[]>([]);
  #count = 0;
  #virtuals = 0;

  /** @param show puts a module on screen */
  constructor(host: Services, show: (id: string) => void) {
    this.#host = host;
    this.#show = show;
    const store = openStore();
    this.line = new LineChoice(store, () => host.format);
    this.#known = new ModulePorts(
      store,
      this.line,
      () => host.format,
      (source) => void this.#pluggedAgain(source),
    );
  }

  /** Looks at the ports that may be used, and opens again what was connected before. */
  async start(): Promise<void> {
    await this.#host.notices.attempt(() => this.#known.start());
  }

  get sessions(): readonly ModuleConnection[] {
    return this.#sessions;
  }

  /** This browser can open serial ports. */
  get hasSerial(): boolean {
    return this.#known.available;
  }

  /** Ports that may be used and are plugged in. */
  get ports(): readonly ListedPort[] {
    return this.#known.list;
  }

  /** A session has the port. */
  holds(id: string): boolean {
    return this.#sessions.some(({ source, live }) => source.id === id && live);
  }

  /** Lets a person choose a port; `any`: also such as are no known module's. */
  async connect({ any = false } = {}): Promise<void> {
    await this.#host.notices.attempt(async () => {
      const source = await this.#known.choose(any);
      if (source) await this.#open(source);
    });
  }

  async openPort(id: string): Promise<void> {
    const source = this.#known.source(id);
    if (source) await this.#open(source);
  }

  async forgetPort(id: string): Promise<void> {
    await this.#host.notices.attempt(() => this.#known.forget(id));
  }

  /** Asks which one, and opens it. */
  async tryVirtual(): Promise<void> {
    await this.#host.notices.attempt(async () => {
      const [quecpython, wiconnect] = await Promise.all([
        import('../../modules/virtual/quecpython/models'),
        import('../../modules/virtual/wiconnect/models'),
      ]);
      const catalogue = catalogueOf(quecpython.virtualModels, wiconnect.virtualWiConnectModels);
      const wish = await this.#host.dialogs.open('virtualModule', { catalogue });
      if (wish) await this.#open(virtualSource(wish, ++this.#virtuals));
    });
  }

  /** Releases the port, for as long as nobody connects it again. */
  async disconnect(session: ModuleConnection): Promise<void> {
    if (isPort(session.source)) this.#known.letGo(session.source);
    await session.disconnect();
  }

  /** Disconnects, and takes it off the list; asks first where something would be lost. */
  async close(session: ModuleConnection): Promise<void> {
    if (session.losesChanges) {
      const sure = await this.#host.dialogs.open('confirm', {
        title: m.close_dirty_title({ name: session.name }),
        text: m.close_virtual(),
        action: m.close_virtual_action(),
        danger: true,
      });
      if (!sure) return;
    }
    await this.disconnect(session);
    session.source.end?.();
    this.#sessions = this.#sessions.filter((one) => one !== session);
  }

  async #open(source: LineSource): Promise<void> {
    const session = this.#sessionOf(source);
    this.#show(session.id);
    session.wanted = true;
    if (!session.live) await session.connect();
  }

  /** A port that was connected before is there again. */
  async #pluggedAgain(source: PortSource): Promise<void> {
    // It may be another port to the browser, and is the same to a person.
    const there = this.#sessions.find(
      ({ source: one }) =>
        one.id === source.id || (isPort(one) && samePort(one.identity, source.identity)),
    );
    if (there && there.stage !== 'lost' && there.stage !== 'failed') return;
    const session = there ?? this.#sessionOf(source);
    await session.connect({ again: true });
    // Another program, or tab, has it: nobody asked for it here.
    if (!there && !session.wanted && session.stage === 'failed') await this.close(session);
  }

  #sessionOf(source: LineSource): ModuleConnection {
    const there = this.#sessions.find((one) => one.source.id === source.id);
    if (there) return there;
    const session = new ModuleConnection(
      `${++this.#count}`,
      source,
      this.#host,
      () => this.#sessions,
    );
    this.#sessions = [...this.#sessions, session];
    return session;
  }
}

const isPort = (source: LineSource): source is PortSource => source.kind === 'port';

const samePort = (a: PortIdentity, b: PortIdentity) =>
  a.vendor === b.vendor && a.product === b.product && a.order === b.order;

/** A virtual module, which keeps its files while the cable comes and goes. */
function virtualSource(wish: VirtualWish, count: number): LineSource {
  const { model } = wish;
  return {
    id: `virtual-${count}`,
    kind: 'virtual',
    get name() {
      return m.virtual_name({ model: model.name });
    },
    settings: () => '',
    // Nothing is lost between two workers.
    flowControl: () => true,
    ...(model.model.family === 'wiconnect'
      ? { open: wiconnectOpener(wish, model.model.id) }
      : quecPython(wish, model.model.id)),
  };
}

function quecPython(wish: VirtualWish, id: string): Pick<LineSource, 'open' | 'end'> {
  let made: Promise<VirtualQuecPython> | null = null;
  const make = async () => {
    const { startVirtualQuecPython } = await import('../../modules/virtual/quecpython/open');
    return startVirtualQuecPython(quecOptions(id, wish));
  };
  return {
    open: async () => {
      made ??= make();
      try {
        return (await made).connect();
      } catch (thrown) {
        // What could not be started is started anew next time.
        made = null;
        throw thrown;
      }
    },
    end: () =>
      void made?.then(
        (module) => module.stop(),
        () => undefined,
      ),
  };
}

function wiconnectOpener(wish: VirtualWish, dialect: WiconnectDialect): () => Promise<ByteLine> {
  let made: Promise<VirtualWiConnect> | undefined;
  return async () => {
    made ??= import('../../modules/virtual/wiconnect/open').then(
      (virtual) =>
        new virtual.VirtualWiConnect({
          dialect,
          fullFlash: wish.faults.has('full'),
          files: wish.faults.has('swap') ? virtual.filesOfCutSwap() : virtual.manualFiles(),
          web: virtual.virtualWeb(),
          faults: wiconnectFaultsOf(wish),
        }),
    );
    const { bitRate, loseEvery, cutAfter } = lineFaultsOf(wish);
    const drop = loseEvery ? 1 / loseEvery : 0;
    return pacedLine((await made).connect(), {
      bitRate,
      faults: { in: { drop }, out: { drop } },
      ...(cutAfter ? { cut: { direction: 'in', after: cutAfter } } : {}),
    });
  };
}
