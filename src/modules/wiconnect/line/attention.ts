import { throwIfCancelled } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import { BlockScanner } from './blocks';
import type { Timing } from './timing';

export type CommandMode = 'human' | 'machine';

/**
 * Ends whatever a lost line left half said. With so many arguments no command is carried out. A bare
 * CR LF could run what is left of a command: `file_delete a` of `file_delete ab`.
 */
const GUARD = bytesOf(`${'~ '.repeat(8)}\r\n`);
const EMPTY = bytesOf('\r\n');
/** Bytes that a module may wait for: a piece of ours has 1440. They are sent in so many steps. */
const FILL = 1536;
const FILL_STEPS = 12;
/** A module that takes longer than this to answer, in milliseconds, is not waited for twice as long. */
const LATENCY_MAX = 2_000;
/** Silences after which answers are over although text goes on coming. */
const NOISY_QUIETS = 5;

/** How long the module takes to begin an answer, in milliseconds, as far as is known. */
export interface Latency {
  /** The longest since an empty command was last answered alone. */
  ms: number;
  /** That of the last answer; it may have come late because of what was asked before. */
  last: number;
}

export interface AttentionOptions {
  readonly signal?: AbortSignal | undefined;
  /** Until the first answer. Default: that of an empty command. */
  readonly patience?: number | undefined;
  /** Bytes that the module may wait for, if that is more than a piece. */
  readonly announced?: number;
}

/**
 * Brings a module that is in any state to where it takes a command, and says how it answers.
 * One that still waits for bytes of a file gets them: the file they go to is no longer wanted, and
 * its CRC will not match.
 * @throws {PortsideError} `wiconnect-silent`, `cancelled`, `line-lost`
 */
export async function findMode(
  wire: Wire,
  timing: Timing,
  latency: Latency,
  { signal, patience = timing.answer, announced = 0 }: AttentionOptions = {},
): Promise<CommandMode> {
  const pairs = Math.ceil((announced + FILL) / FILL_STEPS / 2);
  const fill = bytesOf('\r\n'.repeat(pairs));
  wire.take();
  await wire.send(GUARD, { within: 5_000, signal });
  await wire.send(EMPTY, { within: 5_000, signal });
  let mode = modeOf(await hear(wire, patience, timing.quiet, latency, signal));
  for (let step = 0; !mode && step < FILL_STEPS; step++) {
    await wire.send(fill, { within: 60_000, signal });
    mode = modeOf(await hear(wire, timing.quiet * 2, timing.quiet, latency, signal));
  }
  // It may be starting, and deaf until it has.
  const until = wire.clock.now() + timing.restart;
  while (!mode && wire.clock.now() < until) {
    mode = modeOf(await hear(wire, timing.answer, timing.quiet, latency, signal));
    if (!mode) await wire.send(EMPTY, { within: 5_000, signal });
  }
  if (!mode) throw new PortsideError('wiconnect-silent', { name: wire.name });
  return mode;
}

/**
 * Sends an empty command until exactly its own answer comes back: from then on every answer is that
 * of the last command. For machine mode.
 */
export async function settle(
  wire: Wire,
  timing: Timing,
  latency: Latency,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    wire.take();
    await wire.send(EMPTY, { within: 5_000, signal });
    const seen = await hear(wire, timing.answer, timing.quiet, latency, signal);
    if (answersIn(seen) > 1) continue;
    latency.ms = latency.last;
    return;
  }
}

/**
 * Everything that comes until no more answer is to be expected; nothing if nothing comes in
 * time. Text between answers, such as an application prints, is heard and not waited for.
 */
export async function hear(
  wire: Wire,
  within: number,
  quiet: number,
  latency: Latency,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const began = wire.clock.now();
  let seen = new Uint8Array();
  let answers = 0;
  let answeredAt = 0;
  for (let until = began + within; ;) {
    throwIfCancelled(signal);
    const left = until - wire.clock.now();
    if (left <= 0) return seen;
    try {
      seen = joinBytes([seen, await wire.some({ within: left, signal })]);
    } catch (thrown) {
      if (thrown instanceof PortsideError && thrown.code === 'deadline') return seen;
      throw thrown;
    }
    const now = wire.clock.now();
    const found = answersIn(seen);
    if (found > answers) {
      if (answers === 0) {
        latency.last = Math.min(now - began, LATENCY_MAX);
        latency.ms = Math.max(latency.ms, latency.last);
      }
      answers = found;
      answeredAt = now;
    }
    // As long as it took to the first answer, it may take to the next one.
    const pause = Math.max(quiet, latency.ms * 2);
    if (answers > 0) until = Math.min(now + pause, answeredAt + pause + quiet * NOISY_QUIETS);
  }
}

/** Blocks that answer, prompts, and what is said of a restart or a change of mode. */
function answersIn(seen: Uint8Array): number {
  const scanner = new BlockScanner();
  scanner.push(seen);
  let count = 0;
  for (let next = scanner.next(); next; next = scanner.next()) {
    if (next === 'restart' || next.kind === 'R') count++;
  }
  const rest = new TextDecoder('latin1').decode(scanner.held);
  return count + (rest.match(/(?:^|[\r\n])(?:> |Ready\r|Set OK\r)/g)?.length ?? 0);
}

/** Null if the bytes are the answer of neither mode. */
function modeOf(seen: Uint8Array): CommandMode | null {
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
  latency: Latency,
  signal: AbortSignal | undefined,
): Promise<string> {
  for (const variable of variables) {
    await wire.send(bytesOf(`set ${variable} ${mode}\r\n`), { within: 5_000, signal });
    // The answer may come in either form.
    await hear(wire, timing.short, timing.quiet, latency, signal);
    await wire.send(EMPTY, { within: 5_000, signal });
    const seen = await hear(wire, timing.answer, timing.quiet, latency, signal);
    if (modeOf(seen) === mode) return variable;
  }
  throw new PortsideError('wiconnect-no-machine-mode', { name: wire.name });
}
