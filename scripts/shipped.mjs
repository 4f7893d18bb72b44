// What is shipped with the page: a list of the packages in it with their licences, and the documents.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service worker is made by a program of its own, whose modules no plugin sees. */
const OF_THE_SERVICE_WORKER = ['workbox-core', 'workbox-precaching', 'workbox-routing'];

const DOCUMENTS = ['guide', 'modules', 'firmware', 'hosting'];

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The folder of the package that a module belongs to; null: it is our own. */
function packageOf(id) {
  const [path] = id.replace(/^\0/, '').split('?');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

function licenceText(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return texts.join('\n\n');
}

/** @param ids of the modules that are in the page */
function packagesIn(ids, root) {
  const folders = new Set([...ids].map(packageOf).filter(Boolean));
  for (const name of OF_THE_SERVICE_WORKER) folders.add(join(root, 'node_modules', name));
  const packages = [...folders].flatMap((folder) => {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) return [];
    const { name, version, license } = readJson(file);
    const licence = typeof license === 'string' ? license : (license?.type ?? '');
    return { name, version, licence, text: licenceText(folder) };
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Two plugins of one list: what is in the workers is known to theirs alone. */
export function shipped(root = process.cwd()) {
  const ids = new Set();
  const collect = () => ({
    name: 'shipped-modules',
    moduleParsed: ({ id }) => void ids.add(id),
  });
  const files = () => [
    ...DOCUMENTS.map((name) => ({ fileName: `docs/${name}.md`, from: join('docs', `${name}.md`) })),
    { fileName: 'CHANGELOG.md', from: 'CHANGELOG.md' },
  ];
  const list = () => {
    const { version } = readJson(join(root, 'package.json'));
    return JSON.stringify({ version, packages: packagesIn(ids, root) });
  };
  return {
    collect,
    plugin: () => ({
      ...collect(),
      name: 'shipped',
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: 'shipped.json', source: list() });
        for (const { fileName, from } of files()) {
          this.emitFile({ type: 'asset', fileName, source: readFileSync(join(root, from)) });
        }
      },
      configureServer(server) {
        server.middlewares.use('/shipped.json', (_request, response) => {
          for (const id of server.moduleGraph.idToModuleMap.keys()) ids.add(id);
          response.setHeader('Content-Type', 'application/json');
          response.end(list());
        });
      },
    }),
  };
}
