import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { execute, startMicroPython } from './running-micropython';
import { withVmHook } from './vm-hook';

const path = createRequire(import.meta.url)
  .resolve('@micropython/micropython-webassembly-pyscript')
  .replace(/\.mjs$/, '.wasm');
const wasm = new Uint8Array(readFileSync(path));

test.each([1, 63, 64, 0x2000, 0x4000])('adds a call at every %d bytecodes', async (every) => {
  const hooked = await WebAssembly.compile(withVmHook(wasm, every));
  let calls = 0;
  const running = await startMicroPython(hooked, { url: path }, ({ env }) => {
    if (env) env['_abort_js'] = () => void calls++;
  });
  const count = (rounds: number) => {
    calls = 0;
    const loop = `n = 0\nwhile n < ${rounds}:\n n += 1\n`;
    expect(execute(running, new TextEncoder().encode(loop))).toBeNull();
    return calls;
  };
  count(0);
  const long = count(4_000_000 / 64) - count(2_000_000 / 64);
  // A round takes some bytecodes, always the same number.
  const each = (long * every) / (2_000_000 / 64);
  expect(each).toBeGreaterThan(3);
  expect(each).toBeLessThan(20);
});

test('refuses what is no such interpreter', () => {
  expect(() => withVmHook(wasm.slice(0, 1000), 1)).toThrow('lacks a section');
  // Magic, version, and no sections.
  expect(() => withVmHook(wasm.slice(0, 8), 1)).toThrow('lacks a section');
});
