import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // State classes are tested as they run in the page; 'node' is for littlefs-wasm.
  resolve: { conditions: ['browser', 'node', 'module', 'import', 'default'] },
  test: {
    environment: 'node',
    setupFiles: ['scripts/property-seed.mjs'],
    include: ['src/**/*.test.ts', 'wasm/test/**/*.test.ts'],
  },
});
