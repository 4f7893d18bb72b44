import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import type { CallOptions } from '../../../volumes/volume';
import type { Checked } from './describe';
import { isDamage, type FileCommands } from './files';
import type { ListingRow } from './listing';

export interface VerifiedRead {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null if only a part was read. */
  readonly state: Checked | null;
  /** What the module keeps; null if it keeps nothing. */
  readonly expected: number | null;
  readonly found: number;
}

/** Readings of a file until two agree. */
const READINGS = 4;

/**
 * Reads a file up to `length`; a whole one is compared with the module's checksum. If they
 * differ, or the module keeps none, it is read again: the same twice is what the module has, and a
 * checksum beside it is of something else; what differs was damaged on the way.
 * @throws {PortsideError} `reply-damaged` if no two readings agree, `module-file-unreadable`
 */
export async function readVerified(
  commands: FileCommands,
  row: ListingRow,
  length: number,
  options: CallOptions = {},
): Promise<VerifiedRead> {
  const { crc } = commands.dialect;
  const whole = length === row.size;
  const { signal } = options;
  let before = null as Pick<VerifiedRead, 'found' | 'expected'> | null;
  for (let turn = 0; turn < READINGS; turn++) {
    const expected = whole ? await commands.checksum(row.name, { signal }) : null;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await commands.read(row.name, row.size, { ...options, length });
    } catch (thrown) {
      const error = toPortsideError(thrown);
      const again = isDamage(error, { refused: true }) || error.code === 'module-file-unreadable';
      if (turn >= 2 || !again) throw thrown;
      commands.line.forget();
      continue;
    }
    const found = crc(bytes);
    if (!whole) return { bytes, state: null, expected, found };
    if (found === expected) return { bytes, state: 'matches', expected, found };
    if (before?.found === found && before.expected === expected) {
      return { bytes, state: expected === null ? 'unknown' : 'differs', expected, found };
    }
    before = { found, expected };
    // The answers may be those of the commands before.
    commands.line.forget();
  }
  throw new PortsideError('reply-damaged');
}
