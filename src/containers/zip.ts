import { startsWith, viewOf } from './bytes';

/** APPNOTE.TXT of PKWARE: local file header, central directory, its end. */
const LOCAL = [0x50, 0x4b, 0x03, 0x04];
const EMPTY = [0x50, 0x4b, 0x05, 0x06];
const CENTRAL = [0x50, 0x4b, 0x01, 0x02];
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
/** Bytes of the longest comment behind the end of the central directory. */
const COMMENT_MAX = 0xffff;

/** Whose firmware a zip carries. */
type ZipPackage =
  /** ASR, "aboot". */
  | 'asr'
  /** One that names its platform and holds another package. */
  | 'platform'
  | 'eigencomm';

export interface ZipArchive {
  readonly kind: 'zip';
  /** Paths of the files in it; null where the directory at the end is missing or damaged. */
  readonly members: readonly string[] | null;
  readonly package: ZipPackage | null;
}

export function recogniseZip(bytes: Uint8Array): ZipArchive | null {
  if (!startsWith(bytes, LOCAL) && !startsWith(bytes, EMPTY)) return null;
  const members = membersOf(bytes);
  return { kind: 'zip', members, package: packageOf(members ?? []) };
}

function packageOf(members: readonly string[]): ZipPackage | null {
  // Some packages have all their files in one folder.
  const names = new Set(members.map((path) => path.slice(path.lastIndexOf('/') + 1)));
  if (names.has('download.json') && names.has('partition.bin')) return 'asr';
  if (names.has('platform_config.json')) return 'platform';
  const packed = [...names].some((name) => name.endsWith('.binpkg'));
  return packed && names.has('quec_download_config.ini') ? 'eigencomm' : null;
}

function membersOf(bytes: Uint8Array): string[] | null {
  const view = viewOf(bytes);
  const end = findEnd(bytes);
  if (end < 0) return null;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const decoder = new TextDecoder();
  const members: string[] = [];
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > bytes.length || !startsWith(bytes, CENTRAL, at)) return null;
    const name = view.getUint16(at + 28, true);
    const path = decoder.decode(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + name));
    if (!path.endsWith('/')) members.push(path);
    at += CENTRAL_SIZE + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

/** Where the end of the central directory begins; -1 where there is none. */
function findEnd(bytes: Uint8Array): number {
  const first = Math.max(0, bytes.length - END_SIZE - COMMENT_MAX);
  for (let at = bytes.length - END_SIZE; at >= first; at--) {
    if (startsWith(bytes, EMPTY, at)) return at;
  }
  return -1;
}
