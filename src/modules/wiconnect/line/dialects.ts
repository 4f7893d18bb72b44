import { crc16 } from '../../../ground/checksums/crc16';
import { crc32 } from '../../../ground/checksums/crc32';

/** One family under three names; each speaks a little differently. */
export const WICONNECT_DIALECTS = [
  'wiconnect-1',
  'wiconnect-2',
  'zentrios',
  'gecko-2',
  'gecko-4',
] as const;

export type WiconnectDialect = (typeof WICONNECT_DIALECTS)[number];

export interface DialectFacts {
  readonly id: WiconnectDialect;
  readonly label: string;
  /** Where `file_create` takes its options: before the name and by position, or after it by letter. */
  readonly options: 'positional' | 'lettered';
  /** Digits of a file's CRC in hex. */
  readonly crcDigits: 4 | 8;
  readonly crc: (bytes: Uint8Array, before?: number) => number;
  /** Variables that switch to machine mode, the likelier first. */
  readonly modeVariables: readonly string[];
  /** Numbers that a version may have. */
  readonly versionParts: 3 | 4;
  readonly customTypes: { readonly from: number; readonly to: number };
  /** Firmware: never deleted or replaced from here. */
  readonly protectedTypes: readonly number[];
  /** Beginnings of names that the module keeps to itself. */
  readonly reservedPrefixes: readonly string[];
}

const OLDER = {
  options: 'positional',
  crcDigits: 4,
  crc: crc16,
  versionParts: 4,
  customTypes: { from: 0x96, to: 0xc7 },
  protectedTypes: [0x00, 0x01, 0x81],
  reservedPrefixes: [],
} as const;

const FACTS: Readonly<Record<WiconnectDialect, DialectFacts>> = {
  'wiconnect-1': {
    ...OLDER,
    id: 'wiconnect-1',
    label: 'WiConnect 1',
    modeVariables: ['system.cmd.mode', 'system.cmd.format'],
    // 80 is the application there, 81 from 2.0 on.
    protectedTypes: [0x00, 0x01, 0x80, 0x81],
  },
  'wiconnect-2': {
    ...OLDER,
    id: 'wiconnect-2',
    label: 'WiConnect 2',
    modeVariables: ['system.cmd.mode', 'system.cmd.format'],
  },
  zentrios: {
    ...OLDER,
    id: 'zentrios',
    label: 'ZentriOS',
    modeVariables: ['system.cmd.mode', 'system.cmd.format'],
  },
  'gecko-2': {
    ...OLDER,
    id: 'gecko-2',
    label: 'Gecko OS 2',
    modeVariables: ['system.cmd.format', 'system.cmd.mode'],
  },
  'gecko-4': {
    id: 'gecko-4',
    label: 'Gecko OS 4',
    options: 'lettered',
    crcDigits: 8,
    crc: crc32,
    versionParts: 3,
    modeVariables: ['system.cmd.format', 'system.cmd.mode'],
    customTypes: { from: 0x80, to: 0xfe },
    // Kernel, Wi-Fi firmware, safe-mode application, boot loader stages.
    protectedTypes: [0x01, 0x02, 0x06, 0x0a, 0x0b],
    reservedPrefixes: ['sys/'],
  },
};

export function dialectFacts(dialect: WiconnectDialect): DialectFacts {
  return FACTS[dialect];
}

/** What the answer to `ver` names; WiConnect 2 if it names nothing known. */
export function dialectOf(version: string): { dialect: WiconnectDialect; known: boolean } {
  const found = named(version);
  return { dialect: found ?? 'wiconnect-2', known: found !== null };
}

function named(version: string): WiconnectDialect | null {
  const wiconnect = /wiconnect\D*(\d+)\./i.exec(version);
  if (wiconnect) return wiconnect[1] === '1' ? 'wiconnect-1' : 'wiconnect-2';
  if (/zentrios/i.test(version)) return 'zentrios';
  const gecko = /gecko[ _-]?os[^\d,]*(\d+)\./i.exec(version);
  if (gecko) return Number(gecko[1]) >= 4 ? 'gecko-4' : 'gecko-2';
  if (/\bWGM160/i.test(version)) return 'gecko-4';
  return null;
}

/** Names of the family's modules: 'AMW007-E04.3', 'WGM160P'. */
const MODEL = /\b(?:AMW|WGM)\d{3}[\w.-]*/;

/** What `ver` says, taken apart: 'WiConnect-2.2.0.12, Built:… for AMW004.3, Board:AMW004-E03.3'. */
export function parseVersion(text: string): {
  readonly firmware: string | null;
  readonly built: string | null;
  readonly model: string | null;
  readonly board: string | null;
} {
  return {
    firmware: /^\s*([^,\r\n]+)/.exec(text)?.[1]?.trim() ?? null,
    built: /Built:\s*(.*?)\s*(?:\bfor\b|,|$)/.exec(text)?.[1] ?? null,
    // Later names leave the 'for' out.
    model: /\bfor\s+([^\s,]+)/.exec(text)?.[1] ?? MODEL.exec(text)?.[0] ?? null,
    board: /Board:\s*([^\s,]+)/.exec(text)?.[1] ?? null,
  };
}
