import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import type { CallOptions } from '../../../volumes/volume';
import type { Checked } from './describe';
import { isDamage, type FileCommands } from './files';
import type { FileRow } from './listing';

export interface VerifiedRead {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null where only a part was read. */
  readonly state: Checked | null;
  /** What the module keeps; null where it keeps nothing. */
  readonly expected: number | null;
  readonly found: number;
}

/**
 * Reads a file up to `length`; a whole one is compared with the module's checksum. Where they
 * differ it is read again: the same bytes twice are what the module has, and its checksum is of
 * something else; other bytes were damaged on the way.
 * @throws {PortsideError} `reply-damaged` where no two readings agree, `module-file-unreadable`
 */
export async function readVerified(
  commands: FileCommands,
  row: FileRow,
  length: number,
  options: CallOptions = {},
): Promise<VerifiedRead> {
  const { crc } = commands.dialect;
  const whole = length === row.size;
  const { signal } = options;
  const expected = whole ? await commands.checksum(row.name, { signal }) : null;
  let before: number | null = null;
  for (let turn = 0; turn < 3; turn++) {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await commands.read(row.name, row.size, { ...options, length });
    } catch (thrown) {
      const error = toPortsideError(thrown);
      const again = isDamage(error, { refused: true }) || error.code === 'module-file-unreadable';
      if (turn === 2 || !again) throw thrown;
      commands.line.forget();
      continue;
    }
    const found = crc(bytes);
    if (!whole) return { bytes, state: null, expected, found };
    if (expected === null) return { bytes, state: 'unknown', expected, found };
    if (found === expected) return { bytes, state: 'matches', expected, found };
    if (found === before) return { bytes, state: 'differs', expected, found };
    before = found;
    // The answers may be those of the commands before.
    commands.line.forget();
  }
  throw new PortsideError('reply-damaged');
}
