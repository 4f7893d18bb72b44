// npm run bench:serial [-- bits per second]: goodput of the driver over a paced line, verification
// included, against what the line carries in the same run, and against mpremote if Python has
// it. The module is the virtual one, so the time of its flash is not in it. Asserts nothing of time.
import { createServer } from 'vite';
import { root } from '../../scripts/tools.mjs';
import { pythonSource, randomBytes } from './contents.mjs';
import { measureMpremote } from './mpremote.mjs';

const SIZE = 100_000;
const bitRate = Number(process.argv[2] ?? 115_200);

async function seconds(work) {
  const since = performance.now();
  await work();
  return (performance.now() - since) / 1000;
}

/** Time of the bare line for so many bytes: on a busy machine it falls short of its clock. */
async function measureLine({ pairOfLines }, { pacedLine }, bytes) {
  const [near, far] = pairOfLines();
  const line = pacedLine(near, { bitRate });
  const arrived = (async () => {
    let count = 0;
    for await (const piece of far.readable) if ((count += piece.length) >= bytes.length) return;
  })();
  const writer = line.writable.getWriter();
  const time = await seconds(() => Promise.all([writer.write(bytes), arrived]));
  writer.releaseLock();
  await line.close();
  return time;
}

/** Times of the driver by content and direction; what comes back is compared. */
async function measureDriver({ Wire }, { openReplModule }, line, contents) {
  const wire = new Wire(line);
  try {
    const {
      volumes: [volume],
    } = await openReplModule(wire);
    const times = {};
    for (const { name, bytes } of contents) {
      const up = await seconds(() => volume.write('/bench.bin', bytes, { replace: true }));
      let back;
      const down = await seconds(async () => void (back = await volume.read('/bench.bin')));
      if (Buffer.compare(back, bytes) !== 0) throw new Error(`${name}: other bytes came back`);
      times[name] = { up, down };
    }
    await volume.remove('/bench.bin');
    return times;
  } finally {
    await wire.close();
  }
}

const percent = (time, line) => `${((100 * line) / time).toFixed(0)} %`.padStart(7);
const clock = (time) => `${time.toFixed(2)} s`.padStart(9);

function print(contents, line, ours, theirs) {
  const ideal = SIZE / (bitRate / 10);
  console.log(`${SIZE} bytes at ${bitRate} bits per second are ${ideal.toFixed(2)} s;`);
  console.log(`the bare line took ${line.toFixed(2)} s in this run, and is what 100 % stand for.`);
  if (!theirs.times) console.log(`Nothing to compare with: ${theirs.reason}.`);
  else {
    const start = theirs.start.toFixed(2);
    console.log(
      `mpremote ${theirs.version}: its start (${start} s) is taken off; up, it verifies nothing.`,
    );
  }
  console.log(`\n${'what'.padEnd(20)}     ours           mpremote           ratio`);
  for (const { name } of contents) {
    for (const way of ['up', 'down']) {
      const [mine, other] = [ours[name][way], theirs.times?.[name][way]];
      const compared = other
        ? `${clock(other)} ${percent(other, line)} ${`${(other / mine).toFixed(1)}x`.padStart(9)}`
        : '';
      console.log(
        `${`${name}, ${way}`.padEnd(20)}${clock(mine)} ${percent(mine, line)} ${compared}`,
      );
    }
  }
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
  const [wire, pacing, pair, open, virtual] = await Promise.all(
    [
      ...['/src/serial/wire.ts', '/src/serial/pacing.ts', '/src/serial/pair.ts'],
      ...['/src/modules/repl/open.ts', '/src/modules/virtual/quecpython/testing.ts'],
    ].map(load),
  );
  const contents = [
    { name: 'random bytes', bytes: randomBytes(SIZE) },
    { name: 'Python source', bytes: await pythonSource(SIZE) },
  ];
  const module = await virtual.startVirtualQuecPython({ storage: { user: 1 << 20 } });
  try {
    const plug = () => pacing.pacedLine(module.connect(), { bitRate });
    const line = await measureLine(pair, pacing, contents[0].bytes);
    const ours = await measureDriver(wire, open, plug(), contents);
    const theirs = await measureMpremote(load, plug, contents, seconds);
    print(contents, line, ours, theirs);
  } finally {
    module.stop();
  }
} finally {
  await server.close();
}
