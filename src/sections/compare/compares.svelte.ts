import type { Volume } from '../../volumes/volume';
import type { Comparison } from './comparison.svelte';
import type { Shell } from '../../kit/shell';

/** The comparison on screen, if any. */
export class ComparesState {
  readonly #shell: Shell;
  readonly #volumes: () => readonly Volume[];
  #current = $state.raw<Comparison | null>(null);

  /** @param volumes everything that is open */
  constructor(shell: Shell, volumes: () => readonly Volume[]) {
    this.#shell = shell;
    this.#volumes = volumes;
  }

  /** Null as soon as one of its sides was closed. */
  get current(): Comparison | null {
    const comparison = this.#current;
    if (!comparison) return null;
    const open = this.#volumes();
    return open.includes(comparison.left) && open.includes(comparison.right) ? comparison : null;
  }

  /** Asks for the other side, then compares. */
  async choose(volume: Volume): Promise<void> {
    const other = await this.#shell.dialogs.open('compare', { volume });
    if (other) await this.start(volume, other);
  }

  async start(left: Volume, right: Volume): Promise<void> {
    await this.#shell.notices.attempt(async () => {
      // Not needed before something is compared.
      const { Comparison } = await import('./comparison.svelte');
      this.end();
      this.#current = new Comparison(left, right, this.#shell);
      void this.#current.run();
    });
  }

  end() {
    this.#current?.close();
    this.#current = null;
  }
}
