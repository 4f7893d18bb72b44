// Compiles the engine with the compiler of this machine, for sanitizers and the fuzzer.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wasm = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(wasm, '../.cache/native');

const FLAGS = ['-std=c17', '-O1', '-g', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all'];

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(folder, name));
}

/** Compiles the engine and `extra` (relative to wasm/) into a program; gives its path. */
export function compile(compiler, name, sanitizers, extra) {
  mkdirSync(build, { recursive: true });
  const program = join(build, name);
  const files = [...sources(join(wasm, 'engine')), ...extra.map((path) => join(wasm, path))];
  const includes = [`-I${join(wasm, 'engine')}`, `-I${join(wasm, 'native')}`];
  execFileSync(
    compiler,
    [...FLAGS, `-fsanitize=${sanitizers}`, ...includes, '-o', program, ...files],
    { stdio: 'inherit' },
  );
  return program;
}
