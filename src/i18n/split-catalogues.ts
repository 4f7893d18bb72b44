import type { Plugin } from 'vite';

/** Importing every message by name, as all our modules do. */
const namespace = /import \* as (\w+) from '((?:\.{1,2}\/)+paraglide\/messages\.js)'/g;

/**
 * Paraglide's messages choose among all languages, so that every page loads all of them. In the build
 * `m` looks a message up in the one catalogue that `loadCatalogue` brought in instead: a function for
 * each message would weigh as much as a catalogue.
 */
export function splitCatalogues(): Plugin {
  return {
    name: 'split-catalogues',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: [/\/src\/.*\.(?:ts|svelte)$/, /\/paraglide\/messages(?:\/_index)?\.js$/] },
      handler(code, id) {
        if (id.endsWith('/_index.js')) return lookup(code) ?? this.error('No messages were found.');
        if (id.endsWith('/messages.js')) return `export { m } from './messages/_index.js';`;
        return code.replaceAll(namespace, "import { m as $1 } from '$2'");
      },
    },
  };
}

/** Null where the shape of Paraglide's output is another one. */
function lookup(code: string): string | null {
  if (!/^(export )?const \w+ = \/\*\*/m.test(code)) return null;
  // Keys with capitals are exported under another name than their function's.
  const aliases = [...code.matchAll(/^export \{ (\w+) as "([^"]+)" \};?$/gm)];
  const names = new Map(aliases.map(([, name, key]) => [key ?? '', name]));
  return [
    `import { getLocale } from '../runtime.js';`,
    `import { catalogueOf } from '../../i18n/catalogues.ts';`,
    `const names = ${JSON.stringify(Object.fromEntries(names))};`,
    'const say = (key, inputs) => {',
    '  const message = catalogueOf(getLocale())[names[key] ?? key];',
    '  if (!message) throw new RangeError(`No message has the key ${key}`);',
    '  return message(inputs);',
    '};',
    // Tables of messages are made before a catalogue is there, so it is looked into when one is said.
    'export const m = new Proxy({}, {',
    '  get: (made, key) => (made[key] ??= (inputs) => say(key, inputs)),',
    '});',
  ].join('\n');
}
