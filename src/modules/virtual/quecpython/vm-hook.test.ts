import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { withVmHook } from './vm-hook';

const wasm = new Uint8Array(
  readFileSync(
    createRequire(import.meta.url)
      .resolve('@micropython/micropython-webassembly-pyscript')
      .replace(/\.mjs$/, '.wasm'),
  ),
);

test('adds one call, and what comes out is valid', () => {
  const hooked = withVmHook(wasm);
  expect(hooked.length).toBe(wasm.length + 2);
  expect(WebAssembly.validate(hooked)).toBe(true);
});

test('refuses what is no such interpreter', () => {
  expect(() => withVmHook(wasm.slice(0, 1000))).toThrow();
  // Magic, version, and no sections.
  expect(() => withVmHook(wasm.slice(0, 8))).toThrow('no imports');
});
