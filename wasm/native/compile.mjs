// Compiles the engine with the compiler of this machine, for sanitizers and the fuzzer.
import { execFileSync, spawnSync } from 'node:child_process';
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

/** What belongs to a program besides the engine, relative to wasm/. */
export const programs = {
  check: ['native/check.c', 'native/walk.c', 'native/damage.c'],
  fuzz_open: ['fuzz/fuzz_open.c', 'native/walk.c', 'native/damage.c'],
  fuzz_build: ['fuzz/fuzz_build.c', 'fuzz/tree.c'],
};

const includes = [`-I${join(wasm, 'engine')}`, `-I${join(wasm, 'native')}`];

function filesOf(program) {
  const own = programs[program].map((path) => join(wasm, path));
  return [...sources(join(wasm, 'engine')), ...own];
}

/** Compiles the engine and what else belongs to a program; gives its path. */
export function compile(compiler, program, sanitizers) {
  mkdirSync(build, { recursive: true });
  const path = join(build, program);
  execFileSync(
    compiler,
    [...FLAGS, `-fsanitize=${sanitizers}`, ...includes, '-o', path, ...filesOf(program)],
    { stdio: 'inherit' },
  );
  return path;
}

/**
 * What the compiler has to say of the sources of a program, without making it; '' if it is content.
 * @param {string} compiler
 * @param {string} program
 * @returns {string}
 */
export function complaintsAbout(compiler, program) {
  const flags = ['-std=c17', '-fsyntax-only', '-Wall', '-Wextra', '-Werror', ...includes];
  const { error, stderr } = spawnSync(compiler, [...flags, ...filesOf(program)], {
    encoding: 'utf8',
  });
  return error?.message ?? stderr;
}
