// Do the documents name files that there are? Every link, and every `path` in code style, is looked for;
// so are the scripts that the workflows run.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));
const names = new Set(files.map((file) => basename(file)));

/** Folders that a document may leave out of a path. */
const ROOTS = [
  '',
  'src',
  'src/ground',
  'src/modules',
  'src/modules/repl',
  'src/modules/wiconnect',
  'src/projects',
  'wasm',
  'wasm/engine',
  'e2e',
];

const isThere = (path) => ROOTS.some((root) => existsSync(join(root, path)));

/** Why a piece of code names a file that there is not; null if it names none, or one that there is. */
function missing(code) {
  // Commands, patterns, addresses, module paths and what is made by tools are no files of ours.
  if (/[ *<>{}$#:]|^[.@/-]|^(dist|assets|node_modules)\b|^x\./.test(code)) return null;
  if (/^[\w-]+(\.[\w-]+)*\.(ts|svelte|c|h|mjs)$/.test(code)) return names.has(code) ? null : code;
  if (!/^[\w.-]+(\/[\w.-]*)+$/.test(code)) return null;
  if (!/\/$|\.(ts|svelte|css|c|h|mjs|js|md|json)$/.test(code)) return null;
  return isThere(code) ? null : code;
}

let wrong = 0;
for (const file of files.filter((name) =>
  /^[^/]*\.md$|^docs\/.*\.md$|^wasm\/README\.md$/.test(name),
)) {
  const text = readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => to);
  const broken = [
    ...links.filter((to) => !existsSync(join(dirname(file), to))),
    ...[...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => missing(code) ?? []),
  ];
  for (const name of broken) {
    console.error(`${file}: there is no ${name}`);
    wrong++;
  }
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const file of files.filter((name) => name.startsWith('.github/workflows/'))) {
  const text = readFileSync(file, 'utf8');
  const gone = [
    ...[...text.matchAll(/\bnpm run ([\w:-]+)/g)].flatMap(([all, name]) =>
      name in scripts ? [] : all,
    ),
    ...[...text.matchAll(/\b(?:node|bash) ([\w./-]+\/[\w.-]+)/g)].flatMap(([, path]) =>
      existsSync(path) ? [] : path,
    ),
  ];
  for (const name of gone) {
    console.error(`${file}: there is no ${name}`);
    wrong++;
  }
}
process.exitCode = wrong ? 1 : 0;
