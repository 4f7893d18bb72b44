import { PortsideError } from '../../ground/errors/portside-error';
import { measureEdits } from '../../images/kept/edits';
import type { KeptContent, KeptImage } from '../../images/kept/kept-images';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';
import { displayName } from '../../volumes/paths';
import { once } from '../once';
import type { Services } from '../services';
import type { ImageView } from './image-view.svelte';

/** All that a record depends on; what else is told of an image changes nothing in it. */
type Written = readonly [root: unknown, geometry: unknown, target: string | null, changed: boolean];

const stateOf = (view: ImageView): Written => [
  view.snapshot.root,
  view.snapshot.geometry,
  view.chosenTarget,
  view.dirty,
];

/** An open image that is kept, and what of it is being written. */
class Keeping {
  saving: Promise<void> | null = null;
  again = false;
  /** What was written last; null if nothing was. */
  written: Written | null = null;

  constructor(
    readonly view: ImageView,
    /** What it was opened from, until that is kept; null for a new image. */
    public source: Blob | null,
  ) {}
}

/** Images of before, and keeping those that are open, so that a reload loses none. */
export class EarlierImages {
  readonly #services: Services;
  readonly #now: () => number;
  #list = $state.raw<readonly KeptImage[]>([]);
  #failure = $state.raw<unknown>(null);
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing is drawn from it.
  readonly #open = new Map<string, Keeping>();

  constructor(services: Services, now = Date.now) {
    this.#services = services;
    this.#now = now;
  }

  readonly #parts = once(async () => {
    const parts = await import('../../images/kept/kept-images');
    return { ...parts, store: await parts.KeptImages.open() };
  });

  /** All that are kept, those that are open included; the last opened or changed first. */
  get list(): readonly KeptImage[] {
    return this.#list;
  }

  /** Why nothing is kept; null unless something could not be. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Reads the list; what fails is kept in `failure`. */
  readonly prepare = once(() => this.#refresh());

  /** Keeps what was opened just now, and from then on every change of it. */
  async keep(views: readonly { readonly view: ImageView; readonly source: Blob | null }[]) {
    const { KEEP_LAST } = await this.#parts().catch((thrown: unknown) => {
      this.#failure = thrown;
      return { KEEP_LAST: 0 };
    });
    for (const { view, source } of KEEP_LAST ? views.slice(-KEEP_LAST) : []) {
      this.#watch(view, source);
      await this.#save(view);
    }
    if (views.length && KEEP_LAST) await this.#thin();
  }

  /** Every change of one that was brought back is kept. */
  resume(view: ImageView) {
    const keeping = this.#watch(view, null);
    keeping.written = stateOf(view);
    view.kept = view.snapshot;
  }

  #watch(view: ImageView, source: Blob | null): Keeping {
    const keeping = new Keeping(view, source);
    this.#open.set(view.id, keeping);
    view.volume.onChange(() => void this.#save(view));
    view.onKeep = () => void this.#save(view);
    return keeping;
  }

  /** It is open no more, and stays kept. */
  release(view: ImageView) {
    this.#open.delete(view.id);
  }

  /** @throws {PortsideError} `kept-gone`, `kept-damaged`, `storage-…` */
  async load(id: string): Promise<KeptContent & { readonly info: KeptImage }> {
    const { store } = await this.#parts();
    return store.load(id);
  }

  /** Throws it away at once; the notice brings it back. */
  async throwAway(image: KeptImage): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const { store } = await this.#parts();
      const { info, source, edits } = await store.load(image.id).catch((thrown: unknown) => {
        // What can't be read can still be thrown away.
        if (isDamaged(thrown)) return { info: null, source: null, edits: null };
        throw thrown;
      });
      await store.remove([image.id]);
      await this.#refresh();
      const name = displayName(image.name);
      const bringBack = async () => {
        if (!info) return;
        await store.put(info, { source, edits });
        await this.#refresh();
      };
      const undo = { label: () => m.undo(), act: () => void this.#attempt(bringBack) };
      const words = () => say({ key: 'earlier_thrown_away', params: { name } });
      this.#services.notices.good(words, info ? undo : null);
    });
  }

  #attempt(work: () => Promise<void>) {
    return this.#services.notices.attempt(work);
  }

  /** What is being written of it is written. */
  async settled(view: ImageView): Promise<void> {
    await this.#open.get(view.id)?.saving;
  }

  /** Writes what it is now; changes that come meanwhile are written after it, all at once. */
  async #save(view: ImageView): Promise<void> {
    const keeping = this.#open.get(view.id);
    if (!keeping) return;
    keeping.again = true;
    keeping.saving ??= this.#writeAll(keeping).finally(() => (keeping.saving = null));
    await keeping.saving;
  }

  async #writeAll(keeping: Keeping): Promise<void> {
    try {
      while (keeping.again) {
        keeping.again = false;
        await this.#write(keeping);
      }
    } catch (thrown) {
      // Told once: every change would fail alike.
      if (this.#failure === null) this.#services.notices.bad(thrown);
      this.#failure = thrown;
    }
  }

  async #write(keeping: Keeping): Promise<void> {
    const { view, source } = keeping;
    const state = stateOf(view);
    if (keeping.written?.every((one, i) => one === state[i])) return;
    const { snapshot, volume } = view;
    const edits = volume.edits;
    const { store, KEEP_MAX } = await this.#parts();
    const bytes = (snapshot.opened?.fileSize ?? 0) + (edits ? measureEdits(edits).bytes : 0);
    if (bytes > KEEP_MAX) return this.#tooLarge(view, KEEP_MAX);
    const info: KeptImage = {
      id: view.id,
      name: view.name,
      at: this.#now(),
      size: view.size,
      changed: view.dirty,
      targetId: view.chosenTarget,
      sample: view.sample,
    };
    await store.put(info, { ...(source ? { source } : {}), edits });
    keeping.source = null;
    keeping.written = state;
    view.kept = snapshot;
    this.#failure = null;
    this.#list = [info, ...this.#list.filter(({ id }) => id !== info.id)];
  }

  /** It is not kept, or not as it is now: told once. */
  #tooLarge(view: ImageView, limit: number) {
    if (view.tooLarge) return;
    view.tooLarge = true;
    const params = { name: displayName(view.name), limit: this.#services.format.size(limit) };
    this.#services.notices.good(() => say({ key: 'earlier_too_large', params }));
  }

  /** The oldest without changes make room; none that is open. */
  async #thin(): Promise<void> {
    await this.#services.notices.attempt(async () => {
      const { store, KEEP_LAST } = await this.#parts();
      const plain = (await store.list()).filter(({ changed }) => !changed);
      const old = plain.slice(KEEP_LAST).filter(({ id }) => !this.#open.has(id));
      if (!old.length) return;
      await store.remove(old.map(({ id }) => id));
      await this.#refresh();
    });
  }

  async #refresh(): Promise<void> {
    try {
      const { store } = await this.#parts();
      this.#list = await store.list();
    } catch (thrown) {
      this.#failure = thrown;
    }
  }
}

const isDamaged = (thrown: unknown) =>
  thrown instanceof PortsideError && thrown.code === 'kept-damaged';
