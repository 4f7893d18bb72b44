import {
  probeLine,
  type Peer,
  type Probe,
  type ProbeOptions,
  type UnknownFinding,
} from '../serial/probe';
import type { Wire } from '../serial/wire';
import { REPL_PEER, type ReplFinding } from './repl/recognise';
import { WICONNECT_PEER, type WiconnectFinding } from './wiconnect/recognise';

/** What answers at a port of a module, and has no files of its own. */
type OtherFinding =
  /** A modem's command port. */
  | { readonly kind: 'at' }
  /** The login or the shell of a computer. */
  | { readonly kind: 'console' }
  /** Positions of a satellite receiver, as NMEA 0183 writes them. */
  | { readonly kind: 'nmea' };

export type Finding = ReplFinding | WiconnectFinding | OtherFinding | UnknownFinding;

/** It would take AT for a name or a command, and say so to whoever reads its log. */
const CONSOLE: Peer<OtherFinding> = {
  find({ text }) {
    // Behind its prompt it shows our control characters, as they are or as '^C'.
    const shown = text.replace(/(\^[BC]|[\x00-\x1f])+$/, ''); // eslint-disable-line no-control-regex
    const last = shown.slice(shown.lastIndexOf('\n') + 1);
    const isPrompt = /(^|\s)(login|Username|Password): ?$|\S[#$] $/.test(last);
    return isPrompt ? { kind: 'console' } : null;
  },
};

/** AT is the one command that does nothing. The CR before it ends what the modem took for noise. */
const MODEM: Peer<OtherFinding> = {
  async find(talk) {
    const answer = await talk.ask('\rAT\r', /[\r\n](OK|ERROR)\r/);
    return /(?:^|[\r\n])(OK|ERROR|\+CM[ES] ERROR.*)\r/.test(answer) ? { kind: 'at' } : null;
  },
};

const SENTENCE = /^\$(?:G[A-Z]|BD|QZ)[A-Z]{3},[\x20-\x7e]*\*[0-9A-F]{2}\r?$/m;
const RECEIVER: Peer<OtherFinding> = {
  find: ({ text }) => (SENTENCE.test(text) ? { kind: 'nmea' } : null),
};

/**
 * In the order in which they are looked for. A modem takes the keys for a REPL for noise before the
 * next command, a WiConnect prompt has been known by its greeting, and a console is known before it is
 * sent a command.
 */
const PEERS: readonly Peer<ReplFinding | WiconnectFinding | OtherFinding>[] = [
  REPL_PEER,
  CONSOLE,
  MODEM,
  WICONNECT_PEER,
  RECEIVER,
];

/**
 * Finds out what answers; about 4.5 s until a line counts as silent.
 * @throws {PortsideError} `cancelled`, `line-lost`, `deadline` if the line takes no bytes
 */
export function probeModule(wire: Wire, options?: ProbeOptions): Promise<Probe<Finding>> {
  return probeLine(wire, PEERS, options);
}
