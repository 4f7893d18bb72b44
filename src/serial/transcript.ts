import { PortsideError } from '../ground/errors/portside-error';
import { bytesOf } from './bytes';
import type { Clock } from '../ground/jobs/clock';
import { Emitter } from '../ground/emitter';
import type { Wire } from './wire';

export interface Chunk {
  /** Milliseconds since the transcript began, whole. */
  readonly at: number;
  /** 'in' came from the module. */
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
}

/** What is read of a transcript: the recorder's own state, or a parsed text. */
export interface TranscriptData {
  /** What the line was called. */
  readonly name: string;
  /** When it began. */
  readonly began: Date;
  readonly chunks: readonly Chunk[];
  /** Bytes that are not among the chunks any more: the oldest of a long transcript. */
  readonly dropped: number;
}

/** Bytes kept. */
const TRANSCRIPT_MAX = 16 << 20;
/** Bytes that a chunk costs beside its own. */
const CHUNK_COST = 64;
/** Bytes of one direction within so many milliseconds of the chunk's first are one chunk. */
const JOIN_MS = 5;
const JOIN_MAX = 4096;

/** Keeps what passed on a line, with times and direction; the oldest goes first. */
export class Transcript implements TranscriptData {
  readonly name: string;
  readonly began = new Date();
  readonly #clock: Clock;
  readonly #start: number;
  readonly #max: number;
  #stop: () => void;
  #chunks: Chunk[] = [];
  /** Chunks before this index are gone; they are cut off now and then, not one by one. */
  #first = 0;
  #held = 0;
  #dropped = 0;
  readonly #listeners = new Emitter();

  constructor(wire: Pick<Wire, 'name' | 'listen' | 'clock'>, max = TRANSCRIPT_MAX) {
    this.name = wire.name;
    this.#clock = wire.clock;
    this.#start = wire.clock.now();
    this.#max = max;
    this.#stop = wire.listen((direction, bytes) => this.#add(direction, bytes));
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks.slice(this.#first);
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Hears that something was added; returns how to stop that. */
  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  /** Goes on with another line, such as the same port opened anew. */
  follow(wire: Pick<Wire, 'listen'>) {
    this.#stop();
    this.#stop = wire.listen((direction, bytes) => this.#add(direction, bytes));
  }

  /** Records no more; what is there stays. */
  stop() {
    this.#stop();
  }

  /** Forgets everything so far; that counts as dropped. */
  clear() {
    for (const { bytes } of this.chunks) this.#dropped += bytes.length;
    this.#chunks = [];
    this.#first = this.#held = 0;
    this.#tell();
  }

  #add(direction: 'in' | 'out', bytes: Uint8Array) {
    if (!bytes.length) return;
    const at = Math.round(this.#clock.now() - this.#start);
    const last = this.#chunks.at(-1);
    const joined = (last?.bytes.length ?? 0) + bytes.length;
    if (last?.direction === direction && at - last.at <= JOIN_MS && joined <= JOIN_MAX) {
      const both = new Uint8Array(joined);
      both.set(last.bytes);
      both.set(bytes, last.bytes.length);
      this.#chunks[this.#chunks.length - 1] = { ...last, bytes: both };
      this.#held += bytes.length;
    } else {
      this.#chunks.push({ at, direction, bytes: bytes.slice() });
      this.#held += bytes.length + CHUNK_COST;
    }
    this.#shrink();
    this.#tell();
  }

  #shrink() {
    while (this.#held > this.#max && this.#first < this.#chunks.length) {
      const gone = this.#chunks[this.#first++]?.bytes.length ?? 0;
      this.#held -= gone + CHUNK_COST;
      this.#dropped += gone;
    }
    if (this.#first > 1024 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }

  #tell() {
    this.#listeners.emit();
  }
}

const HEADER = 'Portside transcript 1';
const LINE = /^ *(\d{1,12}) ([<>]) (.*)$/;
const ESCAPES: Readonly<Record<number, string>> = { 0x0a: '\\n', 0x0d: '\\r', 0x5c: '\\\\' };
const UNESCAPES: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, '\\': 0x5c };

/**
 * A transcript as text, to be read, sent to somebody and replayed:
 *
 *     Portside transcript 1
 *     name "Quectel EC200A (2C7C:6005)"
 *     began 2026-11-21T12:00:00.000Z
 *     dropped 0
 *            0 > \r\x03
 *           12 < \r\n>>>\x20
 *
 * Then one line for each chunk: milliseconds since the beginning, '>' for what was sent or '<' for
 * what came, and the bytes: printable ASCII as it is, but for '\\'; '\r', '\n', the rest as '\xhh',
 * also a space at the end, where editors would lose it.
 */
export function transcriptText(transcript: TranscriptData): string {
  const { name, began, chunks, dropped } = transcript;
  const head = [
    HEADER,
    `name ${JSON.stringify(name)}`,
    `began ${began.toISOString()}`,
    `dropped ${dropped}`,
  ];
  const lines = chunks.map(
    ({ at, direction, bytes }) =>
      `${String(at).padStart(8)} ${direction === 'out' ? '>' : '<'} ${escapeBytes(bytes)}`,
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

/** Each byte as it is written, in ASCII. */
const WRITTEN = Array.from({ length: 256 }, (_, byte): readonly number[] => {
  const plain = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : hexEscape(byte);
  return [...bytesOf(ESCAPES[byte] ?? plain)];
});

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Bytes as text of printable ASCII, as in `transcriptText`. */
export function escapeBytes(bytes: Uint8Array): string {
  // Character by character it takes the page seconds for some megabytes.
  const text = new Uint8Array(bytes.length * 4);
  let length = 0;
  for (const byte of bytes) {
    if (byte > 0x5c ? byte < 0x7f : byte >= 0x20 && byte < 0x5c) text[length++] = byte;
    else for (const written of WRITTEN[byte] ?? []) text[length++] = written;
  }
  const escaped = new TextDecoder().decode(text.subarray(0, length));
  return bytes.at(-1) === 0x20 ? `${escaped.slice(0, -1)}${hexEscape(0x20)}` : escaped;
}

/** @throws {PortsideError} `transcript-broken` with the line, and why */
export function parseTranscript(text: string): TranscriptData {
  const lines = text.split(/\r?\n/);
  // An editor may leave empty lines at the end.
  while (lines.at(-1) === '') lines.pop();
  const field = (index: number, key: string): string => {
    const line = lines[index] ?? '';
    if (!line.startsWith(`${key} `)) throw broken(index, `'${key}' is expected`);
    return line.slice(key.length + 1);
  };
  if (lines[0] !== HEADER) throw broken(0, `'${HEADER}' is expected`);
  const name = parseName(field(1, 'name'));
  const began = new Date(field(2, 'began'));
  if (Number.isNaN(began.getTime())) throw broken(2, 'this is no time');
  const dropped = field(3, 'dropped');
  if (!/^\d{1,15}$/.test(dropped)) throw broken(3, 'this is no number of bytes');

  let before = 0;
  const chunks = lines.slice(4).map((line, i): Chunk => {
    const match = LINE.exec(line);
    if (!match) throw broken(i + 4, 'a time, a direction and bytes are expected');
    const at = Number(match[1]);
    if (at < before) throw broken(i + 4, 'it is earlier than the line before');
    before = at;
    const bytes = unescapeBytes(match[3] ?? '', i + 4);
    if (!bytes.length) throw broken(i + 4, 'there are no bytes');
    return { at, direction: match[2] === '>' ? 'out' : 'in', bytes };
  });
  return { name, began, chunks, dropped: Number(dropped) };
}

function parseName(json: string): string {
  let name: unknown;
  try {
    name = JSON.parse(json);
  } catch (thrown) {
    throw broken(1, 'the name is no JSON string', thrown);
  }
  if (typeof name !== 'string') throw broken(1, 'the name is no JSON string');
  return name;
}

function unescapeBytes(text: string, line: number): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e) throw broken(line, 'a character is not printable ASCII');
    if (text[i] !== '\\') {
      bytes.push(code);
      continue;
    }
    const next = text[++i] ?? '';
    const hex = /^[0-9a-f]{2}$/i.exec(text.slice(i + 1, i + 3))?.[0];
    const plain = UNESCAPES[next];
    if (plain !== undefined) bytes.push(plain);
    else if (next === 'x' && hex) {
      bytes.push(parseInt(hex, 16));
      i += 2;
    } else throw broken(line, `'\\${next}' is no escape`);
  }
  return Uint8Array.from(bytes);
}

function broken(index: number, reason: string, cause?: unknown): PortsideError {
  return new PortsideError('transcript-broken', { line: index + 1, reason }, { cause });
}
