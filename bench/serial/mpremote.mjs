// The same contents by MicroPython's own tool, through a pseudo-terminal with the same paced line.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runs, venvPython, which } from '../../scripts/tools.mjs';

const VERSION = '1.29.0';
const IDENTITY = { vendor: '2c7c', product: '6001', model: 'EC600N', serial: '0001' };

const run = promisify(execFile);
const hasMpremote = (python) => runs(python, '-c', 'import mpremote');

/** A Python that has mpremote; it is put beside the reference library if that can be. */
function findPython() {
  const found = [venvPython, which('python3')].find(
    (python) => python && existsSync(python) && hasMpremote(python),
  );
  if (found || !existsSync(venvPython)) return found;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  if (!runs(venvPython, ...install, `mpremote==${VERSION}`)) return undefined;
  return venvPython;
}

/**
 * Times by content and direction, in seconds, without those of its start; or the reason why there
 * are none.
 */
export async function measureMpremote(load, plug, contents, seconds) {
  if (process.platform !== 'linux') return { reason: 'pseudo-terminals of the rig need Linux' };
  const python = findPython();
  if (!python) return { reason: 'no Python with mpremote (make .cache/venv by `npm test`)' };
  const [{ buildNative }, { RigPort }, { attachLine }] = await Promise.all(
    ['native', 'port', 'attach'].map((name) => load(`/e2e/serial/${name}.ts`)),
  );
  const folder = await mkdtemp(join(tmpdir(), 'portside-bench-'));
  await mkdir(join(folder, 'ports'));
  const port = new RigPort(buildNative().pty, join(folder, 'ports'), 'port0001', IDENTITY);
  await port.plug();
  const release = attachLine(port, plug());
  try {
    const mpremote = (...args) =>
      run(python, ['-m', 'mpremote', 'connect', port.device, 'resume', ...args]);
    await mpremote('exec', 'pass');
    const start = await seconds(() => mpremote('exec', 'pass'));
    const times = {};
    const [local, back] = [join(folder, 'up.bin'), join(folder, 'down.bin')];
    for (const { name, bytes } of contents) {
      await writeFile(local, bytes);
      const up = await seconds(() => mpremote('cp', local, ':/usr/theirs.bin'));
      const down = await seconds(() => mpremote('cp', ':/usr/theirs.bin', back));
      if (Buffer.compare(await readFile(back), bytes) !== 0) {
        throw new Error(`mpremote: ${name}: other bytes came back`);
      }
      times[name] = { up: up - start, down: down - start };
    }
    const version = execFileSync(python, [
      '-c',
      "from importlib.metadata import version as v; print(v('mpremote'))",
    ]);
    return { start, times, version: String(version).trim() };
  } finally {
    await release();
    await port.unplug();
    await rm(folder, { recursive: true, force: true });
  }
}
