import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { shipped } from './scripts/shipped.mjs';
import { manifest } from './src/pwa/manifest.ts';

/** Everything comes from our own origin; blob: is for previews of pictures, 'wasm-…' for the engine. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Only in the build: the dev server injects styles inline. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}
const entry = fileURLToPath(new URL('src/main.ts', import.meta.url));
const allWords = fileURLToPath(new URL('src/kit/words/all.ts', import.meta.url));
let needed: Set<string> | undefined;

/**
 * Whether the first paint needs a module. All of those go into one file: what later pages need as
 * well would otherwise be one small file each, of which every one costs a request and packs badly.
 */
function ofFirstPaint(id: string, modules: ModuleGraph): boolean {
  if (!needed) {
    needed = new Set([entry]);
    for (const one of needed) {
      for (const imported of modules.getModuleInfo(one)?.importedIds ?? []) {
        if (imported === allWords)
          throw new Error(`${one} is loaded at once: let it say first words`);
        needed.add(imported);
      }
    }
    // It waits for the words of a language; what they stand on must not wait for it in turn.
    needed.delete(entry);
  }
  return needed.has(id);
}

const listed = shipped();

export default defineConfig({
  base: './',
  publicDir: 'static',
  plugins: [
    svelte(),
    contentSecurityPolicy(),
    listed.plugin(),
    VitePWA({
      // A new version is offered, never forced: see src/app/offline.svelte.ts.
      registerType: 'prompt',
      injectRegister: false,
      manifest,
      // The patterns find them as well, and each would be fetched twice.
      includeManifestIcons: false,
      workbox: {
        globPatterns: ['**/*.{html,js,css,wasm,svg,png,md}', 'shipped.json'],
        // The address holds a place in the app behind '#'; any path is the one page.
        navigateFallback: 'index.html',
        navigateFallbackDenylist: [/\.md$/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [listed.collect()] },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Assets inlined as data: URLs would need a looser policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: (id, modules) => (ofFirstPaint(id, modules) ? 'first' : null) }],
        },
      },
    },
  },
  preview: { port: 4173 },
});
