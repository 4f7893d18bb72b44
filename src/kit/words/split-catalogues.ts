import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { firstWords, type FirstWords } from './first-words.ts';

/** Importing every message by name, as all our modules do. */
const namespace = /import \* as (\w+) from '((?:\.{1,2}\/)+paraglide\/messages\.js)'/g;
const catalogues = '/src/kit/words/catalogues.ts';

/**
 * Paraglide's messages choose among all languages, so that every page loads all of them at once. In the
 * build, `m` looks a message up in the one language that was loaded instead: a function for each message
 * would weigh as much as a catalogue. A language is cut in two: what the modules of the first screen
 * say, and the rest, which every import() of the page waits for.
 */
export function splitCatalogues(entry: string): Plugin {
  let words: FirstWords;
  return {
    name: 'split-catalogues',
    apply: 'build',
    config: () => ({ build: { rolldownOptions: { output: { chunkFileNames } } } }),
    enforce: 'pre',
    buildStart() {
      const messages = JSON.parse(readFileSync(resolve('messages/en.json'), 'utf8')) as object;
      words = firstWords(resolve(entry), Object.keys(messages));
      // Functions of such keys have other names: they can only be found among the rest.
      const capital = [...words.keys].find((key) => /[A-Z]/.test(key));
      if (capital) this.error(`${capital} is said at first and has capitals.`);
    },
    transform: {
      filter: {
        id: [
          /\/src\/(?:app|sections|workbench|kit)\/(?!words\/catalogues).*\.(?:ts|svelte)$/,
          /\/src\/main\.ts$/,
          /\/paraglide\/messages/,
        ],
      },
      handler(code, id) {
        const part = /\?words=(first|rest)$/.exec(id)?.[1];
        if (part) return keep(code, (key) => words.keys.has(key) === (part === 'first'));
        if (id.endsWith('/_index.js')) return lookup(code) ?? this.error('No messages were found.');
        if (id.endsWith('/messages.js')) return `export { m } from './messages/_index.js';`;
        return waiting(code.replaceAll(namespace, "import { m as $1 } from '$2'"));
      },
    },
    /** The words of whatever runs before the first paint have to be among the first. */
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file : []));
      const initial = new Set<string>();
      const follow = (name: string) => {
        const chunk = chunks.find(({ fileName }) => fileName === name);
        if (!chunk || initial.has(name)) return;
        initial.add(name);
        chunk.imports.forEach(follow);
        const missed = chunk.moduleIds.filter((id) => speaks(id) && !words.modules.has(id));
        if (missed.length) this.error(`Nobody looked for words in ${missed.join(', ')}.`);
      };
      for (const chunk of chunks) if (chunk.isEntry) follow(chunk.fileName);
    },
  };
}

/** Tells the parts of a language apart: scripts/sizes.mjs weighs them. */
function chunkFileNames({ facadeModuleId }: { facadeModuleId?: string | null }): string {
  const part = /\?words=(first|rest)$/.exec(facadeModuleId ?? '')?.[1];
  return `assets/[name]${part ? `-${part}` : ''}-[hash].js`;
}

/** Modules that may say something. */
const speaks = (id: string) =>
  /\/src\/(?:app|sections|workbench|kit)\/(?!words\/catalogues).*\.(?:ts|svelte)$/.test(id);

/** Lets only some of the messages out, so that the others are left out of the build. */
function keep(code: string, wanted: (key: string) => boolean): string {
  return code.replaceAll(/^export (const (\w+) =)/gm, (all, bare: string, key: string) =>
    wanted(key) ? all : bare,
  );
}

/** Puts `withWords` around each import() of a module. */
function waiting(code: string): string {
  const lazy = /\bimport\('[^']+'\)/g;
  if (!lazy.test(code)) return code;
  const wrapped = code.replaceAll(lazy, 'withWords($&)');
  const header = `import { withWords } from '${catalogues}';\n`;
  return /<script[^>]*>\n/.test(code)
    ? wrapped.replace(/<script[^>]*>\n/, `$&${header}`)
    : header + wrapped;
}

/** Null where the shape of Paraglide's output is another one. */
function lookup(code: string): string | null {
  if (!/^(export )?const \w+ = \/\*\*/m.test(code)) return null;
  // Keys with capitals are exported under another name than their function's.
  const aliases = [...code.matchAll(/^export \{ (\w+) as "([^"]+)" \};?$/gm)];
  const names = new Map(aliases.map(([, name, key]) => [key ?? '', name]));
  return [
    `import { getLocale } from '../runtime.js';`,
    `import { sayIn } from '../../kit/words/catalogues.ts';`,
    `const names = ${JSON.stringify(Object.fromEntries(names))};`,
    // Tables of messages are made before a catalogue is there, so it is looked into when one is said.
    'export const m = new Proxy({}, {',
    '  get: (made, key) => (made[key] ??= (inputs) => sayIn(getLocale(), names[key] ?? key, inputs)),',
    '});',
  ].join('\n');
}
