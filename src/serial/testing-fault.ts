import type { ByteLine } from './byte-line';
import type { Direction } from './pacing';

/** What happens to one byte: it is lost, comes twice, or some bits of it are turned over. */
export type Fault = 'drop' | 'double' | { readonly turn: number };

/** For tests: a line on which one byte goes wrong, as often as it is asked to. */
export interface FaultyLine extends ByteLine {
  /** Bytes that were put in at either end since the last call of `arm`. */
  readonly passed: Readonly<Record<Direction, number>>;
  /** Counts anew, and damages the byte with this number; without a fault it only counts. */
  arm(fault?: Fault, direction?: Direction, at?: number): void;
}

export function faultyLine(line: ByteLine): FaultyLine {
  const passed = { in: 0, out: 0 };
  let armed: { fault: Fault; direction: Direction; at: number } | null = null;
  const damage = (direction: Direction) =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        const at = armed?.direction === direction ? armed.at - passed[direction] : -1;
        passed[direction] += bytes.length;
        const byte = bytes[at];
        if (!armed || byte === undefined) return controller.enqueue(bytes);
        const { fault } = armed;
        const instead =
          fault === 'drop' ? [] : fault === 'double' ? [byte, byte] : [byte ^ fault.turn];
        const whole = [...bytes.subarray(0, at), ...instead, ...bytes.subarray(at + 1)];
        if (whole.length) controller.enqueue(Uint8Array.from(whole));
      },
    });
  const outwards = damage('out');
  // A line that is lost shows it at its reading end.
  outwards.readable.pipeTo(line.writable).catch(() => undefined);
  return {
    name: line.name,
    bitRate: line.bitRate,
    ...(line.clock ? { clock: line.clock } : {}),
    readable: line.readable.pipeThrough(damage('in')),
    writable: outwards.writable,
    passed,
    arm(fault, direction = 'out', at = 0) {
      passed.in = passed.out = 0;
      armed = fault === undefined ? null : { fault, direction, at };
    },
    close: () => line.close(),
  };
}
