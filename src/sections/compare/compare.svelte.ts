import { when, type Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import { displayName } from '../../volumes/paths';
import type { Volume } from '../../volumes/volume';
import { Section, type Followed } from '../section';
import type { Services } from '../services';
import { volumeName, volumeNamed, wayBackTo } from '../volume-names';
import type { Comparison } from './comparison.svelte';

/** The comparison on screen, if any. */
export class CompareSection extends Section {
  readonly id = 'compare';
  readonly entry = null;
  readonly #services: Services;
  #current = $state.raw<Comparison | null>(null);

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.compare = this;
  }

  /** Null as soon as one of its sides was closed. */
  get current(): Comparison | null {
    const comparison = this.#current;
    if (!comparison) return null;
    const open = this.#services.volumes;
    return open.includes(comparison.left) && open.includes(comparison.right) ? comparison : null;
  }

  override get over(): boolean {
    return this.current === null;
  }

  get path(): readonly string[] {
    const { current } = this;
    return current
      ? [current.left, current.right].map((one) => volumeName(this.#services, one))
      : [];
  }

  override get title(): string {
    return m.compare_title();
  }

  override get actions(): readonly Action[] {
    const comparison = this.current;
    if (!comparison) return [];
    const { left, right } = comparison;
    const count = comparison.tree.selection.length;
    const toLeft = count ? m.compare_copy_some_left({ count }) : m.compare_copy_all_left();
    const toRight = count ? m.compare_copy_some_right({ count }) : m.compare_copy_all_right();
    return [
      ...when(comparison.canCopy('left'), {
        id: 'copy-left',
        label: toLeft,
        act: () => comparison.copy('left'),
      }),
      ...when(comparison.canCopy('right'), {
        id: 'copy-right',
        label: toRight,
        act: () => comparison.copy('right'),
      }),
      { id: 'compare-again', label: m.compare_again(), act: () => comparison.run() },
      ...this.#keeping([left, right]),
      { id: 'swap', label: m.compare_swap(), act: () => this.start(right, left) },
      { id: 'end-compare', label: m.compare_close(), act: () => this.end() },
    ];
  }

  /** Either side becomes a project, unless it is one. */
  #keeping(sides: readonly Volume[]): Action[] {
    const { projects } = this.#services.offers;
    return sides.flatMap((volume, side) =>
      when(projects !== undefined && projects.current?.volume !== volume, {
        id: `keep-${side === 0 ? 'left' : 'right'}`,
        label: m.keep_named({ name: displayName(volume.name) }),
        act: () => projects?.keep(volume),
      }),
    );
  }

  override verbsOf(volume: Volume): readonly Action[] {
    return [{ id: 'compare', label: m.compare(), act: () => this.choose(volume) }];
  }

  /** Asks for the other side, then compares. */
  async choose(volume: Volume): Promise<void> {
    const other = await this.#services.dialogs.open('compare', { volume });
    if (other) await this.start(volume, other);
  }

  async start(left: Volume, right: Volume): Promise<void> {
    await this.#services.notices.attempt(async () => {
      // Not needed before something is compared.
      const { Comparison } = await import('./comparison.svelte');
      this.end();
      this.#current = new Comparison(left, right, this.#services);
      this.#services.show(this);
      void this.#current.run();
    });
  }

  end() {
    this.#current?.close();
    this.#current = null;
  }

  home() {
    this.end();
  }

  override leave() {
    this.end();
  }

  async follow(path: readonly string[]): Promise<Followed> {
    if (path.length !== 2) return 'unknown';
    const sides: Volume[] = [];
    for (const name of path) {
      const volume = await volumeNamed(this.#services, name);
      if (!volume) return (await wayBackTo(this.#services, name)) ?? 'gone';
      sides.push(volume);
    }
    const [left, right] = sides;
    if (!left || !right) return 'gone';
    await this.start(left, right);
    return 'shown';
  }
}
