import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf } from '../../../serial/bytes';
import type { Wire } from '../../../serial/wire';
import { isDeadline } from './raw-repl';

const PROMPT = bytesOf('>>> ');
const PASSWORD = bytesOf('enter password:');
const WRONG = bytesOf('Incorrect password');
const REFUSE = bytesOf('REPL refuse');

/**
 * What is sent until a friendly prompt comes, gentle things first: Enter, then Ctrl-C against a
 * program, then Ctrl-B against a raw REPL that was left open.
 */
const KNOCKS: readonly { readonly bytes: readonly number[]; readonly within: number }[] = [
  { bytes: [0x0d], within: 350 },
  { bytes: [0x03], within: 600 },
  { bytes: [0x03, 0x02], within: 800 },
  { bytes: [0x03, 0x03, 0x02], within: 2000 },
];

/**
 * Brings a module to its friendly prompt.
 * @returns whether a Ctrl-C was needed
 * @throws {PortsideError} `module-silent`, `module-locked`, `repl-refused`, `line-lost`, `cancelled`
 */
export async function toPrompt(
  wire: Wire,
  signal?: AbortSignal,
  onInterrupt?: () => void,
): Promise<boolean> {
  for (const [attempt, { bytes, within }] of KNOCKS.entries()) {
    if (attempt === 1) onInterrupt?.();
    wire.take();
    await wire.send(Uint8Array.from(bytes), { within: 3000, signal });
    try {
      const patterns = [PROMPT, PASSWORD, WRONG, REFUSE];
      const { which } = await wire.until(patterns, { within, signal });
      if (which === 0) return attempt > 0;
      throw new PortsideError(which === 3 ? 'repl-refused' : 'module-locked', { name: wire.name });
    } catch (thrown) {
      if (!isDeadline(thrown)) throw thrown;
    }
  }
  throw new PortsideError('module-silent', { name: wire.name });
}

/**
 * Answers `Please enter password:`. Resolves at the prompt.
 * @throws {PortsideError} `password-wrong`, `repl-refused`, `module-silent`
 */
export async function unlockRepl(
  wire: Wire,
  password: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  wire.take();
  // An empty line makes it ask; a wrong one before makes it ask again.
  await wire.send(bytesOf('\r'), { within: 3000, signal });
  try {
    const patterns = [PASSWORD, WRONG, REFUSE, PROMPT];
    const { which } = await wire.until(patterns, { within: 1500, signal });
    if (which === 3) return;
    if (which === 2) throw new PortsideError('repl-refused', { name: wire.name });
  } catch (thrown) {
    if (!isDeadline(thrown)) throw thrown;
  }
  await settle(wire, signal);
  await wire.send(bytesOf(`${password}\r`), { within: 3000, signal });
  try {
    const patterns = [bytesOf('REPL enable'), PROMPT, WRONG, PASSWORD, REFUSE];
    const { which } = await wire.until(patterns, { within: 3000, signal });
    if (which === 4) throw new PortsideError('repl-refused', { name: wire.name });
    if (which > 1) throw new PortsideError('password-wrong');
  } catch (thrown) {
    if (!isDeadline(thrown)) throw thrown;
    throw new PortsideError('module-silent', { name: wire.name }, { cause: thrown });
  }
  await toPrompt(wire, signal);
}

async function settle(wire: Wire, signal?: AbortSignal): Promise<void> {
  try {
    await wire.quiet(60, { within: 1000, signal });
  } catch (thrown) {
    if (!isDeadline(thrown)) throw thrown;
  }
}
