import type { ManifestOptions } from 'vite-plugin-pwa';

/** Kinds of files that the system may open with Portside once it is installed. */
const opens = {
  'application/octet-stream': ['.bin', '.pac', '.img', '.uf2', '.hex', '.lod', '.binpkg'],
  'application/zip': ['.zip'],
  'application/gzip': ['.gz'],
};

/** The web app manifest. Its few words are in English: a manifest has one language. */
export const manifest: Partial<ManifestOptions> = {
  id: './',
  name: 'Portside',
  short_name: 'Portside',
  description: 'A browser workbench for the file systems inside serial modules',
  lang: 'en',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#fcfcfa',
  theme_color: '#f4f4f2',
  categories: ['developer', 'utilities'],
  icons: [
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: 'favicon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
  shortcuts: [
    { name: 'Open image', url: './#/images/open' },
    { name: 'New image', url: './#/images/new' },
  ],
  file_handlers: [{ action: './', accept: opens }],
  launch_handler: { client_mode: 'focus-existing' },
};
