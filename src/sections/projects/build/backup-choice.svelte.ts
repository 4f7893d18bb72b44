import { SvelteSet } from 'svelte/reactivity';
import * as v from 'valibot';

/** Files that are listed at once; a filter finds the others. */
const LISTED_MAX = 200;

interface BackupFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

const paths = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** Which files of a project go into its backup image: all but those that were left out. */
export class BackupChoice {
  readonly #leftOut: SvelteSet<string>;
  filter = $state('');

  /** @param setting as `setting` gives it; anything else leaves out nothing */
  constructor(
    readonly files: readonly BackupFile[],
    setting: unknown,
  ) {
    const parsed = v.safeParse(paths, setting);
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing is drawn from it.
    const there = new Set(files.map(({ path }) => path));
    // What is gone by now would come back by its name alone.
    const still = parsed.success ? parsed.output.filter((path) => there.has(path)) : [];
    this.#leftOut = new SvelteSet(still);
  }

  has(path: string): boolean {
    return !this.#leftOut.has(path);
  }

  /** Files that are chosen. */
  get count(): number {
    return this.files.length - this.#leftOut.size;
  }

  readonly #found = $derived.by(() => {
    const wanted = this.filter.trim().toLowerCase();
    return this.files.filter(({ path }) => path.toLowerCase().includes(wanted));
  });

  /** Those that the filter finds, as many as are listed. */
  get shown(): readonly BackupFile[] {
    return this.#found.slice(0, LISTED_MAX);
  }

  /** Those that it finds beyond. */
  get more(): number {
    return this.#found.length - this.shown.length;
  }

  choose(path: string, on: boolean) {
    if (on) this.#leftOut.delete(path);
    else this.#leftOut.add(path);
  }

  /** All that the filter finds, or none of it. */
  chooseFound(on: boolean) {
    for (const { path } of this.#found) this.choose(path, on);
  }

  /** For the project to keep; null: nothing is left out. */
  get setting(): string | null {
    return this.#leftOut.size ? JSON.stringify([...this.#leftOut].sort()) : null;
  }
}
