import Cpu from '@lucide/svelte/icons/cpu';
import { when, type Action } from '../../kit/actions';
import { LazyDesk } from '../../kit/lazy-desk.svelte';
import * as m from '../../paraglide/messages.js';
import { Section, type DockPanel, type Followed } from '../section';
import type { Services } from '../services';
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
    const session = this.current;
    if (!session) return [];
    const { page } = session;
    const open = session.stage === 'open' && page ? page : null;
    return [
      ...(open?.runnable
        ? [{ id: 'run', label: m.run_hint({ path: open.runnable.path }), act: () => open.run() }]
        : []),
      ...(open?.module.stop ? [{ id: 'stop', label: m.stop(), act: () => open.runs.stop() }] : []),
      ...(open?.module.abilities.softReset
        ? [
            {
              id: 'soft-reset',
              label: open.module.abilities.restartsWhole ? m.restart_module() : m.soft_reset(),
              act: () => open.runs.softReset(),
            },
          ]
        : []),
      ...(open
        ? [
            { id: 'back-up', label: m.back_up(), act: () => open.backUp() },
            { id: 'restore', label: m.restore(), act: () => open.restore() },
            ...open.actions.map(({ id, label, act }) => ({ id, label: label(), act })),
          ]
        : []),
      ...when(open?.module.stop !== undefined, {
        id: 'rescue',
        label: m.rescue(),
        act: () => session.rescue(),
      }),
      ...(page
        ? [{ id: 'details', label: m.module_details(), act: () => page.showDetails() }]
        : []),
      { id: 'terminal', label: m.terminal(), act: () => this.goToTerminal() },
      {
        id: 'transcript',
        label: m.transcript(),
        act: () => this.#services.showPanel('transcript'),
      },
      session.live
        ? { id: 'disconnect', label: m.disconnect(), act: () => this.desk?.disconnect(session) }
        : { id: 'reconnect', label: m.module_reconnect(), act: () => session.connect() },
    ];
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

  /** Shows the terminal and gives it the keys, for one who asked for it by its name. */
  goToTerminal() {
    this.terminalWanted = true;
    this.#services.showPanel('terminal');
  }
}
