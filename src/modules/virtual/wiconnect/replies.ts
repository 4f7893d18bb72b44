import { bytesOf, joinBytes } from '../../../serial/bytes';

/** What a command answers. */
export interface VirtualReply {
  /** 0 success to 9. */
  readonly code: number;
  /** In machine mode. */
  readonly body: Uint8Array;
  /** In human mode; absent: the same. */
  readonly human?: string;
  /** Log blocks on the way, whatever the print level. */
  readonly logs?: readonly string[];
  /** Log blocks if the print level asks for them. */
  readonly chatter?: readonly string[];
  /** Done once the answer is out. */
  readonly after?: () => void;
}

/** The texts of codes 2 to 9 are not documented: these are guesses. */
const TEXTS = [
  'Success',
  'Command failed',
  'Parse error',
  'Unknown command',
  'Too few arguments',
  'Too many arguments',
  'Unknown variable',
  'Invalid argument',
  'Overflow',
  'Out of bounds',
];

export function refuse(code: number): VirtualReply {
  return { code, body: bytesOf(TEXTS[code] ?? 'Command failed') };
}

export function say(
  text: string,
  extra: Omit<Partial<VirtualReply>, 'code' | 'body'> = {},
): VirtualReply {
  return { code: 0, body: bytesOf(text), ...extra };
}

/** Letter, code, length with its own CR LF, CR LF, payload, CR LF. */
export function machineBlock(kind: 'R' | 'L' | 'S', code: number, body: Uint8Array): Uint8Array {
  const length = String(body.length + 2).padStart(5, '0');
  return joinBytes([bytesOf(`${kind}${code}${length}\r\n`), body, bytesOf('\r\n')]);
}
