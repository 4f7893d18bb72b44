/*
 * Goodput of the driver over a paced line, verification included, in percent of what the line
 * carries. The module is the virtual one, so the time of its flash is not in it.
 *
 *   node bench/serial.mjs [bits per second]
 */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const SIZE = 100_000;
const bitRate = Number(process.argv[2] ?? 115_200);
const root = fileURLToPath(new URL('..', import.meta.url));

/** Real source of Python: the virtual module's own, and the tools of this repository. */
async function pythonSource() {
  const folders = ['src/modules/virtual/quecpython/python', 'bench', 'wasm/test', 'wasm/fuzz'];
  let text = '';
  for (const folder of folders) {
    const names = await readdir(`${root}${folder}`, { recursive: true }).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.py'))) {
      text += await readFile(`${root}${folder}/${name}`, 'utf8');
    }
  }
  if (!text) throw new Error('There is no Python here.');
  const distinct = Buffer.byteLength(text);
  while (Buffer.byteLength(text) < SIZE) text += text;
  return { bytes: new Uint8Array(Buffer.from(text).subarray(0, SIZE)), distinct };
}

function randomBytes() {
  const bytes = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 50_000) {
    crypto.getRandomValues(bytes.subarray(at, at + 50_000));
  }
  return bytes;
}

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const load = (path) => server.ssrLoadModule(path);
  const { Wire } = await load('/src/serial/wire.ts');
  const { pacedLine } = await load('/src/serial/pacing.ts');
  const { openReplModule } = await load('/src/modules/repl/open.ts');
  const { startVirtualQuecPython } = await load('/src/modules/virtual/quecpython/testing.ts');

  const virtual = await startVirtualQuecPython({ storage: { user: 1 << 20 } });
  const wire = new Wire(pacedLine(virtual.connect(), { bitRate }));
  const { volumes } = await openReplModule(wire);
  const python = await pythonSource();
  console.log(`${bitRate} bits per second, ${SIZE} bytes; ${python.distinct} of the source distinct`);
  for (const [name, bytes] of [
    ['random bytes', randomBytes()],
    ['Python source', python.bytes],
  ]) {
    for (const [way, work] of [
      ['up', () => volumes[0].write('/bench.bin', bytes, { replace: true })],
      ['down', () => volumes[0].read('/bench.bin')],
    ]) {
      const since = performance.now();
      await work();
      const seconds = (performance.now() - since) / 1000;
      const share = (100 * SIZE) / seconds / (bitRate / 10);
      console.log(
        `${name.padEnd(14)} ${way.padEnd(5)} ${seconds.toFixed(2)} s  ${share.toFixed(1)} %`,
      );
    }
  }
  await wire.close();
  virtual.stop();
} finally {
  await server.close();
}
