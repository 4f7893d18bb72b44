/** Bytes sent in one go; a module's input buffer is seldom smaller. */
const PIECE = 32;
/** Milliseconds of silence after which an echo is not waited for any longer. */
const ECHO_PATIENCE = 250;
/** Milliseconds of silence after which a line counts as dealt with, if no prompt can tell. */
const LINE_QUIET = 60;
/** Milliseconds that one line may run for before the next is sent all the same. */
const LINE_MAX = 10_000;

const CR = 13;
const TAB = 9;
const CTRL_D = 4;
const CTRL_E = 5;
/** Where the REPL of a MicroPython waits for a line, and in its paste mode for one of many. */
const REPL_PROMPT = '>>> ';
const PASTE_PROMPT = '=== ';
/** Milliseconds that the REPL may take to go into its paste mode. */
const PASTE_MODE_MAX = 2000;

/** What a paste needs to know of the line. */
export interface PasteLine {
  /** Settles once the line has taken them. */
  send(bytes: Uint8Array): Promise<void>;
  /** Bytes that have come from the module so far. */
  received(): number;
  /** What the module has written on its last line. */
  tail(): string;
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds, always rising. */
  now(): number;
}

/** Pieces of at most 32 bytes, none going past the end of a line. */
export function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(CR, at);
    const end = Math.min(at + PIECE, found < 0 ? bytes.length : found + 1, bytes.length);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

/**
 * Sends a pasted text no faster than the module takes it: each piece waits for the echo of the one
 * before, and each line for the prompt that stood there when the paste began (or one of dots, as
 * for a line that goes on), because what comes while a line runs is lost. Without a prompt, quiet
 * has to do. Ends early where `stopped` says so.
 */
export async function paste(
  bytes: Uint8Array,
  line: PasteLine,
  stopped: () => boolean,
): Promise<void> {
  const prompt = line.tail();
  const prompts = prompt.trim() ? [prompt, prompt.replaceAll(/\S/g, '.')] : [];
  for (const piece of piecesOf(bytes)) {
    if (stopped()) return;
    const before = line.received();
    await line.send(piece);
    await settle(line, {
      enough: before + piece.length,
      lineEnds: piece.at(-1) === CR,
      prompts,
      stopped,
    });
  }
}

/**
 * Several lines at a prompt of MicroPython if nothing is typed yet. Line by line it would indent
 * anew what is indented already.
 */
export function asksForPasteMode(bytes: Uint8Array, tail: string): boolean {
  const end = bytes.indexOf(CR);
  const several = end >= 0 && end < bytes.length - 1;
  const plain = bytes.every((byte) => byte >= 0x20 || byte === CR || byte === TAB);
  return several && plain && tail === REPL_PROMPT;
}

/**
 * As `paste`, in the paste mode of the REPL: all of it runs once all of it is there. Goes line by
 * line if there is no such mode. Whoever says stop sends Ctrl-C, which leaves the mode.
 */
export async function pasteAtOnce(
  bytes: Uint8Array,
  line: PasteLine,
  stopped: () => boolean,
): Promise<void> {
  await line.send(Uint8Array.of(CTRL_E));
  const began = line.now();
  while (line.tail() !== PASTE_PROMPT && line.now() - began < PASTE_MODE_MAX) {
    if (stopped()) return;
    await line.sleep(5);
  }
  const inMode = line.tail() === PASTE_PROMPT;
  await paste(bytes, line, stopped);
  if (inMode && !stopped()) await line.send(Uint8Array.of(CTRL_D));
}

interface Awaited {
  /** Bytes that will have come once the piece was echoed. */
  readonly enough: number;
  readonly lineEnds: boolean;
  readonly prompts: readonly string[];
  readonly stopped: () => boolean;
}

/** Waits for the echo, and after the end of a line for the prompt or for quiet. */
async function settle(
  line: PasteLine,
  { enough, lineEnds, prompts, stopped }: Awaited,
): Promise<void> {
  const began = line.now();
  let seen = line.received();
  let seenAt = began;
  while (!stopped()) {
    const now = line.now();
    const received = line.received();
    if (received !== seen) [seen, seenAt] = [received, now];
    const silent = now - seenAt;
    if (now - began >= LINE_MAX) return;
    const echoed = received >= enough;
    if (!lineEnds && (echoed || silent >= ECHO_PATIENCE)) return;
    if (lineEnds && prompts.length) {
      const tail = line.tail();
      if (echoed && prompts.some((prompt) => tail.startsWith(prompt))) return;
    } else if (lineEnds && silent >= (echoed ? LINE_QUIET : ECHO_PATIENCE)) return;
    await line.sleep(5);
  }
}
