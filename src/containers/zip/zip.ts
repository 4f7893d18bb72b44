import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions } from '../../volumes/volume';
import { startsWith, viewOf } from '../bytes';
import type { Container, Fit, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { keepPatched, Splice, type Patch } from '../splice';
import { readDirectory, type CentralEntry, type Directory, type Field } from './directory';
import {
  descriptorLike,
  isEncrypted,
  isPackedAsKnown,
  liesAboutSize,
  packLike,
  readRecord,
  unpack,
  writeNumber,
  type Packed,
  type ZipRecord,
} from './record';

const LOCAL = [0x50, 0x4b, 0x03, 0x04];
const END = [0x50, 0x4b, 0x05, 0x06];

export const isZip = (head: Uint8Array) => startsWith(head, LOCAL) || startsWith(head, END);

/**
 * Opens a zip of any writer so that it can be written again with other contents and everything else
 * bit for bit: what was not changed is a slice of the original.
 * @throws {PortsideError} `firmware-broken`, `archive-too-many`, `cancelled`, `read-failed`
 */
export async function openZip(blob: Blob, options: CallOptions = {}): Promise<Container<ZipAbout>> {
  const directory = await readDirectory(blob);
  const findings = [...directory.findings];
  const slices = new TimeSlices(options.signal);
  const records: ZipRecord[] = [];
  const members: Member[] = [];
  const names = new Set<string>();
  for (const entry of directory.entries) {
    await slices.next();
    const record = await readRecord(blob, entry, directory.before, directory.at);
    findings.push(...judge(entry, record, names.has(entry.name)));
    if (record) records.push(record);
    // The last one of a name is what most programs unpack; the others stay what they are.
    if (entry.name.endsWith('/') || names.has(entry.name)) continue;
    names.add(entry.name);
    members.push(memberOf(blob, entry, record));
  }
  records.sort((a, b) => a.at - b.at);
  findings.push(...judgeOrder(records, directory));
  return {
    ...{ format: 'zip', blob, members, findings, about: { records: records.length } },
    rewrite: (contents, options) => rewrite(blob, directory, records, contents, options),
  };
}

export interface ZipAbout {
  readonly records: number;
}

function memberOf(blob: Blob, entry: CentralEntry, record: ZipRecord | null): Member {
  const closed =
    !record || record.disagrees === 'method' || liesAboutSize(entry)
      ? 'damaged'
      : isEncrypted(entry)
        ? 'encrypted'
        : isPackedAsKnown(entry)
          ? null
          : 'packing';
  const fit: Fit = closed ? { kind: 'none', why: closed } : { kind: 'free' };
  return {
    name: entry.name,
    at: record?.dataAt ?? null,
    address: null,
    size: entry.size.value,
    stored: entry.packed.value,
    ...{ fit, closed },
    read: async (options) => {
      if (!record || closed) {
        const params = { name: displayName(entry.name), why: closed ?? 'damaged' };
        throw new PortsideError('firmware-closed', params);
      }
      return await unpack(blob, record, options);
    },
  };
}

function judge(entry: CentralEntry, record: ZipRecord | null, double: boolean): Finding[] {
  const name = displayName(entry.name);
  if (!record) return [finding('zip-astray', 'error', entry.at, { name })];
  const found: Finding[] = [];
  if (double) found.push(finding('zip-double', 'warning', entry.at, { name }));
  if (liesAboutSize(entry)) {
    found.push(finding('zip-lies', 'error', entry.at, { name, size: entry.size.value }));
  }
  if (record.disagrees) {
    found.push(finding('zip-disagrees', 'error', record.at, { name, field: record.disagrees }));
  }
  return found;
}

function judgeOrder(records: readonly ZipRecord[], { at, before }: Directory): Finding[] {
  const found: Finding[] = [];
  let end = before;
  let last: ZipRecord | null = null;
  for (const record of records) {
    const name = displayName(record.entry.name);
    if (last && record.at < end) {
      const other = displayName(last.entry.name);
      found.push(finding('zip-overlap', 'error', record.at, { name, other }));
    } else if (record.at > end) {
      found.push(finding('zip-gap', 'note', end, { bytes: record.at - end }));
    }
    end = Math.max(end, record.end);
    last = record;
  }
  if (last && end < at) found.push(finding('zip-gap', 'note', end, { bytes: at - end }));
  return found;
}

async function rewrite(
  blob: Blob,
  directory: Directory,
  records: readonly ZipRecord[],
  contents: ReadonlyMap<string, Blob>,
  options: CallOptions = {},
): Promise<Splice> {
  const splice = new Splice(blob);
  const patches: Patch[] = [];
  let kept = 0;
  for (const record of records) {
    const { entry } = record;
    const content = contents.get(entry.name);
    // Records that share bytes can't be moved apart.
    if (record.at < kept) {
      throw new PortsideError('firmware-broken', { what: 'zip-overlap', at: record.at });
    }
    splice.keep(kept, record.at);
    kept = record.at;
    const moved = splice.size - directory.before;
    patches.push(patch(entry.offset, moved));
    if (!content) continue;
    const packed = await packLike(record, content, options);
    patches.push(...describes(entry, packed));
    await keepPatched(splice, blob, record.at, record.dataAt, localPatches(record, packed));
    splice.put(packed.data, entry.name);
    splice.put(descriptorLike(record, packed));
    kept = record.end;
  }
  splice.keep(kept, directory.at);
  const moved = splice.size - directory.at;
  for (const field of directory.offsets) patches.push(patch(field, field.value + moved));
  const { end64 } = directory;
  if (end64) patches.push(patch(end64, end64.value + moved));
  await keepPatched(splice, blob, directory.at, blob.size, patches);
  return splice;
}

type Described = Pick<CentralEntry, 'crc' | 'size' | 'packed'>;

const describes = ({ crc, size, packed }: Described, to: Packed): Patch[] => [
  patch(crc, to.crc),
  patch(size, to.size),
  patch(packed, to.data.size),
];

/** The local header leaves to the descriptor what it writes as 0. */
function localPatches({ local, descriptor }: ZipRecord, to: Packed): Patch[] {
  const left = new Set<number>();
  if (descriptor) {
    for (const field of Object.values(local)) if (field.value === 0) left.add(field.at);
  }
  return describes(local, to).filter(({ at }) => !left.has(at));
}

/** @throws {PortsideError} `firmware-too-large` for a number that its field can't hold */
function patch({ at, width }: Field, value: number): Patch {
  if (width === 4 && value > 0xffffffff) {
    throw new PortsideError('firmware-too-large', { max: 0xffffffff });
  }
  const bytes = new Uint8Array(width);
  writeNumber(viewOf(bytes), 0, width, value);
  return { at, bytes };
}
