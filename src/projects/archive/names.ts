import { PortsideError } from '../../ground/errors/portside-error';
import { baseName, checkName, displayName, nameIsUtf8, parentPath } from '../../volumes/paths';
import { shown } from '../../volumes/zip/unzip';
import { MAX_DEPTH, type ArchiveNotice } from './types';

/** Files that systems leave behind and nobody means to keep. */
const LITTER = /(^|\/)(__MACOSX(\/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;

/**
 * The absolute path that an entry's name stands for, without the '/' that ends a directory's.
 * @throws {PortsideError} `archive-unsafe-name` if it leads outside or is none
 */
export function pathOfEntry(name: string): string {
  const bare = name.endsWith('/') ? name.slice(0, -1) : name;
  const parts = bare.split('/');
  const unsafe = () => new PortsideError('archive-unsafe-name', { name: shown(name) });
  if (bare.includes('\\') || /^[a-z]:/i.test(bare) || parts.length > MAX_DEPTH) throw unsafe();
  for (const part of parts) {
    try {
      checkName(part);
    } catch (thrown) {
      if (thrown instanceof PortsideError) throw unsafe();
      throw thrown;
    }
  }
  return `/${bare}`;
}

export function isLitter(path: string): boolean {
  return LITTER.test(path);
}

/** Paths that must make one tree: none twice, none below a file. */
export class ArchivePaths {
  readonly #types = new Map<string, 'file' | 'dir'>();
  readonly #folded = new Map<string, string>();
  readonly #twins: string[] = [];

  get notices(): ArchiveNotice[] {
    const notUtf8 = [...this.#types.keys()].filter((path) => !nameIsUtf8(path));
    return [
      ...(this.#twins.length ? [{ code: 'twins', paths: this.#twins } as const] : []),
      ...(notUtf8.length ? [{ code: 'not_utf8', paths: notUtf8.map(displayName) } as const] : []),
    ];
  }

  /** @throws {PortsideError} `archive-double` */
  add(path: string, type: 'file' | 'dir'): void {
    if (this.#types.has(path)) throw double(path);
    this.#types.set(path, type);
    const folded = path.normalize('NFC').toLowerCase();
    const twin = this.#folded.get(folded);
    if (twin === undefined) this.#folded.set(folded, path);
    else this.#twins.push(displayName(twin), displayName(path));
  }

  /** To be called when all are there. @throws {PortsideError} `archive-double` for one below a file */
  check(): void {
    for (const path of this.#types.keys()) {
      for (let at = parentPath(path); at !== '/'; at = parentPath(at)) {
        if (this.#types.get(at) === 'file') throw double(at);
      }
    }
  }
}

function double(path: string): PortsideError {
  return new PortsideError('archive-double', { name: displayName(baseName(path) || path) });
}
