import { PortsideError } from '../../ground/errors/portside-error';
import { joinPath, nameFromBytes } from '../../volumes/paths';
import { readAt } from '../blob';
import { startsWith } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { Splice } from '../splice';

/*
 * MicroPython's ROMFS (docs, "ROMFS"): records of kind, length and payload, numbers in groups of seven
 * bits, the highest first, all but the last with bit 7 set.
 */
const MAGIC = [0xd2, 0xcd, 0x31];
const PADDING = 1;
const DATA = 2;
const POINTER = 3;
const DIRECTORY = 4;
const FILE = 5;
/** Bytes of a file system that is held at most. */
const MAX = 64 * 1024 * 1024;
const DEPTH_MAX = 32;
const ENTRIES_MAX = 20_000;

export const isRomfs = (head: Uint8Array) => startsWith(head, MAGIC);

/** Its files as members, by their paths; it is read-only. @throws {PortsideError} `firmware-broken`, `read-failed` */
export async function openRomfs(blob: Blob): Promise<Container<null>> {
  const bytes = await readAt(blob, 0, Math.min(blob.size, MAX));
  const reader = { bytes, at: MAGIC.length };
  const length = readNumber(reader, bytes.length);
  const end = reader.at + length;
  const findings: Finding[] = [];
  if (end > bytes.length) {
    findings.push(finding('length-wrong', 'error', 0, { said: end, found: bytes.length }));
  }
  const members: Member[] = [];
  readDirectory(bytes, reader.at, Math.min(end, bytes.length), '/', 0, members, findings);
  return {
    format: 'romfs',
    ...{ blob, members, findings, about: null },
    rewrite: (contents) => {
      const [name] = contents.keys();
      if (name === undefined) return Promise.resolve(new Splice(blob).keep(0, blob.size));
      throw new PortsideError('firmware-fixed', { name, why: 'format' });
    },
  };
}

interface Reader {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at: number;
}

/** @throws {PortsideError} `firmware-broken` if it does not end, or is longer than any file */
function readNumber(reader: Reader, end: number): number {
  const from = reader.at;
  let value = 0;
  while (reader.at < end && reader.at - from < 7) {
    const byte = reader.bytes[reader.at++] as number;
    value = value * 0x80 + (byte & 0x7f);
    if (byte < 0x80) return value;
  }
  throw new PortsideError('firmware-broken', { what: 'romfs', at: from });
}

interface RomRecord {
  readonly kind: number;
  readonly from: number;
  readonly to: number;
}

/** The records of a stretch; one that reaches beyond it ends the list, and is told. */
function* recordsOf(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  to: number,
  findings: Finding[],
): Generator<RomRecord> {
  const reader = { bytes, at: from };
  while (reader.at < to) {
    const start = reader.at;
    const kind = readNumber(reader, to);
    const length = readNumber(reader, to);
    if (reader.at + length > to) {
      findings.push(finding('record-broken', 'error', start, { index: start }));
      return;
    }
    yield { kind, from: reader.at, to: reader.at + length };
    reader.at += length;
  }
}

function readDirectory(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  to: number,
  path: string,
  depth: number,
  members: Member[],
  findings: Finding[],
): void {
  for (const record of recordsOf(bytes, from, to, findings)) {
    if (record.kind === PADDING) continue;
    if (record.kind !== DIRECTORY && record.kind !== FILE) continue;
    if (depth === DEPTH_MAX || members.length === ENTRIES_MAX) {
      throw new PortsideError('firmware-broken', { what: 'romfs', at: record.from });
    }
    const reader = { bytes, at: record.from };
    const length = readNumber(reader, record.to);
    const inner = reader.at + length;
    if (inner > record.to) {
      findings.push(finding('record-broken', 'error', record.from, { index: record.from }));
      continue;
    }
    const own = joinPath(path, nameFromBytes(bytes.subarray(reader.at, inner)));
    if (record.kind === DIRECTORY) {
      readDirectory(bytes, inner, record.to, own, depth + 1, members, findings);
    } else members.push(readFile(bytes, { ...record, from: inner }, own, findings));
  }
}

/** A file's content is a record in it, or lies where one points to. */
function readFile(
  bytes: Uint8Array<ArrayBuffer>,
  record: RomRecord,
  name: string,
  findings: Finding[],
): Member {
  let at: number | null = null;
  let size = 0;
  for (const { kind, from, to } of recordsOf(bytes, record.from, record.to, findings)) {
    if (kind === DATA) [at, size] = [from, to - from];
    else if (kind === POINTER) {
      const reader = { bytes, at: from };
      size = readNumber(reader, to);
      at = readNumber(reader, to);
    }
  }
  const whole = at !== null && at + size <= bytes.length;
  if (!whole && at !== null) findings.push(finding('entry-astray', 'error', at, { name }));
  const closed = whole ? null : at === null ? 'no-content' : 'damaged';
  return {
    ...{ name, at, size, closed, address: null, stored: size },
    fit: { kind: 'none', why: 'format' },
    read: () =>
      at !== null && whole
        ? Promise.resolve(new Blob([bytes.subarray(at, at + size)]))
        : Promise.reject(new PortsideError('firmware-closed', { name, why: closed ?? 'damaged' })),
  };
}
