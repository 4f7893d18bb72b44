// The rig's C: compiled where it is needed, once for each text of it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, findCompiler } from '../../scripts/tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));

function compiled(compiler: string, source: string, name: string, options: string[]): string {
  const path = join(here, source);
  const digest = createHash('sha256').update(compiler).update(readFileSync(path)).digest('hex');
  const folder = join(cache, 'serial', digest.slice(0, 16));
  const target = join(folder, name);
  if (existsSync(target)) return target;
  mkdirSync(folder, { recursive: true });
  // Two workers may compile at once: each file comes whole or not at all.
  const own = `${target}.${process.pid}`;
  execFileSync(compiler, ['-O1', '-Wall', '-Wextra', '-Werror', ...options, path, '-o', own], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  renameSync(own, target);
  return target;
}

export interface Native {
  /** Folder for LD_LIBRARY_PATH. */
  readonly libraries: string;
  /** The program that holds a pseudo-terminal. */
  readonly pty: string;
}

/** @throws where there is no C compiler, or it can't compile */
export function buildNative(): Native {
  const compiler = findCompiler();
  if (!compiler) throw new Error('no C compiler (clang or gcc) for the serial rig');
  const library = compiled(compiler, 'libudev.c', 'libudev.so.1', [
    ...['-shared', '-fPIC', '-fvisibility=hidden', '-Wl,-soname,libudev.so.1'],
  ]);
  return { libraries: dirname(library), pty: compiled(compiler, 'pty.c', 'pty', []) };
}
