import { TestingClock } from '../../ground/jobs/testing-clock';
import type { ByteLine } from '../../serial/byte-line';
import { realClock } from '../../ground/jobs/clock';
import { joinBytes } from '../../serial/bytes';
import { Wire } from '../../serial/wire';
import { pacedLine, type Pacing } from '../../serial/pacing';
import { VirtualWiConnect } from '../virtual/wiconnect/device';
import type { VirtualWiConnectOptions } from '../virtual/wiconnect/options';
import type { WiconnectModule } from './module';
import { openWiconnectModule } from './open';
import type { Timing } from './line/timing';

/** For tests: waits as short as a module in memory allows. */
export const QUICK: Partial<Timing> = {
  quiet: 8,
  answer: 60,
  restart: 400,
  erase: 1_000,
  list: 600,
  gap: 200,
  short: 600,
};

export interface Bench {
  readonly device: VirtualWiConnect;
  readonly wire: Wire;
  readonly module: WiconnectModule;
  /** Everything that went either way, as text. */
  readonly said: { readonly in: string[]; readonly out: string[] };
}

/** A virtual module that takes no time, however long its waits are. */
export function virtualDevice(options: VirtualWiConnectOptions = {}): VirtualWiConnect {
  return new VirtualWiConnect(options, new TestingClock());
}

/** One of these, and the driver connected to it. */
export async function bench(options: VirtualWiConnectOptions = {}): Promise<Bench> {
  return connect(virtualDevice(options));
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

export interface CuttableLine {
  readonly line: ByteLine;
  /** Bytes that have passed since `arm`, by direction. */
  readonly passed: { in: number; out: number };
  /** How many had passed at the end of each write, by direction. */
  readonly ends: Readonly<Record<'in' | 'out', readonly number[]>>;
  /** Counts from now on, and pulls the cable once so many bytes have passed. */
  arm(direction: 'in' | 'out', after: number): void;
}

/** A line whose cable is pulled between any two bytes, counted from any moment. */
export function cuttable(inner: ByteLine): CuttableLine {
  const reader = inner.readable.getReader();
  const writer = inner.writable.getWriter();
  writer.closed.catch(() => undefined);
  const passed = { in: 0, out: 0 };
  const ends: Record<'in' | 'out', number[]> = { in: [], out: [] };
  const limit = { in: Infinity, out: Infinity };
  let incoming!: ReadableStreamDefaultController<Uint8Array>;
  let cut = false;
  const pull = async (): Promise<void> => {
    cut = true;
    await Promise.allSettled([reader.cancel(), writer.abort()]);
    await inner.close();
  };
  const pass = async (
    direction: 'in' | 'out',
    bytes: Uint8Array,
    deliver: (bytes: Uint8Array) => unknown,
  ): Promise<void> => {
    if (cut) throw new Error('The cable was pulled.');
    const part = bytes.subarray(0, limit[direction] - passed[direction]);
    passed[direction] += part.length;
    ends[direction].push(passed[direction]);
    if (part.length) await deliver(part);
    if (passed[direction] < limit[direction]) return;
    await pull();
    const lost = new Error('The cable was pulled.');
    // What passed before has to arrive.
    (inner.clock ?? realClock).after(2, () => incoming.error(lost));
    if (direction === 'out') throw lost;
  };
  const readable = new ReadableStream<Uint8Array>({
    start: (controller) => void (incoming = controller),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) {
        if (!cut) controller.close();
        return;
      }
      await pass('in', value, (bytes) => controller.enqueue(bytes));
    },
    cancel: () => (cut ? undefined : pull()),
  });
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) => pass('out', bytes, (part) => writer.write(part)),
  });
  const { name } = inner;
  return {
    line: {
      ...clockOf(inner),
      name,
      bitRate: null,
      readable,
      writable,
      close: () => inner.close(),
    },
    passed,
    ends,
    arm(direction, after) {
      passed.in = passed.out = 0;
      ends.in.length = ends.out.length = 0;
      limit[direction] = after;
    },
  };
}

/** A line that loses bytes of the first thing sent that looks so: `count` of them from `at` on. */
export function damaging(inner: ByteLine, like: RegExp, at: number, count: number): ByteLine {
  const writer = inner.writable.getWriter();
  writer.closed.catch(() => undefined);
  let done = false;
  const writable = new WritableStream<Uint8Array>({
    async write(bytes) {
      if (done || !like.test(new TextDecoder('latin1').decode(bytes))) return writer.write(bytes);
      done = true;
      await writer.write(joinBytes([bytes.subarray(0, at), bytes.subarray(at + count)]));
    },
    abort: () => writer.abort(),
  });
  const { name, bitRate, readable } = inner;
  return {
    ...clockOf(inner),
    name,
    bitRate,
    readable,
    writable,
    close: () => inner.close(),
  };
}

export type Damage = 'drop' | 'double' | 'change-1' | 'change-2';

/** 'out': towards the module. */
export type Direction = 'out' | 'in';

export interface DamagedLine {
  readonly line: ByteLine;
  /** Bytes that have passed since `arm`. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** From now on counts, and does this to the byte with that number. */
  arm(direction: Direction, at: number, damage: Damage): void;
}

/** A line on which one byte goes wrong, either way. */
export function damagedAt(inner: ByteLine): DamagedLine {
  const writer = inner.writable.getWriter();
  writer.closed.catch(() => undefined);
  const passed = { out: 0, in: 0 };
  let target: { direction: Direction; at: number; damage: Damage } | null = null;
  const pass = (direction: Direction, bytes: Uint8Array): Uint8Array => {
    const at = target?.direction === direction ? target.at - passed[direction] : -1;
    passed[direction] += bytes.length;
    const byte = bytes[at];
    if (!target || byte === undefined) return bytes;
    const instead = {
      drop: [],
      double: [byte, byte],
      'change-1': [byte ^ 1],
      'change-2': [byte ^ 2],
    };
    const part = Uint8Array.from(instead[target.damage]);
    return joinBytes([bytes.subarray(0, at), part, bytes.subarray(at + 1)]);
  };
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) => writer.write(pass('out', bytes)),
    abort: () => writer.abort(),
  });
  const readable = inner.readable.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        const left = pass('in', bytes);
        if (left.length) controller.enqueue(left);
      },
    }),
  );
  const { name, bitRate } = inner;
  return {
    line: {
      ...clockOf(inner),
      name,
      bitRate,
      readable,
      writable,
      close: () => inner.close(),
    },
    passed,
    arm(direction, at, damage) {
      passed.out = passed.in = 0;
      target = { direction, at, damage };
    },
  };
}

const clockOf = ({ clock }: ByteLine) => (clock ? { clock } : {});

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
