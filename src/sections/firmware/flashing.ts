import type { EspAbout } from '../../containers/esp32/flash';
import type { Uf2About } from '../../containers/uf2/uf2';
import { familyName } from '../../containers/uf2/families';
import type { FirmwarePackage } from '../../firmware/package';
import { m } from '../../kit/words/all';

/** What to do with a saved package to get it onto a module. */
export interface Flashing {
  readonly text: string;
  /** To copy into a terminal; null: the tool has none that is known here. */
  readonly command: string | null;
  /** What is assumed, and not known; null: nothing. */
  readonly guess: string | null;
}

/** First byte in the flash of a dump that begins with the table in its usual place. */
const TABLE_ONLY_AT = '0x8000';

/** Null: it is flashed as a part of something else, if at all. */
export function flashingOf({ root, kind, parts }: FirmwarePackage, name: string): Flashing | null {
  const file = quoted(name);
  if (root.format === 'esp32') {
    const { tableAt } = root.about as EspAbout;
    const address = tableAt === 0 ? TABLE_ONLY_AT : '0x0';
    return {
      text: m.flashing_esp32(),
      command: `esptool write_flash ${address} ${file}`,
      guess: m.flashing_esp32_guess({ address }),
    };
  }
  if (root.format === 'uf2') {
    const { families } = root.about as Uf2About;
    const isPico = families.some((family) => familyName(family).startsWith('RP2'));
    const command = isPico ? `picotool load -v ${file}` : null;
    return { text: m.flashing_uf2(), command, guess: null };
  }
  if (root.format === 'intel-hex') {
    return { text: m.flashing_hex(), command: null, guess: null };
  }
  const ofVendor =
    kind !== null ||
    ['pac', 'lod'].includes(root.format) ||
    parts.some(({ inner }) => inner?.format === 'pac');
  return ofVendor
    ? { text: m.flashing_vendor(), command: null, guess: m.flashing_vendor_guess() }
    : null;
}

/** As POSIX shells and PowerShell both take it. */
function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", '_')}'`;
}
