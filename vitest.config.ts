import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
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
    setupFiles: ['scripts/property-seed.mjs'],
    include: ['src/**/*.test.ts', 'wasm/test/**/*.test.ts'],
  },
});
