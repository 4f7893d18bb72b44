import { Wire } from '../../serial/wire';
import { pacedLine, type Pacing } from '../../serial/pacing';
import { VirtualWiConnect } from '../virtual/wiconnect/device';
import type { VirtualWiConnectOptions } from '../virtual/wiconnect/options';
import type { WiconnectModule } from './module';
import { openWiconnectModule } from './open';
import type { Timing } from './timing';

/** For tests: waits as short as a module in memory allows. */
export const QUICK: Partial<Timing> = {
  quiet: 8,
  answer: 60,
  restart: 400,
  erase: 1_000,
  list: 600,
  short: 600,
};

export interface Bench {
  readonly device: VirtualWiConnect;
  readonly wire: Wire;
  readonly module: WiconnectModule;
  /** Everything that went either way, as text. */
  readonly said: { readonly in: string[]; readonly out: string[] };
}

/** A virtual module, and the driver connected to it. */
export async function bench(options: VirtualWiConnectOptions = {}): Promise<Bench> {
  return connect(new VirtualWiConnect(options));
}

export async function connect(
  device: VirtualWiConnect,
  pacing?: Pacing,
  timing: Partial<Timing> = QUICK,
): Promise<Bench> {
  const line = device.connect();
  const wire = new Wire(pacing ? pacedLine(line, pacing) : line);
  const said = { in: [] as string[], out: [] as string[] };
  wire.listen((direction, bytes) => said[direction].push(new TextDecoder('latin1').decode(bytes)));
  const module = (await openWiconnectModule(wire, { timing })) as WiconnectModule;
  return { device, wire, module, said };
}

/** Names and contents, as the module has them. */
export function stored(device: VirtualWiConnect): Record<string, string> {
  const decoder = new TextDecoder('latin1');
  return Object.fromEntries(
    device.machine.flash.files.map(({ name, content }) => [name, decoder.decode(content)]),
  );
}

/** Bytes that look the same every time, and like nothing in particular. */
export function noiseOf(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
