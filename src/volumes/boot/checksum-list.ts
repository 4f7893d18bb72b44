import { PortsideError } from '../../ground/errors/portside-error';

/** What checksum.json may hold of a file: SHA-256 until early 2021, the firmware's CRC-32 since. */
export type SumKind = 'sha256' | 'crc32';

/** Sums that were not asked for are null, and the CRC of an empty file. */
export interface FileSums {
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string | null;
  /** As checksum.json has it. */
  readonly crc32: string | null;
}

/** The module reads no more of checksum.json. */
export const CHECKSUM_LIST_MAX = 16_384;

/** An entry as it stands in the file; keys we don't know are kept. */
export type ListedFile = Readonly<Record<string, unknown>> & { readonly name: string };

/** What an entry says of a file. `crc32` since 2021, `sha256` before; one firmware reads one of them. */
interface ListedSums {
  readonly sha256: string | null;
  /** As `hex()` writes it: lower case, no padding. */
  readonly crc32: string | null;
}

/** @throws {PortsideError} `checksum-list-broken` */
export function parseChecksumList(bytes: Uint8Array, path: string): ListedFile[] {
  const broken = (cause?: unknown) =>
    new PortsideError('checksum-list-broken', { path }, { cause });
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    throw broken(thrown);
  }
  if (!Array.isArray(parsed)) throw broken();
  return parsed.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('name' in entry)) throw broken();
    if (typeof entry.name !== 'string') throw broken();
    return entry as ListedFile;
  });
}

/** @throws {PortsideError} `checksum-list-too-long` */
export function writeChecksumList(list: readonly ListedFile[]): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(list);
  if (text.length > CHECKSUM_LIST_MAX) {
    const params = { length: text.length, max: CHECKSUM_LIST_MAX };
    throw new PortsideError('checksum-list-too-long', params);
  }
  return new TextEncoder().encode(text);
}

function sumsOf(entry: ListedFile): ListedSums {
  const text = (key: string) => {
    const value = entry[key];
    return typeof value === 'string' ? value.toLowerCase() : null;
  };
  const crc = text('crc32');
  return {
    sha256: text('sha256'),
    // Some tools pad to eight digits; the value is what counts.
    crc32: crc && /^0x[0-9a-f]+$/.test(crc) ? `0x${BigInt(crc).toString(16)}` : crc,
  };
}

export type ListedState = 'matches' | 'differs' | 'missing' | 'empty';

/** The sum by which an entry is judged. */
export const kindOf = (entry: ListedFile): SumKind => (isOldFormat(entry) ? 'sha256' : 'crc32');

/** The sums that entries of a file need; of one that is not listed yet, as the list has it. */
export function kindsFor(list: readonly ListedFile[], name: string): readonly SumKind[] {
  const listed = list.filter((entry) => sameName(entry.name, name));
  if (listed.length) return [...new Set(listed.map(kindOf))];
  return list.length > 0 && list.every(isOldFormat) ? ['sha256'] : ['crc32'];
}

/**
 * How a file stands to its entry.
 * @param sums null if there is no such file
 * @param kind the sum that the firmware reads; by default the one that the entry has
 */
export function stateOf(
  entry: ListedFile,
  sums: FileSums | null,
  kind: SumKind = kindOf(entry),
): ListedState {
  if (!sums) return 'missing';
  // The firmware computes None for it, which no entry equals.
  if (sums.size === 0) return 'empty';
  const listed = sumsOf(entry)[kind];
  return listed !== null && listed === sums[kind] ? 'matches' : 'differs';
}

export function isOldFormat(entry: ListedFile): boolean {
  const { sha256, crc32 } = sumsOf(entry);
  return crc32 === null && sha256 !== null;
}

/** Names are compared as the firmware does, whatever their case. */
export const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The list with a right entry for the file, in the form that the list has; see `kindsFor`. */
export function withEntry(list: readonly ListedFile[], name: string, sums: FileSums): ListedFile[] {
  const now = (kinds: readonly SumKind[]) =>
    Object.fromEntries(kinds.map((kind) => [kind, sums[kind]]));
  if (!list.some((entry) => sameName(entry.name, name))) {
    return [...list, { name, ...now(kindsFor(list, name)) }];
  }
  return list.map((entry) =>
    sameName(entry.name, name) ? { ...entry, ...now([kindOf(entry)]) } : entry,
  );
}
