import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Files of 3 seconds and more; `npm run test:quick` leaves them out. */
const SLOW = [
  'src/modules/{contract,suite}.test.ts',
  'src/modules/quecpython/quec.test.ts',
  'src/modules/repl/{lacking,one-byte,peers,rescue}.test.ts',
  'src/modules/repl/files/{cut,flat,store-instead,tidy}.test.ts',
  'src/modules/repl/line/{lost,races}.test.ts',
  'src/modules/wiconnect/damage.test.ts',
  'src/modules/wiconnect/replace/place.test.ts',
  'src/projects/archive/{archive,hostile}.test.ts',
  'src/volumes/copy/copy.test.ts',
  'src/sections/modules/module-connection.test.ts',
  'wasm/test/{build-reference,damage,histories,native}.test.ts',
];

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // State classes are tested as they run in the page; 'node' is for littlefs-wasm.
  resolve: { conditions: ['browser', 'node', 'module', 'import', 'default'] },
  test: {
    environment: 'node',
    // A machine under load is slow, not wrong; what hangs is ended all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share a thread and what they import, the compiled interpreter among it: no test leaves
    // anything global behind.
    pool: 'threads',
    // One less than the cores by default, which is one on the machines of CI.
    maxWorkers: '100%',
    isolate: false,
    setupFiles: ['scripts/property-seed.mjs', 'src/kit/words/testing-words.ts'],
    include: ['src/**/*.test.ts', 'wasm/test/**/*.test.ts'],
    exclude: mode === 'quick' ? SLOW : [],
  },
}));
