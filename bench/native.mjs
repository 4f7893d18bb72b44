// The reference library's C, compiled here for the bench alone: littlefs-python's source package brings it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  LITTLEFS_PYTHON,
  cache,
  findCompiler,
  findReference,
  root,
  which,
} from '../scripts/tools.mjs';

const folder = join(cache, `littlefs-${LITTLEFS_PYTHON}`);
const FLAGS = [
  ...['-std=gnu11', '-O3'],
  ...['DEBUG', 'WARN', 'ERROR', 'ASSERT'].map((part) => `-DLFS_NO_${part}`),
];

/** Puts lfs.c and its neighbours into the cache. */
function getSource(python) {
  const unpacking = `${folder}.unpacking`;
  rmSync(unpacking, { recursive: true, force: true });
  mkdirSync(unpacking, { recursive: true });
  const stdio = ['ignore', 'ignore', 'inherit'];
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const wanted = ['--no-binary', 'littlefs-python', `littlefs-python==${LITTLEFS_PYTHON}`];
  execFileSync(python, [...pip, ...wanted, '--dest', unpacking], { stdio, timeout: 600_000 });
  const archive = readdirSync(unpacking).find((name) => name.endsWith('.tar.gz'));
  execFileSync(python, ['-m', 'tarfile', '-e', join(unpacking, archive), unpacking], { stdio });
  const unpacked = readdirSync(unpacking).find((name) =>
    statSync(join(unpacking, name)).isDirectory(),
  );
  renameSync(join(unpacking, unpacked, 'littlefs'), folder);
  rmSync(unpacking, { recursive: true });
}

/** Path of the program, or why there is none. */
export function compileNative() {
  const compiler = findCompiler();
  if (!compiler) return { missing: 'there is no C compiler' };
  const python = findReference() ?? which('python3');
  try {
    if (!existsSync(join(folder, 'lfs.c'))) {
      if (!python) return { missing: 'there is no Python to get its source with' };
      getSource(python);
    }
    const program = join(cache, 'bench/native');
    const sources = ['lfs.c', 'lfs_util.c'].map((name) => join(folder, name));
    const files = [join(root, 'bench/native.c'), ...sources];
    execFileSync(compiler, [...FLAGS, `-I${folder}`, '-o', program, ...files], {
      stdio: 'inherit',
    });
    return { program };
  } catch (error) {
    return { missing: error.message.split('\n')[0] };
  }
}

/** Median time in milliseconds of mounting an image and reading every file of it, and the bytes they have. */
export function readNatively(program, { blockSize, blockCount, progSize }, image, runs) {
  const numbers = [runs, blockSize, blockCount, progSize].map(String);
  const [bytes, time] = execFileSync(program, [...numbers, image], { encoding: 'utf8' }).split(' ');
  return { bytes: Number(bytes), time: Number(time) };
}
