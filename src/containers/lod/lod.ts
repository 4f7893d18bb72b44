import { PortsideError } from '../../ground/errors/portside-error';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { asciiBytes, fieldText, viewOf } from '../bytes';
import type { Container, Member, RewriteOptions } from '../container-types';
import { finding, hex, sumFinding, type Finding } from '../findings';
import { keepPatched, Splice, type Patch } from '../splice';

/*
 * The package of a BC25: text, lines of `#$key=value`, `@address`, and 32-bit words of eight hex
 * digits. That a word's lowest byte is the first in the flash is a guess.
 */
const HEAD = /^(#\$[\w.-]+=[^\r\n]*\r?\n)+(#[^\r\n]*\r?\n)*@[0-9A-Fa-f]{8}\r?\n[0-9A-Fa-f]{8}\r?\n/;
const WORD = 4;
const DIGITS = 8;
/** Bytes of a file that is held at most. */
const MAX = 128 * 1024 * 1024;
const MANY = 100;

/** Where QuecPython's file systems lie. */
const REGIONS = [
  { name: 'customer_fs', address: 0x83c0000, size: 0x20000 },
  { name: 'customer_backup_fs', address: 0x83e0000, size: 0x10000 },
] as const;

export const isLod = (head: Uint8Array) => HEAD.test(fieldText(head, 0, 4096));

interface Word {
  readonly address: number;
  readonly value: number;
  /** First digit in the file. */
  readonly at: number;
}

export interface LodAbout {
  readonly keys: readonly (readonly [key: string, value: string])[];
}

/** @throws {PortsideError} `archive-too-large`, `cancelled`, `read-failed` */
export async function openLod(
  blob: Blob,
  { signal }: CallOptions = {},
): Promise<Container<LodAbout>> {
  if (blob.size > MAX) throw new PortsideError('archive-too-large', { max: MAX });
  const { words, keys, findings, sum } = await parse(await readAt(blob, 0, blob.size), signal);
  const found = words.reduce((all, { value }) => (all + value) >>> 0, 0);
  if (sum) findings.push(sumFinding('checksum', sum.value, found, sum.at, 8));
  else findings.push(finding('sum-missing', 'note', null, { sum: 'checksum' }));
  const runs = runsOf(words);
  const places = new Map(runs.map((run) => [run.name, run.words]));
  return {
    format: 'lod',
    ...{ blob, findings },
    about: { keys },
    members: runs.map((run) => memberOf(run)),
    rewrite: (contents, options) => rewrite(blob, places, { sum, found }, contents, options),
  };
}

interface Run {
  readonly name: string;
  readonly words: readonly Word[];
}

/** Words that follow each other; a region that holds a file system is one of its own. */
function runsOf(words: readonly Word[]): Run[] {
  const runs: { name: string; words: Word[] }[] = [];
  for (const word of words) {
    const { address } = word;
    const region = REGIONS.find(
      (one) => address >= one.address && address < one.address + one.size,
    );
    const name = region?.name ?? null;
    const last = runs.at(-1);
    const before = last?.words.at(-1);
    const goesOn = before && before.address + WORD === address;
    const sameRegion = name ? last?.name === name : !REGIONS.some((one) => one.name === last?.name);
    if (last && goesOn && sameRegion) last.words.push(word);
    else {
      const wanted = name ?? hex(address);
      const taken = runs.filter((run) => run.name === wanted).length;
      runs.push({ name: taken ? `${wanted} (${taken + 1})` : wanted, words: [word] });
    }
  }
  return runs;
}

function memberOf({ name, words }: Run): Member {
  const size = words.length * WORD;
  return {
    ...{ name, size, address: words[0]?.address ?? null, at: null, closed: null },
    stored: words.length * DIGITS,
    fit: { kind: 'exact', size },
    read: () => {
      const bytes = new Uint8Array(size);
      words.forEach(({ value }, i) => viewOf(bytes).setUint32(i * WORD, value, true));
      return Promise.resolve(new Blob([bytes]));
    },
  };
}

async function parse(bytes: Uint8Array, signal: AbortSignal | undefined) {
  const slices = new TimeSlices(signal);
  const words: Word[] = [];
  const keys: (readonly [string, string])[] = [];
  const findings: Finding[] = [];
  let sum: { value: number; at: number } | null = null;
  let address: number | null = null;
  let line = 0;
  for (let at = 0; at < bytes.length;) {
    await slices.next();
    line++;
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    const text = fieldText(bytes, at, Math.min(end - at, 4096)).trimEnd();
    const [, key, value = ''] = /^#\$?([\w.-]+)=(.*)$/.exec(text) ?? [];
    if (key === 'checksum' && /^(0x)?[0-9a-f]{8}$/i.test(value)) {
      sum = { value: parseInt(value.slice(-DIGITS), 16), at: at + text.length - DIGITS };
    } else if (key) keys.push([key, value]);
    else if (/^@[0-9a-f]{8}$/i.test(text)) address = parseInt(text.slice(1), 16);
    else if (/^[0-9a-f]{8}$/i.test(text) && address !== null) {
      words.push({ address, value: parseInt(text, 16), at });
      address += WORD;
    } else if (text && !text.startsWith('#') && findings.length < MANY) {
      findings.push(finding('record-broken', 'error', at, { index: line }));
    }
    at = end + 1;
  }
  return { words, keys, findings, sum };
}

async function rewrite(
  blob: Blob,
  places: ReadonlyMap<string, readonly Word[]>,
  { sum, found }: { sum: { value: number; at: number } | null; found: number },
  contents: ReadonlyMap<string, Blob>,
  { mendSums = false }: RewriteOptions = {},
): Promise<Splice> {
  const patches: Patch[] = [];
  let total = found;
  for (const [name, content] of contents) {
    const words = places.get(name) ?? [];
    const view = viewOf(await readAt(content, 0, content.size));
    for (const [i, { at, value }] of words.entries()) {
      const fresh = view.getUint32(i * WORD, true);
      total = (total - value + fresh) >>> 0;
      if (fresh !== value) patches.push(await digitsLike(blob, at, fresh));
    }
  }
  if (sum && (mendSums || sum.value === found)) patches.push(await digitsLike(blob, sum.at, total));
  return await patched(blob, patches);
}

async function patched(blob: Blob, patches: readonly Patch[]): Promise<Splice> {
  const splice = new Splice(blob);
  await keepPatched(splice, blob, 0, blob.size, patches);
  return splice;
}

/** Capital letters if those that stand there are. */
async function digitsLike(blob: Blob, at: number, value: number): Promise<Patch> {
  const there = await readAt(blob, at, DIGITS);
  const digits = value.toString(16).padStart(DIGITS, '0');
  const lower = there.some((byte) => byte >= 0x61);
  return { at, bytes: asciiBytes(lower ? digits : digits.toUpperCase()) };
}
