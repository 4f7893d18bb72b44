// Code of the app that is no part of a page yet, brought into one as a module of its own.
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { build } from 'vite';

export const SERIAL_MODULE = '/serial-under-test.js';

let bundle: Promise<string> | undefined;

async function bundled(): Promise<string> {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(new URL('./serial-floor.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'serial',
      },
    },
  });
  const [output] = Array.isArray(outputs) ? outputs : [outputs];
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error('There is no bundle.');
  return chunk.code;
}

/** Serves the serial floor at `SERIAL_MODULE` to all pages of the context. */
export async function serveSerialFloor(context: BrowserContext): Promise<void> {
  bundle ??= bundled();
  const body = await bundle;
  await context.route(`**${SERIAL_MODULE}`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
}
