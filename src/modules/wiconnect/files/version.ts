import { PortsideError } from '../../../ground/errors/portside-error';

/** Bits of the parts of a version, major first; together one number of 32 bits. */
const BITS = [5, 6, 13, 8] as const;

/** Three or four numbers with dots between, as listings have them. */
export const VERSION_PATTERN = /^\d+\.\d+\.\d+(?:\.\d+)?$/;

/**
 * The number that the module keeps of 'major.minor.patch' or 'major.minor.patch.rc'.
 * @throws {PortsideError} `value-not-allowed` if it is none, or a part is too large for its bits
 */
export function versionNumber(text: string): number {
  const parts = VERSION_PATTERN.test(text) ? text.split('.').map(Number) : [];
  let value = 0;
  for (const [i, bits] of BITS.entries()) {
    const part = parts[i] ?? (i === 3 && parts.length ? 0 : NaN);
    if (!(part < 2 ** bits)) throw new PortsideError('value-not-allowed', { value: text });
    value = value * 2 ** bits + part;
  }
  return value;
}

export function versionText(value: number): string {
  const [major, minor] = [Math.floor(value / 2 ** 27), Math.floor(value / 2 ** 21) & 0x3f];
  return `${major}.${minor}.${Math.floor(value / 256) & 0x1fff}.${value & 0xff}`;
}
