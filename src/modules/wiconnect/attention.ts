import { throwIfCancelled } from '../../errors/convert';
import { PortsideError } from '../../errors/portside-error';
import { bytesOf, joinBytes } from '../../serial/bytes';
import type { Wire } from '../../serial/wire';
import { BlockScanner } from './blocks';
import type { Timing } from './timing';

export type CommandMode = 'human' | 'machine';

/**
 * Ends whatever a lost line left half said. With so many arguments no command is carried out,
 * where a bare CR LF could run what is left of one: `file_delete a` of `file_delete ab`.
 */
const GUARD = bytesOf(` ${'~ '.repeat(8)}\r\n`);
const EMPTY = bytesOf('\r\n');
/** Bytes that a module may wait for: a piece of ours has 1440. They are sent in so many steps. */
const FILL = 1536;
const FILL_STEPS = 12;

/**
 * Brings a module that is in any state to where it takes a command, and says how it answers.
 * One that still waits for bytes of a file gets them: the file they go to is no longer wanted, and
 * its CRC will not match.
 * @throws {PortsideError} `wiconnect-silent`, `cancelled`, `line-lost`
 */
export async function findMode(
  wire: Wire,
  timing: Timing,
  options: {
    signal?: AbortSignal | undefined;
    patience?: number;
    /** Bytes that the module may wait for, where that is more than a piece. */
    announced?: number;
  } = {},
): Promise<CommandMode> {
  const { signal, patience = timing.answer, announced = 0 } = options;
  const pairs = Math.ceil((announced + FILL) / FILL_STEPS / 2);
  const fill = bytesOf('\r\n'.repeat(pairs));
  wire.take();
  await wire.send(GUARD, { within: 5_000, signal });
  await wire.send(EMPTY, { within: 5_000, signal });
  let mode = modeOf(await answer(wire, patience, timing.quiet, signal));
  for (let step = 0; !mode && step < FILL_STEPS; step++) {
    await wire.send(fill, { within: 60_000, signal });
    mode = modeOf(await answer(wire, timing.quiet * 2, timing.quiet, signal));
  }
  // It may be starting, and deaf until it has.
  const until = performance.now() + timing.restart;
  while (!mode && performance.now() < until) {
    mode = modeOf(await answer(wire, timing.answer, timing.quiet, signal));
    if (!mode) await wire.send(EMPTY, { within: 5_000, signal });
  }
  if (!mode) throw new PortsideError('wiconnect-silent', { name: wire.name });
  await settle(wire, timing, signal);
  return mode;
}

/** Sends an empty command until exactly its own answer comes back. */
async function settle(wire: Wire, timing: Timing, signal: AbortSignal | undefined): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await wire.send(EMPTY, { within: 5_000, signal });
    const seen = await answer(wire, timing.answer, timing.quiet, signal);
    const { blocks } = strip(seen);
    if (blocks <= 1) return;
  }
}

/** Everything that comes until it is quiet again; nothing where nothing comes in time. */
export async function answer(
  wire: Wire,
  within: number,
  quiet: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  // A module that never stops printing is heard for so long.
  const end = performance.now() + within + quiet * 20;
  for (let wait = within; performance.now() < end; wait = quiet) {
    throwIfCancelled(signal);
    try {
      pieces.push(await wire.some({ within: wait, signal }));
    } catch (thrown) {
      if (thrown instanceof PortsideError && thrown.code === 'deadline') break;
      throw thrown;
    }
  }
  return joinBytes(pieces);
}

/** Blocks that are whole, and what comes after the last one. */
function strip(seen: Uint8Array): { blocks: number; rest: Uint8Array } {
  const scanner = new BlockScanner();
  scanner.push(seen);
  let blocks = 0;
  for (let next = scanner.next(); next; next = scanner.next()) if (next !== 'restart') blocks++;
  return { blocks, rest: scanner.held };
}

/** Null where the bytes are the answer of neither mode. */
export function modeOf(seen: Uint8Array): CommandMode | null {
  const scanner = new BlockScanner();
  scanner.push(seen);
  let mode: CommandMode | null = null;
  for (let next = scanner.next(); next; next = scanner.next()) {
    // After a restart only what comes then counts.
    mode = next === 'restart' ? null : 'machine';
  }
  const rest = new TextDecoder('latin1').decode(scanner.held);
  return /(^|[\r\n])(Ready|> ?$)/.test(rest) ? 'human' : mode;
}

/**
 * Switches the mode, without saving it.
 * @returns the variable that did it
 * @throws {PortsideError} `wiconnect-no-machine-mode`
 */
export async function switchMode(
  wire: Wire,
  mode: CommandMode,
  variables: readonly string[],
  timing: Timing,
  signal: AbortSignal | undefined,
): Promise<string> {
  for (const variable of variables) {
    await wire.send(bytesOf(`set ${variable} ${mode}\r\n`), { within: 5_000, signal });
    // The answer may come in either form.
    await answer(wire, timing.short, timing.quiet, signal);
    await wire.send(EMPTY, { within: 5_000, signal });
    const seen = await answer(wire, timing.answer, timing.quiet, signal);
    if (modeOf(seen) === mode) return variable;
  }
  throw new PortsideError('wiconnect-no-machine-mode', { name: wire.name });
}
