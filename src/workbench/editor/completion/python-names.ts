import { documentedModules, documentedNames } from './documented-names';
import { namesDefinedIn } from './defined-names';

/** Where a name is known from. */
export type NameSource = 'module' | 'files' | 'documents';

export interface KnownNames {
  readonly from: NameSource;
  readonly names: readonly string[];
}

/** What completion may ask. */
export interface NameSources {
  /** Paths of all files of the volume. */
  paths(): readonly string[];
  /** Text of one of them, if reading it costs nothing much; else null. */
  text(path: string): Promise<string | null>;
  /**
   * Names that a module of the interpreter has, or a class as in 'machine.Pin'; '' for those that are
   * built in. Null if the interpreter can't be asked now, or has none of that name.
   */
  ask(of: string): Promise<readonly string[] | null>;
}

/** Files at the top, and on a module below /usr or /lib, are imported by their names. */
const IMPORTED = /^(?:\/(?:usr|lib|flash))?\/(.+)\.py$/;

/** What can be imported, and what that has. What was answered once is not asked again. */
export class PythonNames {
  readonly #sources: NameSources;
  readonly #asked = new Map<string, readonly string[]>();

  constructor(sources: NameSources) {
    this.#sources = sources;
  }

  modules(): readonly KnownNames[] {
    const files = new Set<string>();
    for (const path of this.#sources.paths()) {
      const name = IMPORTED.exec(path)?.[1]?.split('/')[0];
      if (name && /^\w+$/.test(name) && !/^(main|boot)$/.test(name)) files.add(name);
    }
    return [
      { from: 'files', names: [...files].sort() },
      { from: 'documents', names: documentedModules.filter((name) => !files.has(name)) },
    ];
  }

  /** Names in a module or class, as in 'machine.Pin'; '' for those that are built in. */
  async of(name: string): Promise<KnownNames | null> {
    const path = this.#pathOf(name);
    if (path !== null) {
      const text = await this.#sources.text(path);
      return text === null ? null : { from: 'files', names: namesDefinedIn(text) };
    }
    const asked = this.#asked.get(name) ?? (await this.#sources.ask(name));
    if (asked) {
      this.#asked.set(name, asked);
      return { from: 'module', names: asked };
    }
    const documented = documentedNames(name);
    return documented && { from: 'documents', names: documented };
  }

  #pathOf(name: string): string | null {
    if (!name) return null;
    const inside = name.replaceAll('.', '/');
    const paths = this.#sources.paths();
    const found = paths.find((path) => {
      const own = IMPORTED.exec(path)?.[1];
      return own === inside || own === `${inside}/__init__`;
    });
    // As programs of a module name its files from outside of /usr.
    return found ?? (name.startsWith('usr.') ? this.#pathOf(name.slice(4)) : null);
  }
}
