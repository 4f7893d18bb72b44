import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName, nameFromBytes } from '../../../volumes/paths';
import { withoutControls } from '../line/control-sequences';
import { VERSION_PATTERN } from './version';

/** Flash inside the controller, the serial flash on the module, and one beside it. */
export type FileLocation = 'internal' | 'extended' | 'bulk';

/** A row of `ls` or `ls -v`; null if the form has no such column. */
export interface ListingRow {
  readonly index: number;
  readonly location: FileLocation | null;
  readonly type: number | null;
  readonly flags: number | null;
  readonly handle: number | null;
  readonly size: number;
  readonly version: string | null;
  /** As the module has it: '/' is a part of it like any other character. */
  readonly name: string;
}

export interface Listing {
  readonly rows: readonly ListingRow[];
  /**
   * It has a line that is no row, rows that are not counted from 0, or a name twice: damaged on its
   * way, or the module's own manner.
   */
  readonly doubtful: boolean;
}

const LOCATIONS: Readonly<Record<string, FileLocation>> = {
  i: 'internal',
  e: 'extended',
  b: 'bulk',
};

const LEAD = String.raw`^#\s*(\d+)\s+`;
const TYPE = String.raw`(?:([ieb])-)?(?:0x)?([0-9A-Fa-f]{2})`;
const FLAGS = String.raw`(?:0x)?([0-9A-Fa-f]{4,8})`;
/** Index, type, flags, handle, size. */
const VERBOSE = new RegExp(`${LEAD}${TYPE}\\s+${FLAGS}\\s+(\\d+)\\s+(\\d+)(?=\\s)`);
/** Index, size. */
const SIMPLE = new RegExp(`${LEAD}(\\d+)(?=\\s)`);
/**
 * Gecko OS 4: eleven columns before the name, whether or not the '#' counts as one; those without a
 * group have an unknown meaning.
 */
const FROM_TYPE = String.raw`${TYPE}\s+${FLAGS}\s+\S+\s+\S+\s+(\d+)\s+\S+\s+(\d+\.\d+\.\d+(?:\.\d+)?)`;
const WIDE = new RegExp(String.raw`${LEAD}(?:\S+\s+){2,3}?${FROM_TYPE}(?=\s)`);
/** The same if the columns were counted from one: one less before the type, one behind the version. */
const WIDE_FROM_ONE = new RegExp(String.raw`${LEAD}\S+\s+${FROM_TYPE}\s+\S+(?=\s)`);

/**
 * The rows of a listing in either form. Lines that are no rows (a header, a debug text) are passed
 * over; a row that can't be understood is an error, never a missing file, and so is a text that has
 * neither rows nor a header: no empty list is shown for it.
 * @throws {PortsideError} `listing-unreadable`
 */
export function parseListing(payload: Uint8Array): Listing {
  const rows: ListingRow[] = [];
  let nameColumn: number | null = null;
  let headed = false;
  let other: string | null = null;
  for (const line of withoutControls(nameFromBytes(payload)).split(/\r\n|\r|\n/)) {
    if (line.startsWith('!')) {
      headed = true;
      const at = line.search(/Filename\s*$/i);
      nameColumn = at < 0 ? null : at;
    } else if (line.startsWith('#')) {
      rows.push(parseRow(line, nameColumn));
    } else if (line.trim() !== '') {
      other ??= line;
    }
  }
  if (!rows.length && !headed && other !== null) throw unreadable(other);
  const counted = rows.every(({ index }, i) => index === i);
  const once = new Set(rows.map(({ name }) => name)).size === rows.length;
  return { rows, doubtful: other !== null || !counted || !once };
}

function parseRow(line: string, nameColumn: number | null): ListingRow {
  const wide = WIDE.exec(line) ?? WIDE_FROM_ONE.exec(line);
  if (wide) {
    const [lead, index, location, type, flags, size, version] = wide;
    const name = nameAt(line, lead.length, nameColumn);
    const handle = null;
    if (name !== '') return row(index, location, type, flags, handle, size, version ?? null, name);
  }
  const verbose = VERBOSE.exec(line);
  if (verbose) {
    const [lead, index, location, type, flags, handle, size] = verbose;
    const { version, name } = versionAndName(line, lead.length, nameColumn);
    if (name !== '') {
      return row(index, location, type, flags, Number(handle), size, version, name);
    }
  }
  const simple = SIMPLE.exec(line);
  if (simple) {
    const [lead, index, size] = simple;
    const { version, name } = versionAndName(line, lead.length, nameColumn);
    if (name !== '') {
      return row(index, undefined, undefined, undefined, null, size, version, name);
    }
  }
  throw unreadable(line);
}

const unreadable = (line: string) =>
  new PortsideError('listing-unreadable', { line: displayName(line).slice(0, 200) });

function row(
  index: string | undefined,
  location: string | undefined,
  type: string | undefined,
  flags: string | undefined,
  handle: number | null,
  size: string | undefined,
  version: string | null,
  name: string,
): ListingRow {
  return {
    index: Number(index),
    location: (location && LOCATIONS[location]) || null,
    type: type === undefined ? null : parseInt(type, 16),
    flags: flags === undefined ? null : parseInt(flags, 16),
    handle,
    size: Number(size),
    version,
    name,
  };
}

/** Behind the size: a version, which may be missing, and the name. */
function versionAndName(
  line: string,
  from: number,
  nameColumn: number | null,
): { version: string | null; name: string } {
  const [gap, first] = /^(\s+)(\S*)/.exec(line.slice(from))?.slice(1) ?? ['', ''];
  const after = from + (gap ?? '').length + (first ?? '').length;
  if (VERSION_PATTERN.test(first ?? '') && line.slice(after).trim() !== '') {
    return { version: first ?? null, name: nameAt(line, after, nameColumn) };
  }
  return { version: null, name: nameAt(line, from, nameColumn) };
}

/**
 * If the columns stand under their header, with two spaces between, spaces at the beginning of a
 * name are kept.
 */
function nameAt(line: string, from: number, nameColumn: number | null): string {
  const gap = /^\s*/.exec(line.slice(from))?.[0].length ?? 0;
  const aligned = nameColumn !== null && nameColumn >= from + 2 && nameColumn <= from + gap;
  return line.slice(aligned ? nameColumn : from + gap);
}

export function hasName(rows: readonly ListingRow[], name: string): boolean {
  return rows.some((row) => row.name === name);
}
