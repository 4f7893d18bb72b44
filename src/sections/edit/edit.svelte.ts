import FilePen from '@lucide/svelte/icons/file-pen';
import type { Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import type { VolumeView } from '../../workbench/volume-view.svelte';
import { once } from '../once';
import { Section, type DockPanel, type Entry, type Followed } from '../section';
import type { Services } from '../services';
import { parseTextAddress, textAddress } from './addresses';
import type { OpenTexts } from './open-texts.svelte';

const ENTRY: Entry = { label: m.place_editor, icon: FilePen, back: m.back_to_editor };

/** Texts of any volumes that are open for editing. */
export class EditSection extends Section {
  readonly id = 'edit';
  readonly #services: Services;
  #texts = $state.raw<OpenTexts | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.editor = this;
  }

  readonly #begun = once(async () => {
    const { OpenTexts } = await import('./open-texts.svelte');
    const texts = await OpenTexts.begin(this.#services, () => this.#services.show(this));
    this.#texts = texts;
    // The last that a page surely hears, on a phone as well.
    for (const event of ['visibilitychange', 'pagehide']) {
      addEventListener(event, () => void texts.flush());
    }
    return texts;
  });

  override async prepare(): Promise<void> {
    await this.#services.notices.attempt(() => this.#begun());
  }

  get texts(): OpenTexts | null {
    return this.#texts;
  }

  /** It stands in the navigation while something is open. */
  get entry(): Entry | null {
    return this.#texts?.list.length ? ENTRY : null;
  }

  get path(): readonly string[] {
    const active = this.#texts?.active;
    return active ? textAddress(active.address) : [];
  }

  override get over(): boolean {
    return !this.#texts?.active;
  }

  override get title(): string | null {
    return this.#texts?.active?.name ?? null;
  }

  override get view(): VolumeView | null {
    return this.#texts?.active?.volume?.view ?? null;
  }

  /** It belongs to the section that has it open. */
  override get views(): readonly VolumeView[] {
    return [];
  }

  /** Those of the volume: what is run prints there. */
  override get panels(): readonly DockPanel[] {
    const active = this.#texts?.active;
    if (!active?.volume) return [];
    const of = this.#services.sections.find(({ id }) => id === active.section);
    return of ? of.panels.map((panel) => ({ ...panel, of })) : [];
  }

  override get unsaved(): boolean {
    return this.#texts?.losesText ?? false;
  }

  override get actions(): readonly Action[] {
    const panels = this.panels.flatMap(({ id, label, go }) => (go ? { id, label, act: go } : []));
    return [...(this.#texts?.actions ?? []), ...panels];
  }

  override get things() {
    const texts = this.#texts;
    return (texts?.list ?? []).map((text) => ({
      id: textAddress(text.address).join('/'),
      name: `${text.name} (${text.volumeName})`,
      show: () => texts?.show(text),
    }));
  }

  override leave() {
    void this.#texts?.flush();
  }

  async open(view: VolumeView, path: string, line?: number): Promise<void> {
    await this.#services.notices.attempt(async () => (await this.#begun()).open(view, path, line));
  }

  /** Shows the text that was on screen last. */
  home() {
    const texts = this.#texts;
    const text = texts?.active ?? texts?.list[0];
    if (text) texts?.activate(text);
  }

  async follow(path: readonly string[]): Promise<Followed> {
    const address = parseTextAddress(path);
    if (path.length && !address) return 'unknown';
    await this.prepare();
    const texts = this.#texts;
    if (!address || !texts) {
      this.home();
      return texts?.active ? 'shown' : 'gone';
    }
    const text = texts.find(address);
    if (text) texts.activate(text);
    else {
      const section = this.#services.sections.find(({ id }) => id === address.section);
      await this.#services.notices.attempt(() => section?.reopen(address.volume));
      const volume = texts.volumeAt(address.section, address.volume);
      if (!volume) return (await section?.wayBack(address.volume)) ?? 'gone';
      await texts.open(volume.view, address.path);
    }
    return texts.find(address) === texts.active && texts.active ? 'shown' : 'gone';
  }
}
