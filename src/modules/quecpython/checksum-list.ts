import { PortsideError } from '../../errors/portside-error';
import type { FileDigest } from '../../volumes/volume';

/** The module reads no more of checksum.json. */
export const CHECKSUM_LIST_MAX = 16_384;

/** An entry as it stands in the file; keys we don't know are kept. */
export type ListedFile = Readonly<Record<string, unknown>> & { readonly name: string };

/** What an entry says of a file. `crc32` since 2021, `sha256` before; one firmware reads one of them. */
export interface ListedSums {
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

export function sumsOf(entry: ListedFile): ListedSums {
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

/** How a file stands to its entry; `digest` null where there is no such file. */
export function stateOf(entry: ListedFile, digest: FileDigest | null): ListedState {
  if (!digest) return 'missing';
  // The firmware computes None for it, which no entry equals.
  if (digest.size === 0) return 'empty';
  const { sha256, crc32 } = sumsOf(entry);
  const same =
    crc32 !== null ? crc32 === digest.quectelCrc32 : sha256 !== null && sha256 === digest.sha256;
  return same ? 'matches' : 'differs';
}

export function isOldFormat(entry: ListedFile): boolean {
  const { sha256, crc32 } = sumsOf(entry);
  return crc32 === null && sha256 !== null;
}

/** Names are compared as the firmware does, whatever their case. */
export const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The list with a right entry for the file, in the form that the list has. */
export function withEntry(
  list: readonly ListedFile[],
  name: string,
  digest: FileDigest,
): ListedFile[] {
  const old = list.length > 0 && list.every(isOldFormat);
  const sums = old ? { sha256: digest.sha256 } : { crc32: digest.quectelCrc32 };
  if (!list.some((entry) => sameName(entry.name, name))) return [...list, { name, ...sums }];
  return list.map((entry) => {
    if (!sameName(entry.name, name)) return entry;
    return isOldFormat(entry)
      ? { ...entry, sha256: digest.sha256 }
      : { ...entry, crc32: digest.quectelCrc32 };
  });
}
