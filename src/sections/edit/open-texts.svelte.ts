import { toPortsideError } from '../../ground/errors/convert';
import { realClock, type Clock } from '../../ground/jobs/clock';
import { when, keyed, type Action } from '../../kit/actions';
import { m } from '../../kit/words/all';
import { displayName } from '../../volumes/paths';
import { readText } from '../../volumes/text/text';
import { PythonNames } from '../../workbench/editor/completion/python-names';
import type { VolumeView } from '../../workbench/volume-view.svelte';
import type { OpenVolume } from '../section';
import type { Services } from '../services';
import { idOf, type TextAddress } from './addresses';
import { KeptTexts } from './kept-texts';
import { OpenText, type TextHost } from './open-text.svelte';
import { TextKeeping } from './text-keeping';

/** The texts that are open in the editor, and the one on screen. */
export class OpenTexts implements TextHost {
  #list = $state.raw<readonly OpenText[]>([]);
  #active = $state.raw<OpenText | null>(null);
  /** Null: the browser keeps nothing. */
  readonly #keeping: TextKeeping<OpenText> | null;
  // Nothing is drawn from these two.
  /* eslint-disable svelte/prefer-svelte-reactivity */
  readonly #opening = new Map<string, Promise<void>>();
  readonly #watched = new Map<OpenText, { view: VolumeView; stop: () => void }>();
  /* eslint-enable svelte/prefer-svelte-reactivity */

  private constructor(
    readonly services: Services,
    store: KeptTexts | null,
    readonly shows: () => void,
    clock: Clock,
  ) {
    this.#keeping = store && new TextKeeping(store, clock, (why) => services.notices.bad(why));
  }

  /** With what was open before. @param shows brings the editor on screen */
  static async begin(services: Services, shows: () => void, clock = realClock): Promise<OpenTexts> {
    // A browser that keeps nothing has an editor all the same, which says so.
    const [opened] = await Promise.allSettled([KeptTexts.open()]);
    const store = opened.status === 'fulfilled' ? opened.value : null;
    const texts = new OpenTexts(services, store, shows, clock);
    const [kept] = await Promise.allSettled([store?.list() ?? Promise.resolve([])]);
    if (kept.status === 'rejected') {
      services.notices.bad(kept.reason);
      return texts;
    }
    texts.#list = kept.value.map(({ unsaved, revision, ...one }) => {
      const text = new OpenText(texts, one, one.since, one.volumeName);
      if (unsaved) text.restore(unsaved);
      texts.#keeping?.found(text, revision);
      return text;
    });
    return texts;
  }

  get list(): readonly OpenText[] {
    return this.#list;
  }

  get active(): OpenText | null {
    return this.#active;
  }

  /** Unsaved texts are there after a reload. */
  get keeps(): boolean {
    return this.#keeping !== null;
  }

  /** Some unsaved text would be gone with the page. */
  get losesText(): boolean {
    return this.#list.some(({ changed, kept }) => changed && !kept);
  }

  /** No other has its name. */
  isAlone(text: OpenText): boolean {
    return this.#list.every((one) => one === text || one.name !== text.name);
  }

  volumeOf({ section, volumeKey }: OpenText): OpenVolume | null {
    return this.volumeAt(section, volumeKey);
  }

  volumeAt(section: string, key: string): OpenVolume | null {
    const there = this.services.sections.find(({ id }) => id === section);
    return there?.openVolumes.find((one) => one.key === key) ?? null;
  }

  find(address: TextAddress): OpenText | null {
    const id = idOf(address);
    return this.#list.find((text) => idOf(text.address) === id) ?? null;
  }

  /** Reads a text and shows it; `line` from 1. What is no text is shown beside its files. */
  async open(view: VolumeView, path: string, line?: number): Promise<void> {
    const address = this.#addressOf(view, path);
    if (!address) return;
    const id = idOf(address);
    // A second click does not read it twice.
    const opening =
      this.#opening.get(id) ??
      this.#open(view, address).finally(() => void this.#opening.delete(id));
    this.#opening.set(id, opening);
    await this.services.notices.attempt(() => opening);
    const text = this.find(address);
    if (line !== undefined) text?.goToLine(line);
  }

  async #open(view: VolumeView, address: TextAddress): Promise<void> {
    const open = this.find(address);
    if (open) return this.show(open);
    const guard = view.guardOf(address.path);
    // Before there is a text that could not be saved.
    if (guard) throw guard;
    await view.volume.unlock?.();
    const text = new OpenText(this, address, Date.now(), view.name);
    try {
      await text.load(view);
    } catch (thrown) {
      const row = view.rows.find(({ path }) => path === address.path);
      if (toPortsideError(thrown).code === 'not-text' && row) view.open(row);
      throw thrown;
    }
    this.#list = [...this.#list, text];
    this.#watch(text, view);
    this.show(text);
  }

  /** Brings one of them on screen. */
  show(text: OpenText) {
    this.activate(text);
    this.shows();
  }

  /** Makes it the one that the editor shows, and brings its volume back if that asks nobody anything. */
  activate(text: OpenText) {
    this.#active = text;
    text.volume?.choose();
    void this.#arrive(text);
  }

  async #arrive(text: OpenText) {
    if (text.volume === null) {
      const section = this.services.sections.find(({ id }) => id === text.section);
      await this.services.notices.attempt(() => section?.reopen(text.volumeKey));
      text.wayBack = text.volume ? null : ((await section?.wayBack(text.volumeKey)) ?? null);
      if (this.#active === text) this.volumeOf(text)?.choose();
    }
    await text.arrive();
  }

  /** The volume of a text is there: from now on the text hears of its changes. */
  arrived(text: OpenText, view: VolumeView) {
    this.#watch(text, view);
    void text.arrive();
  }

  #watch(text: OpenText, view: VolumeView) {
    const before = this.#watched.get(text);
    if (before?.view === view) return;
    before?.stop();
    const stop = view.volume.onChange(() => void text.look(view));
    this.#watched.set(text, { view, stop });
  }

  /** Takes it off; asks first if something typed would be lost. */
  async close(text: OpenText): Promise<boolean> {
    if (text.saving) text.stopSaving();
    if (text.changed) {
      const sure = await this.services.dialogs.open('confirm', {
        title: m.editor_leave_title(),
        text: m.editor_leave(),
        action: m.editor_discard(),
        danger: true,
      });
      if (!sure) return false;
    }
    this.#watched.get(text)?.stop();
    this.#watched.delete(text);
    const at = this.#list.indexOf(text);
    this.#list = this.#list.filter((one) => one !== text);
    if (this.#active === text) {
      const next = this.#list[Math.min(at, this.#list.length - 1)] ?? null;
      if (next) this.activate(next);
      else this.#active = null;
    }
    await this.#keeping?.remove(text);
    return true;
  }

  /** Shows the one that stands so many further; goes round at both ends. */
  step(by: number) {
    const at = this.#active ? this.#list.indexOf(this.#active) : -1;
    const next = this.#list[(at + by + this.#list.length) % this.#list.length];
    if (next) this.activate(next);
  }

  /** What a Python text may be completed with. */
  namesFor(text: OpenText): PythonNames {
    return new PythonNames({
      paths: () =>
        text.volume?.view.rows.flatMap(({ type, path }) => (type === 'file' ? path : [])) ?? [],
      text: (path) => this.#textOf(text, path),
      ask: (of) => text.volume?.names?.(of) ?? Promise.resolve(null),
    });
  }

  /** As it is being edited, or as it lies there; nothing is read over a slow line for it. */
  async #textOf(text: OpenText, path: string): Promise<string | null> {
    const open = this.find({ ...text.address, path });
    if (open?.read) return open.text;
    const view = text.volume?.view;
    if (!view || view.cached?.slow) return null;
    const [read] = await Promise.allSettled([view.volume.read(path)]);
    return read.status === 'fulfilled' ? (readText(read.value)?.text ?? null) : null;
  }

  async saveAndRun(text: OpenText): Promise<void> {
    if (!(await text.save())) return;
    const runner = text.volume?.runner;
    if (runner?.canRun(text.path)) await runner.run(text.path);
  }

  /** All that can be done with the text on screen. */
  get actions(): readonly Action[] {
    const text = this.#active;
    if (!text) return [];
    const { services } = this;
    const { runner, show, view } = text.volume ?? {};
    const several = this.#list.length > 1;
    return [
      {
        ...keyed(services, 'save', m.save(), () => text.save()),
        disabled: !text.volume || text.saving || (!text.changed && text.standing === 'same'),
      },
      ...when(runner?.canRun(text.path) ?? false, {
        ...keyed(services, 'save-and-run', text.changed ? m.save_and_run() : m.edit_run(), () =>
          this.saveAndRun(text),
        ),
        disabled: !runner?.ready || text.saving,
      }),
      ...when(runner !== undefined && runner.running !== null, {
        id: 'stop',
        label: m.stop(),
        act: () => runner?.stop(),
      }),
      {
        id: 'find',
        label: m.editor_find(),
        keys: services.keys('F'),
        act: () => text.editor?.find(),
      },
      { id: 'go-to-line', label: m.editor_go_to_line(), act: () => text.editor?.goToLine() },
      ...when(show !== undefined, {
        id: 'show-files',
        label: m.edit_files(),
        act: () => {
          show?.();
          view?.reveal(text.path);
        },
      }),
      {
        id: 'close-text',
        label: m.edit_close({ name: displayName(text.name) }),
        act: () => this.close(text),
      },
      ...when(several, { id: 'next-text', label: m.edit_next(), act: () => this.step(1) }),
      ...when(several, { id: 'previous-text', label: m.edit_previous(), act: () => this.step(-1) }),
    ];
  }

  changed(text: OpenText, before: TextAddress) {
    if (!this.#list.includes(text) && !this.#opening.has(text.id)) return;
    if (!this.#keeping) text.kept = !text.changed;
    else if (idOf(before) === text.id) this.#keeping.changed(text);
    else void this.#keeping.renamed(text, idOf(before));
  }

  /** Keeps at once what was typed, as the page may go. */
  async flush(): Promise<void> {
    await this.#keeping?.flush();
  }

  /** Keeps what is typed here, and no longer what another tab keeps. */
  async keepThis(text: OpenText): Promise<void> {
    await this.#keeping?.insist(text);
  }

  #addressOf(view: VolumeView, path: string): TextAddress | null {
    for (const { id, openVolumes } of this.services.sections) {
      const found = openVolumes.find((one) => one.view === view);
      if (found) return { section: id, volume: found.key, path };
    }
    return null;
  }
}
