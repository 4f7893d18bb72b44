import { hex } from '../findings';

/** Chips by the family id of their UF2 files (uf2families.json of the UF2 project). */
const FAMILIES: Readonly<Record<number, string>> = {
  0xe48bff56: 'RP2040',
  0xe48bff57: 'RP2XXX',
  0xe48bff58: 'RP2XXX data',
  0xe48bff59: 'RP2350',
  0xe48bff5a: 'RP2350 RISC-V',
  0xe48bff5b: 'RP2350 non-secure',
  0xada52840: 'nRF52840',
  0x621e937a: 'nRF52833',
  0x1b57745f: 'nRF52',
  0x68ed2b88: 'SAMD21',
  0x55114460: 'SAMD51',
  0xbfdd4eee: 'ESP32-S2',
  0xc47e5767: 'ESP32-S3',
  0x1c5f21b0: 'ESP32',
};

/** The chip, or the id itself. */
export function familyName(family: number | null): string {
  return family === null ? '–' : (FAMILIES[family] ?? hex(family));
}
