import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteLine } from '../../serial/byte-line';

const MICROBIT = '/usr/share/firmware-microbit-micropython/firmware.hex';
/** As an image for the machine mps2-an385. */
const LITTLEFS = process.env['PORTSIDE_FIRMWARE'];

/** A real MicroPython in an emulator. */
export interface EmulatedBoard {
  /** The serial line; each call is a cable plugged in anew. */
  plug(): Promise<ByteLine>;
  /** As its reset key does it: what is in its flash stays. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export function canEmulate(): boolean {
  return existsSync(MICROBIT) && hasEmulator();
}

/** 16 KiB of RAM, no `ilistdir`, no rename, no raw-paste. */
export function emulatedMicrobit(): Promise<EmulatedBoard> {
  return emulated(['microbit', '-device', `loader,file=${MICROBIT}`]);
}

/** Whether `PORTSIDE_FIRMWARE` names a MicroPython with littlefs at /usr and /bak. */
export function canEmulateLittlefs(): boolean {
  return LITTLEFS !== undefined && hasEmulator();
}

export function emulatedLittlefs(): Promise<EmulatedBoard> {
  return emulated(['mps2-an385', '-semihosting', '-kernel', LITTLEFS ?? '']);
}

function hasEmulator(): boolean {
  const path = (process.env['PATH'] ?? '').split(':');
  return path.some((folder) => existsSync(join(folder, 'qemu-system-arm')));
}

async function emulated(machine: readonly string[]): Promise<EmulatedBoard> {
  const folder = await mkdtemp(join(tmpdir(), 'portside-qemu-'));
  const socket = join(folder, 'serial');
  const monitor = join(folder, 'monitor');
  const board = spawn(
    'qemu-system-arm',
    ['-M', ...machine, '-display', 'none'].concat([
      ...['-serial', `unix:${socket},server=on,wait=off`],
      ...['-monitor', `unix:${monitor},server=on,wait=off`],
    ]),
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => board.once('exit', () => resolve()));
  for (let waited = 0; !existsSync(socket); waited += 50) {
    if (waited > 10_000) throw new Error('The emulator does not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    plug: () => plug(socket),
    reset: () => command(monitor, 'system_reset'),
    stop: async () => {
      board.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** Tells the emulator something. */
async function command(path: string, text: string): Promise<void> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    // Once it asks for the next one, it has done this one.
    let prompts = 0;
    let said = '';
    socket.on('data', (bytes: Buffer) => {
      said += bytes.toString('latin1');
      const seen = said.split('(qemu) ').length - 1;
      if (seen > 0 && prompts === 0) socket.write(`${text}\n`);
      prompts = seen;
      if (seen > 1) resolve();
    });
  });
  socket.destroy();
}

async function plug(path: string): Promise<ByteLine> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    name: 'an emulated board',
    bitRate: null,
    readable: readableOf(socket),
    writable: new WritableStream<Uint8Array>({
      write: (bytes) =>
        new Promise<void>((resolve, reject) => {
          socket.write(bytes, (error) => (error ? reject(error) : resolve()));
        }),
    }),
    close: () => {
      socket.destroy();
      return Promise.resolve();
    },
  };
}

function readableOf(socket: Socket): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      socket.on('data', (bytes: Buffer) => controller.enqueue(new Uint8Array(bytes)));
      socket.once('error', (error) => controller.error(error));
      socket.once('end', () => controller.close());
    },
    cancel: () => void socket.destroy(),
  });
}
