import { PortsideError } from '../../ground/errors/portside-error';
import { sleep } from '../../ground/jobs/clock';
import { bytesOf } from '../../serial/bytes';
import type { Wire } from '../../serial/wire';
import { isDeadline } from './line/raw-repl';

/**
 * Ways to interrupt a program, gentle ones first; each has a message 'rescue_step_…'. The last one
 * needs somebody who resets the module.
 */
type RescueStep =
  | 'interrupt'
  | 'interrupt_thrice'
  | 'raw'
  | 'raw_reset'
  | 'boot_storm'
  | 'break'
  | 'signals'
  | 'reset_key';

export interface RescueOptions {
  readonly signal?: AbortSignal | undefined;
  /** `left`: seconds until the step is given up, told anew every second; null for a short one. */
  readonly onStep?: ((step: RescueStep | 'port_gone', left: number | null) => void) | undefined;
  /**
   * Opens the line once more after it was lost: the port of a module with USB of its own goes and
   * comes with every start. Null while it is not there. Absent: a lost line ends it.
   */
  readonly reopen?: (() => Promise<Wire | null>) | undefined;
}

export interface RescueReport {
  /** The way that worked. The module is at its friendly prompt. */
  readonly worked: RescueStep;
  /** All that were tried, in order. */
  readonly tried: readonly RescueStep[];
}

const PROMPT = bytesOf('>>> ');
const RAW = bytesOf('raw REPL; CTRL-B to exit\r\n>');
const CTRL_C = 0x03;
/**
 * Milliseconds that Ctrl-C is repeated, so that one falls between the start of the interpreter and
 * the moment from which main.py catches it. That may be short: the shorter the pause, the surer, and
 * several in a row also fall into what main.py does to catch one.
 */
const STORM = 4000;
const STORM_EVERY = 10;
const BURST: readonly number[] = new Array<number>(8).fill(CTRL_C);
/** Milliseconds that somebody gets to reset the module. */
const RESET_WITHIN = 60_000;

/**
 * Gets a module out of a main.py that never ends. On success it is at its prompt, and `openReplModule`
 * can take it, to rename the main.py.
 * @throws {PortsideError} `rescue-failed` if nothing helps; `line-lost`, or `port-gone` if it
 * does not come back; `cancelled`
 */
export async function rescueRepl(wire: Wire, options: RescueOptions = {}): Promise<RescueReport> {
  const { signal, onStep, reopen } = options;
  const { clock } = wire;
  const tried: RescueStep[] = [];
  let line: Wire | null = wire;
  for (const [step, attempt] of STEPS) {
    if ((step === 'break' || step === 'signals') && !wire.line.setSignals) continue;
    tried.push(step);
    onStep?.(step, null);
    wire.take();
    try {
      if (!(await attempt(wire, signal))) continue;
      if (await confirmed(wire, signal)) return { worked: step, tried };
    } catch (thrown) {
      if (!reopen || !isLost(thrown)) throw thrown;
      // It starts, and the last step catches that.
      line = null;
      break;
    }
  }
  tried.push('reset_key');
  const until = clock.now() + RESET_WITHIN;
  for (let left = RESET_WITHIN; left > 0; left = until - clock.now()) {
    const seconds = Math.ceil(left / 1000);
    if (line === null) {
      onStep?.('port_gone', seconds);
      line = (await reopen?.()) ?? null;
      if (line === null) await sleep(clock, 1000, signal);
      continue;
    }
    onStep?.('reset_key', seconds);
    try {
      if (!(await storm(line, 1000, signal))) continue;
      if (await confirmed(line, signal)) return { worked: 'reset_key', tried };
    } catch (thrown) {
      if (!reopen || !isLost(thrown)) throw thrown;
      line = null;
    }
  }
  throw new PortsideError(line ? 'rescue-failed' : 'port-gone', { name: wire.name });
}

function isLost(thrown: unknown): boolean {
  return thrown instanceof PortsideError && thrown.code === 'line-lost';
}

type Attempt = (wire: Wire, signal: AbortSignal | undefined) => Promise<boolean>;

const STEPS: readonly (readonly [RescueStep, Attempt])[] = [
  ['interrupt', (wire, signal) => sendFor(wire, [CTRL_C], 800, signal)],
  ['interrupt_thrice', thrice],
  ['raw', (wire, signal) => sendFor(wire, [CTRL_C, CTRL_C, 0x01], 1200, signal)],
  ['raw_reset', rawReset],
  ['boot_storm', bootStorm],
  ['break', onBreak],
  ['signals', onSignals],
];

async function thrice(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  for (let i = 0; i < 3; i++) {
    if (await sendFor(wire, [CTRL_C], i < 2 ? 150 : 1200, signal)) return true;
  }
  return false;
}

/** A soft reset from the raw REPL does not run main.py. */
async function rawReset(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  await send(wire, [CTRL_C, CTRL_C, CTRL_C, 0x01], signal);
  await sleep(wire.clock, 200, signal);
  return sendFor(wire, [0x04], 5000, signal, [RAW]);
}

async function bootStorm(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  await send(wire, [CTRL_C, 0x04], signal);
  return storm(wire, STORM, signal);
}

/** Ctrl-C again and again, for so many milliseconds or until a prompt comes. */
async function storm(
  wire: Wire,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const until = wire.clock.now() + milliseconds;
  while (wire.clock.now() < until) {
    if (await sendFor(wire, BURST, STORM_EVERY, signal)) return true;
  }
  return false;
}

async function onBreak(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  if (!(await wire.line.setSignals?.({ break: true }))) return false;
  await sleep(wire.clock, 300);
  await wire.line.setSignals?.({ break: false });
  return sendFor(wire, [CTRL_C, CTRL_C], 1500, signal);
}

/** Boards whose reset hangs on DTR or RTS boot anew. */
async function onSignals(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  const reset = { dataTerminalReady: false, requestToSend: true };
  if (!(await wire.line.setSignals?.(reset))) return false;
  await sleep(wire.clock, 150);
  await wire.line.setSignals?.({ dataTerminalReady: true, requestToSend: false });
  return bootStorm(wire, signal);
}

/** A prompt among a program's output may be the program's: Ctrl-B must bring one, and quiet. */
async function confirmed(wire: Wire, signal: AbortSignal | undefined): Promise<boolean> {
  await sleep(wire.clock, 150, signal);
  wire.take();
  if (!(await sendFor(wire, [CTRL_C, 0x02], 1500, signal, [PROMPT]))) return false;
  try {
    const rest = await wire.quiet(200, { within: 1200, signal });
    return rest.length < 200;
  } catch (thrown) {
    if (!isDeadline(thrown)) throw thrown;
    return false;
  }
}

/** Sends and waits for a prompt. */
async function sendFor(
  wire: Wire,
  bytes: readonly number[],
  within: number,
  signal: AbortSignal | undefined,
  patterns: readonly Uint8Array[] = [PROMPT, RAW],
): Promise<boolean> {
  await send(wire, bytes, signal);
  try {
    await wire.until(patterns, { within, signal });
    return true;
  } catch (thrown) {
    if (!isDeadline(thrown)) throw thrown;
    return false;
  }
}

function send(wire: Wire, bytes: readonly number[], signal: AbortSignal | undefined) {
  return wire.send(Uint8Array.from(bytes), { within: 3000, signal });
}
