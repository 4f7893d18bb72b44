import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What the page needs before it shows anything: its modules, and the keys of their messages. */
export interface FirstWords {
  /** Absolute paths of all that `entry` imports before it runs, itself included. */
  readonly modules: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

/** `import … from './x'` and `export … from './x'`; not what is imported when needed. */
const imported = /\b(?:import|export)\s(?!type\b)[^'"();]*?\bfrom\s+'(\.[^']+)'/g;
/** Keys that are put together: m[`job_${state}`]. */
const composed = /\bm\[`(\w+_)\$\{/g;

/** Follows the static imports of `entry` (an absolute path) and looks for `keys` in them. */
export function firstWords(entry: string, keys: readonly string[]): FirstWords {
  const known = new Set(keys);
  const modules = new Set<string>();
  const found = new Set<string>();
  const follow = (path: string) => {
    if (modules.has(path)) return;
    modules.add(path);
    const code = readFileSync(path, 'utf8');
    for (const [word] of code.matchAll(/\w+/g)) if (known.has(word)) found.add(word);
    for (const [, start = ''] of code.matchAll(composed)) {
      for (const key of keys) if (key.startsWith(start)) found.add(key);
    }
    for (const [, to = ''] of code.matchAll(imported)) {
      const next = sourceOf(resolve(dirname(path), to));
      if (next) follow(next);
    }
  };
  follow(entry);
  return { modules, keys: found };
}

/** The file an import means; null where it is made by the build or not written by us. */
function sourceOf(path: string): string | null {
  if (path.includes(join('src', 'paraglide'))) return null;
  const candidates = [path, `${path}.ts`];
  const found = candidates.find((file) => existsSync(file) && statSync(file).isFile());
  if (!found) throw new Error(`Nothing is at ${path}`);
  return /\.(?:ts|svelte)$/.test(found) ? found : null;
}
