import { PortsideError } from '../../ground/errors/portside-error';
import type { Wire } from '../../serial/wire';
import type { Module, ModuleDetail, ModuleIdentity } from '../module';
import { CommandLine } from './line/command-line';
import { dialectFacts, dialectOf, parseVersion } from './line/dialects';
import { FileCommands } from './files/files';
import { addressIn } from './format';
import { ownMode, timesOf } from './line/machine-mode-memory';
import { WiconnectModule } from './module';
import { FileStore } from './files/store';
import { CAREFUL, STEADY, TIMING, type Timing } from './line/timing';

export interface OpenWiconnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** The port waits if the module says so. Default: only if the line has no clock. */
  readonly flowControl?: boolean;
  /** For tests. */
  readonly timing?: Partial<Timing>;
}

/**
 * Finds a WiConnect, ZentriOS or Gecko OS module in whatever state it is, switches it to machine
 * mode until it is closed, and learns what it is and has.
 * @throws {PortsideError} `wiconnect-silent`, `wiconnect-no-machine-mode`, those of the line
 */
export async function openWiconnectModule(
  wire: Wire,
  options: OpenWiconnectOptions = {},
): Promise<Module> {
  const { signal, flowControl = wire.bitRate === null } = options;
  const timing = { ...TIMING, ...options.timing };
  const line = new CommandLine(wire, timing, flowControl ? STEADY : CAREFUL);
  const version = (await line.mustAsk('ver', { signal })).text.trim();
  const { dialect, known } = dialectOf(version);
  const facts = dialectFacts(dialect);
  line.modeVariables = facts.modeVariables;
  const buffered = await unbuffer(line, signal);
  const commands = await commandNames(line, signal);
  const files = new FileCommands(line, facts, commands);
  const mac = await address(line, signal);
  const key = mac === null ? null : `${version} ${mac}`;
  if (line.foundIn) line.foundIn = ownMode(key, line.foundIn);
  const identity = identityOf(version, facts.label, known, mac);
  const store = new FileStore(files, timesOf(key));
  const module = new WiconnectModule({ store, identity, commands, buffered, key });
  try {
    await module.findUnfinished({ signal });
  } catch (thrown) {
    // Whoever lists the files is told so again, and the terminal may help.
    if (!(thrown instanceof PortsideError && OF_LISTING.test(thrown.code))) throw thrown;
  }
  return module;
}

const OF_LISTING = /^(listing-|command-)/;

/** Names of `help commands`, long and short; null if it says nothing of use. */
async function commandNames(
  line: CommandLine,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | null> {
  const reply = await line.ask('help commands', { within: line.timing.list, signal });
  if (reply.code !== 0) return null;
  const names = new Set<string>();
  for (const row of reply.text.split(/\r\n|\r|\n/)) {
    const found = /^\s*([a-z][\w.]*)\s*:\s*([a-z][\w.]*)/i.exec(row);
    for (const name of found?.slice(1) ?? []) names.add(name);
  }
  // A list that does not even have the commands for files is no such list.
  return names.has('ls') ? names : null;
}

/** Long answers would come as a handle to be read. True: it was on, and has to be again. */
async function unbuffer(line: CommandLine, signal: AbortSignal | undefined): Promise<boolean> {
  const reply = await line.ask('get system.cmd.buffered', { signal });
  const on = reply.code === 0 && /^(1|on|true|enabled)$/i.test(reply.text.trim());
  if (on) await line.mustAsk('set system.cmd.buffered 0', { signal });
  return on;
}

async function address(line: CommandLine, signal: AbortSignal | undefined): Promise<string | null> {
  const reply = await line.ask('get wlan.mac', { signal });
  return reply.code === 0 ? addressIn(reply.text) : null;
}

function identityOf(
  text: string,
  label: string,
  known: boolean,
  mac: string | null,
): ModuleIdentity {
  const { firmware, built, model, board } = parseVersion(text);
  const details: ModuleDetail[] = [];
  const add = (term: string, value: string | null) => {
    if (value) details.push({ term: { key: `wiconnect_term_${term}`, params: {} }, value });
  };
  add('model', model);
  add('firmware', firmware);
  add('built', built);
  add('board', board);
  add('mac', mac);
  details.push({
    term: { key: 'wiconnect_term_dialect', params: {} },
    value: label,
    ...(known ? {} : { notes: [{ key: 'wiconnect_dialect_guessed', params: {} }] }),
  });
  return { model, firmware, details };
}
