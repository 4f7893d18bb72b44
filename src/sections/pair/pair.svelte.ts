import Columns2 from '@lucide/svelte/icons/columns-2';
import { when, type Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import { commonFolder } from '../../volumes/paths';
import type { Volume } from '../../volumes/volume';
import type { Side } from '../../workbench/copy/copy-flow';
import type { VolumeVerb } from '../../workbench/context';
import type { VolumeView } from '../../workbench/volume-view.svelte';
import { Section, type Followed } from '../section';
import type { Services } from '../services';
import { volumeName, volumeNamed, wayBackTo } from '../volume-names';

export const SIDES = ['left', 'right'] as const satisfies readonly Side[];

/** Keys of the pair while its files have the focus, as in file managers with two panes. */
export const PAIR_KEYS = { copy: 'F5', 'other-side': 'F6' } as const;

export const otherSide = (side: Side): Side => (side === 'left' ? 'right' : 'left');

/** Two volumes side by side, each with its tree. */
export class PairSection extends Section {
  readonly id = 'pair';
  readonly entry = null;
  readonly #services: Services;
  /** Id of the volume on each side; one that was closed leaves its side free. */
  #ids = $state.raw<Readonly<Record<Side, string | null>>>({ left: null, right: null });
  /** The side that a person works on. */
  #at = $state<Side>('left');
  #copying = $state(false);

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.pair = this;
  }

  on(side: Side): VolumeView | null {
    return this.#services.views.find(({ id }) => id === this.#ids[side]) ?? null;
  }

  get at(): Side {
    return this.on(this.#at) ? this.#at : otherSide(this.#at);
  }

  set at(side: Side) {
    this.#at = side;
  }

  /** The volume on the side that a person works on: verbs, keys and what is dropped are for it. */
  override get view(): VolumeView | null {
    return this.on(this.at);
  }

  /** They belong to the sections that have them open. */
  override get views() {
    return [];
  }

  override get over(): boolean {
    return SIDES.every((side) => !this.on(side));
  }

  get path(): readonly string[] {
    if (this.over) return [];
    const [left = '', right = ''] = SIDES.map((side) => {
      const volume = this.on(side)?.volume;
      return volume ? volumeName(this.#services, volume) : '';
    });
    return [left, ...(right ? [right] : [])];
  }

  override get title(): string {
    return m.pair();
  }

  override verbsOf(volume: Volume): readonly VolumeVerb[] {
    if (this.#services.current === this) return [];
    const act = () => this.showBeside(volume);
    return when(
      this.#services.views.some(({ id }) => id === volume.id),
      { id: 'pair', label: m.pair(), act },
    ).map((verb) => ({ ...verb, glyph: Columns2 }));
  }

  override get actions(): readonly Action[] {
    if (this.over) return [];
    const { compare } = this.#services.offers;
    const [left, right] = SIDES.map((side) => this.on(side)?.volume);
    return [
      ...this.copies,
      { id: 'pair-other', label: m.pair_other(), keys: PAIR_KEYS['other-side'], act: this.goOver },
      { id: 'pair-swap', label: m.compare_swap(), act: () => this.swap() },
      ...(compare && left && right
        ? [{ id: 'compare', label: m.compare(), act: () => compare.start(left, right) }]
        : []),
      { id: 'pair-close', label: m.pair_close(), act: () => this.end() },
    ];
  }

  /** Copying what is selected to the other side: first the way from the left to the right. */
  get copies(): readonly Action[] {
    return SIDES.map((from) => ({
      id: `pair-copy-${from}`,
      label: from === 'left' ? m.pair_copy_right() : m.pair_copy_left(),
      ...(this.at === from && { keys: PAIR_KEYS.copy }),
      disabled: !this.canCopy(from),
      act: () => this.copy(from),
    }));
  }

  /** Something is selected on that side, and the other one takes it. */
  canCopy(from: Side): boolean {
    const [source, target] = [this.on(from), this.on(otherSide(from))];
    if (!source?.tree.selected.size || !source.reachable) return false;
    return Boolean(target?.can.write && target.reachable) && !this.#copying;
  }

  /** Copies what is selected into the folder that is selected on the other side: shows first what will happen. */
  async copy(from: Side): Promise<void> {
    const [source, target] = [this.on(from), this.on(otherSide(from))];
    if (!source || !target || !this.canCopy(from)) return;
    const paths = source.tree.selection.map(({ path }) => path);
    const where = { base: commonFolder(paths), into: target.here };
    this.#copying = true;
    try {
      await this.#services.notices.attempt(async () => {
        // Not needed before something is copied.
        const { CopyFlow } = await import('../../workbench/copy/copy-flow');
        await new CopyFlow(source.volume, target.volume, this.#services).run(paths, where);
      });
    } finally {
      this.#copying = false;
    }
  }

  /** To the other side, if there is something. */
  goOver = () => {
    const to = otherSide(this.at);
    if (this.on(to)) this.#at = to;
  };

  swap() {
    const { left, right } = this.#ids;
    this.#ids = { left: right, right: left };
    this.#at = otherSide(this.#at);
  }

  /** Puts a volume on a side; what is on the other side already changes places with it. */
  put(side: Side, id: string) {
    if (this.#ids[side] === id) return;
    const other = otherSide(side);
    const there = this.#ids[other] === id ? this.#ids[side] : this.#ids[other];
    this.#ids = side === 'left' ? { left: id, right: there } : { left: there, right: id };
    this.#at = side;
  }

  /** A volume on the left; on the right another one, if it is clear which. */
  showBeside(volume: Volume) {
    const others = this.#services.views.filter(({ id }) => id !== volume.id);
    const [only] = others.length === 1 ? others : [];
    this.#show(volume.id, only?.id ?? null);
  }

  showBoth(left: Volume, right: Volume) {
    this.#show(left.id, right.id);
  }

  #show(left: string, right: string | null) {
    this.#ids = { left, right };
    this.#at = 'left';
    this.#services.show(this);
  }

  end() {
    this.#ids = { left: null, right: null };
  }

  home() {
    this.end();
  }

  async follow(path: readonly string[]): Promise<Followed> {
    const [left = '', right = ''] = path;
    if (!path.length || path.length > 2) return 'unknown';
    const found: (Volume | null)[] = [];
    for (const name of [left, right]) found.push(await volumeNamed(this.#services, name));
    const [there, beside] = found;
    this.#ids = { left: there?.id ?? null, right: beside?.id ?? null };
    if (!this.over) return 'shown';
    return (await wayBackTo(this.#services, left || right)) ?? 'gone';
  }
}
