import { PortsideError } from '../../../ground/errors/portside-error';
import type { Module, ModuleFamily } from '../../../modules/module';
import { probeModule } from '../../../modules/recognise';
import type { Wire } from '../../../serial/wire';
import { fitForTheEye, type Answer } from './answers';

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** The port waits if the module says so. */
  readonly flowControl: boolean;
  /** What it was before the line was lost. */
  readonly was?: ModuleFamily | undefined;
  /** What is being done, as a message of the catalogue. */
  readonly onStep: (key: string, params?: Readonly<Record<string, string | number>>) => void;
}

export type Opened =
  | {
      readonly module: Module;
      /** A program was running, and is not any more. */
      readonly interrupted: boolean;
    }
  | Answer;

/**
 * Finds out what answers on a line, and opens it if it has files. What it runs is interrupted.
 * @throws {PortsideError} `cancelled`, `line-lost`, and what the drivers throw
 */
export async function openModule(wire: Wire, options: OpenOptions): Promise<Opened> {
  const { signal, onStep } = options;
  onStep('connect_probing');
  const probe = await probeModule(wire, { signal });
  const { kind, bytes } = probe;
  if (kind === 'repl') return openRepl(wire, options, probe.found === 'running');
  // Output of an application hides the prompt that is known to be there.
  const talksOver = kind === 'running' && options.was === 'wiconnect';
  if (kind === 'wiconnect' || talksOver) {
    onStep('connect_reading');
    const { openWiconnectModule } = await import('../../../modules/wiconnect/open');
    const { flowControl } = options;
    const module = await openWiconnectModule(wire, { signal, ...(flowControl && { flowControl }) });
    return { module, interrupted: false };
  }
  return { kind, said: fitForTheEye(bytes) };
}

async function openRepl(
  wire: Wire,
  { signal, onStep }: OpenOptions,
  interrupted: boolean,
): Promise<Opened> {
  const { openReplModule } = await import('../../../modules/repl/open');
  const module = await openReplModule(wire, {
    signal,
    onStep: (step) => onStep(`open_step_${step}`),
  });
  return { module, interrupted };
}

/** Whether it was the password. @throws {PortsideError} `repl-refused`, `module-silent`, … */
export async function unlockModule(
  wire: Wire,
  password: string,
  { signal, onStep }: OpenOptions,
): Promise<boolean> {
  onStep('connect_unlocking');
  const { unlockRepl } = await import('../../../modules/repl/line/prompt');
  try {
    await unlockRepl(wire, password, { signal });
    return true;
  } catch (thrown) {
    if (thrown instanceof PortsideError && thrown.code === 'password-wrong') return false;
    throw thrown;
  }
}

/**
 * Interrupts whatever runs, in one way after the other; gives the key of the one that worked.
 * @param reopen gives the line anew after it was lost; null while its port is not there
 * @throws {PortsideError} `rescue-failed` if nothing helped, `port-gone`
 */
export async function rescueModule(
  wire: Wire,
  { signal, onStep }: OpenOptions,
  reopen: () => Promise<Wire | null>,
): Promise<string> {
  onStep('connect_rescuing');
  const { rescueRepl } = await import('../../../modules/repl/rescue');
  const { worked } = await rescueRepl(wire, {
    signal,
    reopen,
    onStep: (step, left) => onStep(`rescue_step_${step}`, left === null ? {} : { seconds: left }),
  });
  return worked === 'reset_key' ? 'rescue_worked_reset_key' : `rescue_step_${worked}`;
}
