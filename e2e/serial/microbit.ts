// A real MicroPython firmware: Debian's package for the micro:bit, on an emulated nRF51.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MICROBIT_FIRMWARE, MICROBIT_PACKAGES, findMicrobit } from '../../scripts/tools.mjs';

export interface Microbit {
  /** Its UART. */
  readonly duplex: Socket;
  stop(): Promise<void>;
}

/** Why there can't be one here; undefined where there can. */
export function microbitMissing(): string | undefined {
  return findMicrobit() ? undefined : `${MICROBIT_PACKAGES.join(' or ')} is missing`;
}

/** Boots in one to two seconds. */
export async function startMicrobit(): Promise<Microbit> {
  const qemu = findMicrobit();
  if (!qemu) throw new Error(microbitMissing());
  const folder = await mkdtemp(join(tmpdir(), 'portside-microbit-'));
  const path = join(folder, 'uart');
  const child = spawn(qemu, [
    ...['-M', 'microbit', '-device', `loader,file=${MICROBIT_FIRMWARE}`],
    ...['-display', 'none', '-monitor', 'none', '-serial', `unix:${path},server=on,wait=on`],
  ]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 15_000;
  // With wait=on it runs only once we are connected, so that nothing of its boot is missed.
  // The socket is there a moment before it can be connected to.
  let duplex = await tryConnect(path);
  while (!duplex) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`QEMU did not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    duplex = await tryConnect(path);
  }
  // Its end is the end of the emulator.
  duplex.on('error', () => undefined);
  return { duplex, stop };
}

/** Null where nobody listens. */
function tryConnect(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null));
  });
}
