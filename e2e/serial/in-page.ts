// Code of the app that no page gives a handle to, brought into one as a module of its own.
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { build } from 'vite';

/** Address of the serial floor, once `serveSerialFloor` has run. */
export const SERIAL_MODULE = addressOf('serial-floor');
/** Address of what runs the cases of the drivers, once `serveDriverBench` has run. */
export const DRIVER_MODULE = addressOf('driver-bench');

type Files = ReadonlyMap<string, string | Buffer>;

const bundles = new Map<string, Promise<Files>>();

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** Every entry has a folder of its own, as workers and WebAssembly go with some. */
function baseOf(entry: string): string {
  return `/under-test/${entry}/`;
}

function addressOf(entry: string): string {
  return `${baseOf(entry)}entry.js`;
}

async function bundled(entry: string): Promise<Files> {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    base: baseOf(entry),
    publicDir: false,
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: fileURLToPath(new URL(`./${entry}.ts`, import.meta.url)),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'entry.js' },
      },
    },
  });
  const [built] = Array.isArray(outputs) ? outputs : [outputs];
  if (!built || !('output' in built)) throw new Error('There is no bundle.');
  return new Map(
    built.output.map((file) => [
      file.fileName,
      file.type === 'chunk' ? file.code : Buffer.from(file.source),
    ]),
  );
}

async function serve(context: BrowserContext, entry: string): Promise<void> {
  const bundle = bundles.get(entry) ?? bundled(entry);
  bundles.set(entry, bundle);
  const files = await bundle;
  const base = baseOf(entry);
  await context.route(`**${base}**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(base.length);
    const body = files.get(name);
    if (body === undefined) return route.abort();
    return route.fulfill({ contentType: TYPES[name.split('.').at(-1) ?? ''] ?? '', body });
  });
}

/** Serves the serial floor at `SERIAL_MODULE` to all pages of the context. */
export function serveSerialFloor(context: BrowserContext): Promise<void> {
  return serve(context, 'serial-floor');
}

/** Serves the cases of the drivers, and a virtual module, at `DRIVER_MODULE`. */
export function serveDriverBench(context: BrowserContext): Promise<void> {
  return serve(context, 'driver-bench');
}
