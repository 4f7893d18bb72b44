/**
 * The borders of the house (docs/ARCHITECTURE.md); type imports and import() count.
 *   npx depcruise src     shows what is wrong with them
 */

/** Floors of src/, the top one first. A file may only reach its own floor and those below. */
const FLOORS = [
  'app',
  'sections',
  'workbench',
  'kit',
  'projects',
  'folders',
  'modules',
  'firmware',
  'images',
  'containers',
  'volumes',
  'serial',
  'ground',
];

/** Floors that know Svelte, the DOM and words. */
const ABOVE = ['app', 'sections', 'workbench', 'kit'];

/** Kinds of volume stand beside each other; these know another one. */
const NEIGHBOURS = {
  // A project is built into images.
  projects: ['images'],
  // A package is a container with file systems in it.
  firmware: ['containers'],
  // A container is told, for its bytes are no image's, and a flash dump shows its partitions' names.
  images: ['containers'],
};
const KINDS = ['projects', 'folders', 'modules', 'firmware', 'images', 'containers'];

const inside = (names) => `^src/(${names.join('|')})/`;

const floors = FLOORS.slice(1).map((floor) => ({
  name: `${floor}-is-below`,
  comment: `src/${floor} must not know of the floors above it.`,
  severity: 'error',
  from: { path: inside([floor]) },
  to: { path: inside(FLOORS.slice(0, FLOORS.indexOf(floor))) },
}));

const neighbours = KINDS.map((kind) => ({
  name: `${kind}-keeps-to-itself`,
  comment: 'Kinds of volume reach each other through src/volumes, but for those named here.',
  severity: 'error',
  from: { path: inside([kind]) },
  to: { path: inside(KINDS.filter((one) => one !== kind && !NEIGHBOURS[kind]?.includes(one))) },
}));

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that need each other are one subject, or share one that has no file yet.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...floors,
    ...neighbours,
    {
      name: 'sections-stand-alone',
      comment: 'A section can be taken away: others reach it through Services alone.',
      severity: 'error',
      from: { path: '^src/sections/([^/]+)/' },
      to: { path: '^src/sections/([^/]+)/', pathNot: '^src/sections/$1/' },
    },
    {
      name: 'no-svelte-below',
      comment: 'What lies below the line runs in Node, in a worker and in the page alike.',
      severity: 'error',
      from: { path: '^src/', pathNot: [inside(ABOVE), '^src/main\\.ts$'] },
      to: { path: ['^node_modules/svelte/', '\\.svelte(\\.ts)?$'] },
    },
    {
      name: 'engine-stands-alone',
      comment: 'littlefs-wasm is a package of its own and knows nothing of Portside.',
      severity: 'error',
      from: { path: '^wasm/(src|scripts)/' },
      to: { path: ['^src/', '^e2e/'] },
    },
    {
      name: 'no-tests-in-the-app',
      comment: 'What tests need must not get into the page.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.test\\.ts|/testing[^/]*|/contract/[^/]*|/suite[^/]*)$' },
      to: { path: '(\\.test\\.ts|/testing[^/]*\\.ts)$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports count as well.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(wasm/dist|dist)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.mjs', '.css'],
    },
  },
};
