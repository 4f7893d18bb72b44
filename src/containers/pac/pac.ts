import { crc16Arc } from '../../ground/checksums/crc16-arc';
import { PortsideError } from '../../ground/errors/portside-error';
import { freeName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import { readAt } from '../blob';
import { viewOf } from '../bytes';
import type { Container, Fit, Member, RewriteOptions } from '../container-types';
import { finding, sumFinding, type Finding } from '../findings';
import { keepPatched, Splice, type Patch } from '../splice';
import { crc16ArcOf, partitionRecordsOf } from '../work/blob-work';
import {
  CRC1_AT,
  CRC2_AT,
  ENTRY_LENGTH_AT,
  ENTRY_OFFSET_AT,
  ENTRY_SIZE,
  HEAD_SIZE,
  readEntries,
  readHead,
  SIZE_AT,
  type PacEntry,
  type PacHead,
} from './directory';
import type { PartitionRecord } from './partition-record';
import { readScheme, type SchemeFile } from './scheme';

export { isPac } from './directory';

/** Type of the entry that is the XML. */
const TYPE_XML = 2;
/** Bytes of XML that are read at most; real ones have some 20 kB. */
const MAX_XML = 4 * 1024 * 1024;
/** File systems of QuecPython, and the records of the AP image that place them. */
const RECORD_OF: Readonly<Record<string, string>> = { PY_FS_U: 'PY_U', PY_FS_B: 'PY_B' };

export interface PacAbout extends PacHead {
  readonly scheme: readonly SchemeFile[];
  readonly records: readonly PartitionRecord[];
}

interface Placed {
  readonly entry: PacEntry;
  readonly name: string;
}

/** @throws {PortsideError} `firmware-cut`, `firmware-broken`, `cancelled`, `read-failed` */
export async function openPac(
  blob: Blob,
  { signal, onProgress }: CallOptions = {},
): Promise<Container<PacAbout>> {
  const head = await readHead(blob);
  const entries = await readEntries(blob, head);
  const findings = [...judgeHead(head, entries, blob), ...judgeEntries(entries, blob)];
  const sums = await sumsOf(blob, { signal, onProgress });
  findings.push(...judgeSums(head, sums));
  const xml = entries.find(({ type }) => type === TYPE_XML);
  const scheme = xml && liesInside(xml, blob) ? await schemeOf(blob, xml) : [];
  const records = await partitionRecordsOf(blob, { signal });
  const names = new Set<string>();
  const placed: Placed[] = [];
  const members = entries.map((entry): Member => {
    const wanted = entry.id || entry.file || `#${placed.length}`;
    if (names.has(wanted)) {
      findings.push(finding('entry-double', 'warning', entry.at, { name: wanted }));
    }
    const name = names.has(wanted) ? freeName(wanted, (one) => names.has(one)) : wanted;
    names.add(name);
    placed.push({ entry, name });
    const { address, room, disagrees } = placeOf(entry, scheme, records);
    if (disagrees) findings.push(finding('partition-disagrees', 'warning', entry.at, disagrees));
    if (room !== null && entry.length > room) {
      const params = { name, size: entry.length, room };
      findings.push(finding('partition-size', 'warning', entry.at, params));
    }
    return memberOf(blob, entry, name, address, room);
  });
  return {
    ...{ format: 'pac', blob, members, findings },
    about: { ...head, scheme, records },
    rewrite: (contents, options) => rewrite(blob, head, sums, placed, contents, options),
  };
}

const liesInside = ({ offset, length }: PacEntry, blob: Blob) =>
  offset >= HEAD_SIZE && offset + length <= blob.size;

function memberOf(
  blob: Blob,
  entry: PacEntry,
  name: string,
  address: number | null,
  room: number | null,
): Member {
  const { length, offset, type } = entry;
  const closed = length === 0 ? 'no-content' : liesInside(entry, blob) ? null : 'damaged';
  const fit: Fit = closed
    ? { kind: 'none', why: closed }
    : type === TYPE_XML
      ? { kind: 'none', why: 'table' }
      : { kind: 'exact', size: Math.max(room ?? 0, length) };
  return {
    ...{ name, address, fit, closed },
    at: length ? offset : null,
    size: length,
    stored: length,
    read: () =>
      closed
        ? Promise.reject(new PortsideError('firmware-closed', { name, why: closed }))
        : Promise.resolve(blob.slice(offset, offset + length)),
  };
}

/** Where the flash has it, and how much room there is: the AP image's own record counts most. */
function placeOf(
  entry: PacEntry,
  scheme: readonly SchemeFile[],
  records: readonly PartitionRecord[],
) {
  const record = records.find(({ name }) => name === RECORD_OF[entry.id]);
  const file = scheme.find(({ id }) => id !== '' && id === entry.id);
  const room = record?.size ?? file?.size ?? null;
  const disagrees =
    record && file?.size && file.size !== record.size
      ? { name: entry.id, one: file.size, other: record.size }
      : null;
  return { room, disagrees, address: record?.address ?? file?.base ?? entry.address };
}

function judgeHead(head: PacHead, entries: readonly PacEntry[], blob: Blob): Finding[] {
  const found: Finding[] = [];
  if (head.size !== blob.size) {
    const params = { said: head.size, found: blob.size };
    found.push(finding('length-wrong', 'error', SIZE_AT, params));
  }
  if (entries.length !== head.count) {
    const params = { said: head.count, found: entries.length };
    found.push(finding('count-wrong', 'error', head.directoryAt, params));
  }
  return found;
}

function judgeEntries(entries: readonly PacEntry[], blob: Blob): Finding[] {
  const found: Finding[] = [];
  const filled = entries.filter(({ length }) => length > 0).sort((a, b) => a.offset - b.offset);
  let last: PacEntry | null = null;
  for (const entry of filled) {
    const name = entry.id || entry.file;
    if (!liesInside(entry, blob)) found.push(finding('entry-astray', 'error', entry.at, { name }));
    else if (last && last.offset + last.length > entry.offset) {
      const params = { name, other: last.id || last.file };
      found.push(finding('entry-overlap', 'error', entry.at, params));
    }
    last = entry;
  }
  return found;
}

interface Sums {
  crc1: number;
  crc2: number;
}

async function sumsOf(blob: Blob, options: CallOptions): Promise<Sums> {
  const crc2 = await crc16ArcOf(blob.slice(HEAD_SIZE), options);
  return { crc1: crc16Arc(await readAt(blob, 0, CRC1_AT)), crc2 };
}

function judgeSums(head: PacHead, sums: Sums): Finding[] {
  const compared = [
    sumFinding('crc1', head.crc1, sums.crc1, CRC1_AT, 4),
    sumFinding('crc2', head.crc2, sums.crc2, CRC2_AT, 4),
  ];
  return head.magic ? compared : [finding('pac-no-magic', 'warning', CRC1_AT), ...compared];
}

async function schemeOf(blob: Blob, xml: PacEntry): Promise<SchemeFile[]> {
  const bytes = await readAt(blob, xml.offset, Math.min(xml.length, MAX_XML));
  return readScheme(new TextDecoder().decode(bytes));
}

/** Payloads keep their order; those behind a longer one move, and with them their offsets. */
async function rewrite(
  blob: Blob,
  head: PacHead,
  sums: Sums,
  placed: readonly Placed[],
  contents: ReadonlyMap<string, Blob>,
  { mendSums = false, ...options }: RewriteOptions = {},
): Promise<Splice> {
  const changed = placed
    .flatMap(({ entry, name }) => {
      const content = contents.get(name);
      return content ? [{ entry, name, content }] : [];
    })
    .sort((a, b) => a.entry.offset - b.entry.offset);
  const moved = (offset: number) =>
    changed.reduce(
      (sum, { entry, content }) =>
        entry.offset < offset ? sum + content.size - entry.length : sum,
      offset,
    );
  const patches: Patch[] = [];
  for (const { entry, name } of placed) {
    const length = contents.get(name)?.size ?? entry.length;
    patches.push(word(entry.at + ENTRY_LENGTH_AT, length));
    patches.push(word(entry.at + ENTRY_OFFSET_AT, moved(entry.offset)));
  }
  const firstPayload = Math.min(...changed.map(({ entry }) => entry.offset));
  const body = new Splice(blob);
  const inFront = Math.min(firstPayload, blob.size);
  if (inFront < head.directoryAt + placed.length * ENTRY_SIZE && changed.length) {
    throw new PortsideError('firmware-broken', { what: 'pac-overlap', at: inFront });
  }
  await keepPatched(body, blob, HEAD_SIZE, inFront, patches);
  let at = inFront;
  for (const { entry, name, content } of changed) {
    if (entry.offset < at) {
      throw new PortsideError('firmware-broken', { what: 'pac-overlap', at: entry.offset });
    }
    body.keep(at, entry.offset).put(content, name);
    at = entry.offset + entry.length;
  }
  body.keep(at, blob.size);
  return await withHead(blob, head, sums, body, { mendSums, ...options });
}

/** Sums that were right are right again; a wrong one stays what it is, unless it is to be mended. */
async function withHead(
  blob: Blob,
  head: PacHead,
  sums: Sums,
  body: Splice,
  { mendSums, ...options }: RewriteOptions,
): Promise<Splice> {
  const grown = body.size - (blob.size - HEAD_SIZE);
  const before = await readAt(blob, 0, HEAD_SIZE);
  const view = viewOf(before);
  if (grown) view.setUint32(SIZE_AT, head.size + grown, true);
  if (mendSums || head.crc1 === sums.crc1) {
    view.setUint16(CRC1_AT, crc16Arc(before.subarray(0, CRC1_AT)), true);
  }
  if (mendSums || head.crc2 === sums.crc2) {
    const crc2 = await crc16ArcOf(body.blob, options);
    view.setUint16(CRC2_AT, crc2, true);
  }
  const splice = new Splice(blob);
  await keepPatched(splice, blob, 0, HEAD_SIZE, [
    { at: SIZE_AT, bytes: before.slice(SIZE_AT, SIZE_AT + 4) },
    { at: CRC1_AT, bytes: before.slice(CRC1_AT, CRC1_AT + 2) },
    { at: CRC2_AT, bytes: before.slice(CRC2_AT, CRC2_AT + 2) },
  ]);
  return splice.append(body);
}

/** R2's high words stay as they are: no package is that long. @throws {PortsideError} `firmware-too-large` */
function word(at: number, value: number): Patch {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value % 2 ** 32, true);
  return { at, bytes };
}
