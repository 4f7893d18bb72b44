import Cpu from '@lucide/svelte/icons/cpu';
import type { Action } from '../../kit/actions';
import { LazyDesk } from '../../kit/lazy-desk.svelte';
import { m } from '../../kit/words/first';
import { Section, type DockPanel, type Followed } from '../section';
import type { Services } from '../services';
import { moduleActions } from './module-actions';
import type { ModuleConnection } from './module-connection.svelte';
import type { ModuleDesk } from './module-desk.svelte';

/** The modules of this run; what they stand on is loaded when it is first needed. */
export class ModulesSection extends Section {
  readonly id = 'modules';
  override readonly entry = { label: m.place_modules, icon: Cpu, back: m.back_to_modules };
  /** The terminal is to take the focus once it is there. */
  terminalWanted = $state(false);
  readonly #services: Services;
  readonly #lazy: LazyDesk<ModuleDesk>;
  #wanted = $state<string | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.modules = this;
    this.#lazy = new LazyDesk(async () => {
      const { ModuleDesk } = await import('./module-desk.svelte');
      const desk = new ModuleDesk(services, (id) => this.show(id));
      await desk.start();
      return desk;
    });
  }

  /** Null until it is loaded. */
  get desk(): ModuleDesk | null {
    return this.#lazy.desk;
  }

  /** The module that is shown, whatever has become of it. */
  get current() {
    return this.desk?.sessions.find(({ id }) => id === this.#wanted) ?? null;
  }

  get path(): readonly string[] {
    const { current } = this;
    return current ? [current.id] : [];
  }

  override get view() {
    return this.current?.page?.view ?? null;
  }

  /** The file systems of every module that is connected. */
  override get volumes() {
    return this.desk?.sessions.flatMap(({ page }) => page?.volumes ?? []) ?? [];
  }

  override get unsaved(): boolean {
    const sessions = this.desk?.sessions ?? [];
    return sessions.some(({ busy, losesChanges }) => busy || losesChanges);
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
    const sessions = this.desk?.sessions ?? [];
    return sessions.map(({ id, name }) => ({ id, name, show: () => this.show(id) }));
  }

  show(id: string) {
    this.#wanted = id;
    this.#services.show(this);
  }

  home() {
    this.#wanted = null;
  }

  follow([first, ...rest]: readonly string[]): Followed {
    if (rest.length) return 'unknown';
    if (first === undefined || first === 'virtual') {
      this.home();
      if (first) void this.tryVirtual();
      return 'shown';
    }
    // As sessions count themselves.
    if (!/^\d+$/.test(first)) return 'unknown';
    const { desk } = this;
    // A port that was in use before may open again by itself.
    if (desk && !desk.sessions.some(({ id }) => id === first)) return 'gone';
    this.#wanted = first;
    return 'shown';
  }

  load(): Promise<ModuleDesk> {
    return this.#lazy.load();
  }

  async tryVirtual() {
    await this.#services.notices.attempt(async () => (await this.load()).tryVirtual());
  }

  /** Opens the browser's chooser; only at a person's own click, as browsers ask. */
  async connect() {
    await this.#services.notices.attempt(async () => (await this.load()).connect());
  }

  async disconnect(session: ModuleConnection) {
    await this.desk?.disconnect(session);
  }

  showTranscript() {
    this.#services.showPanel('transcript');
  }

  /** Shows the terminal and gives it the keys, for one who asked for it by its name. */
  goToTerminal() {
    this.terminalWanted = true;
    this.#services.showPanel('terminal');
  }
}
