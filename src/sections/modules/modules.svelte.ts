import Cpu from '@lucide/svelte/icons/cpu';
import type { Action } from '../../kit/actions';
import { openStore } from '../../kit/store';
import { m } from '../../kit/words/first';
import { once } from '../once';
import { Section, type DockPanel, type Followed, type OpenVolume, type WayBack } from '../section';
import type { Services } from '../services';
import type { ListedPort, ModulePorts, PortSource } from './connect/known-ports.svelte';
import type { LineChoice } from './connect/line-choice.svelte';
import type { LineSource } from './connect/line-source';
import type { VirtualWish } from './virtual/family';
import { moduleActions } from './module-actions';
import type { ModuleConnection } from './module-connection.svelte';
import type * as parts from './parts';

type Parts = typeof parts;

/** Keys of ports and of virtual modules, as their sources give them. */
const KEY = /^(?:virtual-\d+-[\w.-]+|(?:[\da-f]{4}|none)-(?:[\da-f]{4}|none)-\d+)$/;

/** The modules that are connected, and the ways to connect one. */
export class ModulesSection extends Section {
  readonly id = 'modules';
  readonly entry = { label: m.place_modules, icon: Cpu, back: m.back_to_modules };
  /** The terminal is to take the focus once it is there. */
  terminalWanted = $state(false);
  readonly #services: Services;
  #wanted = $state<string | null>(null);
  #sessions = $state.raw<readonly ModuleConnection[]>([]);
  #serial = $state.raw<{ readonly line: LineChoice; readonly ports: ModulePorts } | null>(null);
  #failure = $state.raw<unknown>(null);
  #count = 0;
  #virtuals = 0;

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.modules = this;
  }

  /** Looks at the ports that may be used, and opens again what was connected before. */
  readonly #parts = once(async () => {
    const parts = await import('./parts');
    const store = openStore();
    const format = () => this.#services.format;
    const line = new parts.LineChoice(store, format);
    const ports = new parts.ModulePorts(
      store,
      line,
      format,
      (source) => void this.#pluggedAgain(source, parts),
    );
    await this.#services.notices.attempt(() => ports.start());
    this.#serial = { line, ports };
    return { ...parts, ports };
  });

  override async prepare(): Promise<void> {
    try {
      await this.#parts();
      this.#failure = null;
    } catch (thrown) {
      this.#failure = thrown;
    }
  }

  /** Ports have been looked at. */
  get ready(): boolean {
    return this.#serial !== null;
  }

  /** Why nothing can be connected; null unless what that stands on could not be loaded. */
  get failure(): unknown {
    return this.#failure;
  }

  get sessions(): readonly ModuleConnection[] {
    return this.#sessions;
  }

  /** This browser can open serial ports. */
  get hasSerial(): boolean {
    return this.#serial?.ports.available ?? false;
  }

  /** Ports that may be used and are plugged in. */
  get ports(): readonly ListedPort[] {
    return this.#serial?.ports.list ?? [];
  }

  /** How ports are opened; null until they have been looked at. */
  get line(): LineChoice | null {
    return this.#serial?.line ?? null;
  }

  /** A session has the port. */
  holds(id: string): boolean {
    return this.#sessions.some(({ source, live }) => source.id === id && live);
  }

  /** The module that is shown, whatever has become of it. */
  get current() {
    return this.#sessions.find(({ id }) => id === this.#wanted) ?? null;
  }

  get path(): readonly string[] {
    const { current } = this;
    return current ? [current.source.key] : [];
  }

  override get view() {
    return this.current?.page?.view ?? null;
  }

  override get views() {
    return this.#sessions.flatMap(({ page }) => page?.views ?? []);
  }

  /** The file systems of every module that is connected. */
  override get volumes() {
    return this.#sessions.flatMap(({ page }) => page?.volumes ?? []);
  }

  override get openVolumes(): readonly OpenVolume[] {
    return this.#sessions.flatMap((session) => session.openVolumes(this));
  }

  override get unsaved(): boolean {
    return this.#sessions.some(({ busy, losesChanges }) => busy || losesChanges);
  }

  override get panels(): readonly DockPanel[] {
    if (!this.current) return [];
    return [
      {
        id: 'terminal',
        label: m.terminal(),
        count: 0,
        tall: true,
        takesKeys: true,
        go: () => this.goToTerminal(),
      },
      { id: 'transcript', label: m.transcript(), count: 0, tall: true },
    ];
  }

  override get adding() {
    return { label: m.modules_add(), actions: this.beginnings };
  }

  override get beginnings(): readonly Action[] {
    return [
      { id: 'connect', label: m.module_connect(), act: () => this.connect() },
      { id: 'virtual', label: m.module_virtual(), act: () => this.tryVirtual() },
    ];
  }

  override get actions(): readonly Action[] {
    return this.current ? moduleActions(this.current, this) : [];
  }

  override get things() {
    return this.#sessions.map(({ id, name }) => ({ id, name, show: () => this.show(id) }));
  }

  show(id: string) {
    this.#wanted = id;
    this.#services.show(this);
  }

  /** Makes it what the panels are about. */
  choose(id: string) {
    this.#wanted = id;
  }

  home() {
    this.#wanted = null;
    void this.prepare();
  }

  async follow([first, ...rest]: readonly string[]): Promise<Followed> {
    if (rest.length) return 'unknown';
    if (first === undefined || first === 'virtual') {
      this.home();
      if (first) void this.tryVirtual();
      return 'shown';
    }
    if (!KEY.test(first)) return 'unknown';
    // A port that was in use before opens again by itself.
    await this.prepare();
    const session = this.#sessions.find(({ source }) => source.key === first);
    if (session) this.#wanted = session.id;
    return session ? 'shown' : ((await this.wayBack(first)) ?? 'gone');
  }

  override async wayBack(key: string): Promise<WayBack | null> {
    await this.prepare();
    if (!this.ready) return null;
    const parts = await this.#parts();
    return parts.wayBackTo(key, {
      connect: () => this.connect(),
      start: (wish, count) => this.#startVirtual(wish, parts, count),
      has: () => this.#sessions.some(({ source }) => key.startsWith(source.key)),
    });
  }

  /** Asks which one, and opens it. */
  async tryVirtual(): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const parts = await this.#parts();
      const catalogue = await parts.virtualCatalogue();
      const wish = await this.#services.dialogs.open('virtualModule', { catalogue });
      if (wish) await this.#startVirtual(wish, parts);
    });
  }

  async startVirtual(): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const parts = await this.#parts();
      const { wish } = new parts.VirtualChoice(await parts.virtualCatalogue());
      await this.#startVirtual(wish, parts);
    });
  }

  /** @param count of one that was there before, so that it has its address again */
  async #startVirtual(wish: VirtualWish, parts: Parts, count = this.#virtuals + 1): Promise<void> {
    const isFree = this.#sessions.every(({ source }) => source.id !== `virtual-${count}`);
    const own = isFree ? count : this.#virtuals + 1;
    this.#virtuals = Math.max(this.#virtuals, own);
    await this.#open(parts.virtualSource(wish, own), parts);
  }

  /**
   * Lets a person choose a port; `any`: also such as are no known module's. Only at a person's own
   * click, as browsers ask.
   */
  async connect({ any = false } = {}): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const parts = await this.#parts();
      const source = await parts.ports.choose(any);
      if (source) await this.#open(source, parts);
    });
  }

  async openPort(id: string): Promise<void> {
    const parts = await this.#parts();
    const source = parts.ports.source(id);
    if (source) await this.#open(source, parts);
  }

  async forgetPort(id: string): Promise<void> {
    await this.#services.notices.attempt(async () => (await this.#parts()).ports.forget(id));
  }

  /** Releases the port, for as long as nobody connects it again. */
  async disconnect(session: ModuleConnection): Promise<void> {
    if (isPort(session.source)) (await this.#parts()).ports.letGo(session.source);
    await session.disconnect();
  }

  /** Disconnects, and takes it off the list; asks first if something would be lost. */
  async close(session: ModuleConnection): Promise<void> {
    if (session.losesChanges) {
      const sure = await this.#services.dialogs.open('confirm', {
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

  override settingsTaken() {
    this.#serial?.line.reread();
  }

  showTranscript() {
    this.#services.showPanel('transcript');
  }

  /** Shows the terminal and gives it the keys, for one who asked for it by its name. */
  goToTerminal() {
    this.terminalWanted = true;
    this.#services.showPanel('terminal');
  }

  async #open(source: LineSource, parts: Parts): Promise<void> {
    const session = this.#sessionOf(source, parts);
    this.show(session.id);
    session.wanted = true;
    if (!session.live) await session.connect();
  }

  /** A port that was connected before is there again. */
  async #pluggedAgain(source: PortSource, parts: Parts): Promise<void> {
    // It may be another port to the browser, and is the same to a person.
    const there = this.#sessions.find(
      ({ source: one }) =>
        one.id === source.id || (isPort(one) && parts.samePort(one.identity, source.identity)),
    );
    if (there && there.stage !== 'lost' && there.stage !== 'failed') return;
    const session = there ?? this.#sessionOf(source, parts);
    await session.connect({ again: true });
    // Another program, or tab, has it: nobody asked for it here.
    if (!there && !session.wanted && session.stage === 'failed') await this.close(session);
  }

  #sessionOf(source: LineSource, { ModuleConnection }: Parts): ModuleConnection {
    const there = this.#sessions.find((one) => one.source.id === source.id);
    if (there) return there;
    const session = new ModuleConnection(
      `${++this.#count}`,
      source,
      this.#services,
      () => this.#sessions,
    );
    this.#sessions = [...this.#sessions, session];
    return session;
  }
}

const isPort = (source: LineSource): source is PortSource => source.kind === 'port';
