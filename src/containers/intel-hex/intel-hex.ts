import { PortsideError } from '../../ground/errors/portside-error';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { asciiBytes } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, hex, type Finding } from '../findings';
import {
  BLANK,
  bytesOf,
  islandsOf,
  judgeIsland,
  uncovered,
  type Chunk,
  type Island,
} from '../scattered';
import { keepPatched, Splice, type Patch } from '../splice';

/*
 * Lines of hexadecimal digits: ':', byte count, 16-bit address, type, data, and a checksum that
 * brings the sum of all bytes of the line to 0 (Intel, Hexadecimal Object File Format
 * Specification, 1988).
 */
const COLON = 0x3a;
const DATA = 0;
const END = 1;
const SEGMENT = 2;
const LINEAR = 4;
const LAST_TYPE = 5;
/** Bytes of a record beside its data: count, address, type, sum. */
const AROUND = 5;
/** Bytes of a file that is held at most. */
const MAX = 256 * 1024 * 1024;
/** Findings of one kind that are told at most. */
const MANY = 100;

interface HexChunk extends Chunk {
  /** First byte of its line in the file: the colon. */
  readonly at: number;
  /** The address that the line itself names, without its base. */
  readonly offset: number;
}

export interface IntelHexAbout {
  readonly records: number;
}

/** What its lines look like, so that new ones look the same. */
interface Style {
  /** Bytes of data in the longest line. */
  readonly length: number;
  readonly lineEnd: string;
  readonly upper: boolean;
}

interface Parsed {
  readonly chunks: readonly HexChunk[];
  readonly findings: readonly Finding[];
  readonly style: Style;
  /** Where data may be added: in front of what ends the file. */
  readonly addAt: number;
  /** What is to be added to addresses there: the last base that was set. */
  readonly base: number;
}

/** It begins with a whole record. */
export function isIntelHex(head: Uint8Array): boolean {
  return readRecord(head, afterBlank(head, 0)).kind === 'record';
}

/** @throws {PortsideError} `archive-too-large`, `cancelled`, `read-failed` */
export async function openIntelHex(
  blob: Blob,
  { signal }: CallOptions = {},
): Promise<Container<IntelHexAbout>> {
  if (blob.size > MAX) throw new PortsideError('archive-too-large', { max: MAX });
  const parsed = await parse(await readAt(blob, 0, blob.size), signal);
  const findings = [...parsed.findings];
  const places = new Map<string, Island<HexChunk>>();
  const islands = islandsOf(parsed.chunks);
  const members = islands.map((island, i): Member => {
    findings.push(...judgeIsland(island));
    const { from, to, chunks } = island;
    const next = islands[i + 1];
    const name = hex(from);
    places.set(name, island);
    return {
      ...{ name, address: from, at: null, size: to - from, closed: null },
      stored: chunks.reduce((sum, { bytes }) => sum + 2 * (bytes.length + AROUND) + 1, 0),
      fit: next ? { kind: 'up-to', size: next.from - from } : { kind: 'free' },
      read: () => Promise.resolve(new Blob([bytesOf(island)])),
    };
  });
  return {
    format: 'intel-hex',
    ...{ blob, members, findings },
    about: { records: parsed.chunks.length },
    rewrite: (contents) => rewrite(blob, parsed, places, contents),
  };
}

async function parse(text: Uint8Array, signal: AbortSignal | undefined): Promise<Parsed> {
  const slices = new TimeSlices(signal);
  const chunks: HexChunk[] = [];
  const findings: Finding[] = [];
  let base = 0;
  let ended: boolean = false;
  let addAt = text.length;
  let longest = 0;
  let upper = true;
  let lineEnd = '\r\n';
  let line = 0;
  for (let at = afterBlank(text, 0); at < text.length;) {
    await slices.next();
    line++;
    const end = endOfLine(text, at);
    const record: Read = ended ? { kind: 'broken' } : readRecord(text, at);
    if (record.kind !== 'record') {
      const about = { index: line };
      if (record.kind === 'sum-wrong') {
        const params = { ...about, sum: `line ${line}`, said: record.said, found: record.found };
        if (findings.length < MANY) findings.push(finding('sum-wrong', 'error', at, params));
      } else if (findings.length < MANY) {
        findings.push(finding('record-broken', 'error', at, about));
      }
    } else {
      const { type, address, data }: HexRecord = record;
      if (line === 1 && end > at) lineEnd = text[end - 1] === 0x0d ? '\r\n' : '\n';
      if (type === DATA) {
        chunks.push({ at, offset: address, address: base + address, bytes: data });
        longest = Math.max(longest, data.length);
        if (digitsAreLower(text, at, end)) upper = false;
      } else if (type === SEGMENT) base = wordOf(data) * 0x10;
      else if (type === LINEAR) base = wordOf(data) * 0x10000;
      else addAt = Math.min(addAt, at);
      ended = type === END;
    }
    at = afterBlank(text, end);
  }
  if (!ended) findings.push(finding('no-end', 'warning', text.length));
  const style = { length: longest || 16, lineEnd, upper };
  return { chunks, findings, style, addAt, base };
}

interface HexRecord {
  kind: 'record';
  type: number;
  address: number;
  data: Uint8Array;
}

type Read = HexRecord | { kind: 'sum-wrong'; said: string; found: string } | { kind: 'broken' };

function readRecord(text: Uint8Array, at: number): Read {
  if (text[at] !== COLON) return { kind: 'broken' };
  const length = hexByte(text, at + 1);
  const end = at + 1 + 2 * (length + AROUND);
  if (length < 0 || (end < text.length && !isBlank(text[end] as number))) return { kind: 'broken' };
  const bytes = new Uint8Array(length + AROUND);
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = hexByte(text, at + 1 + 2 * i);
    if (byte < 0) return { kind: 'broken' };
    bytes[i] = byte;
    sum += byte;
  }
  const [, high = 0, low = 0, type = 0] = bytes;
  if (type > LAST_TYPE) return { kind: 'broken' };
  if (sum & 0xff) {
    const said = bytes.at(-1) as number;
    return { kind: 'sum-wrong', said: hex(said, 2), found: hex((said - sum) & 0xff, 2) };
  }
  return { kind: 'record', type, address: high * 0x100 + low, data: bytes.subarray(4, -1) };
}

const wordOf = ([high = 0, low = 0]: Uint8Array) => high * 0x100 + low;

/** Data goes into the lines that are there; what none of them has gets lines in front of the end. */
async function rewrite(
  blob: Blob,
  parsed: Parsed,
  places: ReadonlyMap<string, Island<HexChunk>>,
  contents: ReadonlyMap<string, Blob>,
): Promise<Splice> {
  const { style, addAt } = parsed;
  const patches: Patch[] = [];
  const added: { text: string; of: string }[] = [];
  let base = parsed.base;
  for (const [name, content] of contents) {
    const island = places.get(name);
    if (!island) continue;
    const bytes = await readAt(content, 0, content.size);
    for (const { address, offset, bytes: old, at } of island.chunks) {
      const data = new Uint8Array(old.length).fill(BLANK);
      const from = address - island.from;
      data.set(bytes.subarray(from, from + old.length));
      if (data.every((byte, i) => byte === old[i])) continue;
      // Head and line end stay as they are: only the digits of data and sum change.
      const line = lineOf(DATA, offset, data, style);
      patches.push({ at: at + 9, bytes: asciiBytes(line.slice(9, 11 + 2 * data.length)) });
    }
    let text = '';
    for (const chunk of uncovered(island, bytes)) {
      const lines = linesOf(chunk, base, style);
      text += lines.text;
      base = lines.base;
    }
    if (text) added.push({ text, of: name });
  }
  const splice = new Splice(blob);
  await keepPatched(splice, blob, 0, addAt, patches);
  for (const { text, of } of added) splice.put(asciiBytes(text), of);
  return splice.keep(addAt, blob.size);
}

/** Lines that put a chunk at its address, and the base that they leave. */
function linesOf({ address, bytes }: Chunk, before: number, style: Style) {
  let base = before;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const here = address + at;
    const high = here - (here % 0x10000);
    if (base !== high) {
      base = high;
      const upper = Uint8Array.of(Math.floor(high / 0x1000000), (high / 0x10000) & 0xff);
      text += lineOf(LINEAR, 0, upper, style);
    }
    const length = Math.min(style.length, bytes.length - at, high + 0x10000 - here);
    const data = bytes.slice(at, at + length);
    if (data.some((byte) => byte !== BLANK)) text += lineOf(DATA, here % 0x10000, data, style);
    at += length;
  }
  return { text, base };
}

function lineOf(type: number, address: number, data: Uint8Array, style: Style): string {
  const bytes = [data.length, address >> 8, address & 0xff, type, ...data];
  const sum = -bytes.reduce((all, byte) => all + byte, 0) & 0xff;
  const digits = [...bytes, sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `:${style.upper ? digits.toUpperCase() : digits}${style.lineEnd}`;
}

function digitsAreLower(text: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((text[at] as number) >= 0x61) return true;
  return false;
}

/** -1: there are no two digits. */
function hexByte(bytes: Uint8Array, at: number): number {
  const high = digit(bytes[at]);
  const low = digit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digit(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

const isBlank = (byte: number) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09;

function afterBlank(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && isBlank(bytes[at] as number)) at++;
  return at;
}

/** Behind the last byte of the line, its '\r' included, its '\n' not. */
function endOfLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(0x0a, at);
  return end < 0 ? bytes.length : end;
}
