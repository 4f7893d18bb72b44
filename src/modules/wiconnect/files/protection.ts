import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { DialectFacts } from '../line/dialects';
import type { ListingRow } from './listing';

/** Files of the system that are no firmware: the module works without them, but not as it did. */
const SYSTEM_NAMES: readonly RegExp[] = [
  /^command_help\.csv$/,
  /^upgrade_app\.exe$/,
  /^wiconnect\.exe$/,
  /^wifi_fw\.bin$/,
  /^geotrust_ca\.pem$/,
  /^\/setup\//,
  /^\/favicon\.ico\.gz$/,
  /^\/?webapp\//,
];

/** Which files may not be touched: 'system' ones may, once a person has said so. */
export type Protection = 'internal' | 'firmware' | 'system' | null;

export function protectionOf(dialect: DialectFacts, row: ListingRow): Protection {
  if (row.location === 'internal') return 'internal';
  if (row.type !== null && dialect.protectedTypes.includes(row.type)) return 'firmware';
  if (/^(upgrade_app\.exe|wiconnect\.exe|wifi_fw\.bin)$/.test(row.name)) return 'firmware';
  return isSystemName(dialect, row.name) ? 'system' : null;
}

function isSystemName(dialect: DialectFacts, name: string): boolean {
  const reserved = dialect.reservedPrefixes.some((prefix) => name.startsWith(prefix));
  return reserved || SYSTEM_NAMES.some((pattern) => pattern.test(name));
}

/** Why a file can't be changed; null if it can. `unlocked`: files of the system may be. */
export function guardOf(
  dialect: DialectFacts,
  row: ListingRow,
  unlocked: boolean,
): PortsideError | null {
  const protection = protectionOf(dialect, row);
  const path = displayName(row.name);
  if (protection === 'internal') return new PortsideError('file-internal', { path });
  if (protection === 'firmware' || (protection === 'system' && !unlocked)) {
    return new PortsideError('file-protected', { path });
  }
  return null;
}

/** @throws {PortsideError} `file-internal`, `file-protected` */
export function checkUnprotected(dialect: DialectFacts, row: ListingRow, unlocked: boolean): void {
  const guard = guardOf(dialect, row, unlocked);
  if (guard) throw guard;
}

/** Why no new file can have the name; null if one can. */
export function nameRefusal(dialect: DialectFacts, name: string): PortsideError | null {
  // The command line has no way to write these.
  // eslint-disable-next-line no-control-regex
  const unwritable = /["\u0000-\u001f\u007f]|^ | $|^-/.test(name);
  const reserved = dialect.reservedPrefixes.some((prefix) => name.startsWith(prefix));
  return unwritable || reserved
    ? new PortsideError('name-not-allowed', { name: displayName(name) })
    : null;
}
