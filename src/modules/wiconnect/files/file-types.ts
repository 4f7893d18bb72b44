import type { Message } from '../../../ground/jobs/job-types';
import { dialectFacts, type WiconnectDialect } from '../line/dialects';

/** WiConnect 1 and 2, ZentriOS, Gecko OS 2. */
const TYPES: Readonly<Record<number, string>> = {
  0x00: 'upgrade',
  0x01: 'wifi',
  0x03: 'certificate',
  0x81: 'application',
  0xf9: 'temporary',
  0xfa: 'gpio',
  0xfb: 'help',
  0xfc: 'capabilities',
  0xfd: 'setup',
  0xfe: 'misc',
  0xff: 'unknown',
};

/** Gecko OS 4. */
const TYPES_4: Readonly<Record<number, string>> = {
  0x00: 'any',
  0x01: 'kernel',
  0x02: 'wifi',
  0x03: 'nvm_defaults',
  0x04: 'wear',
  0x05: 'credentials',
  0x06: 'safe_mode',
  0x07: 'plugins',
  0x08: 'user_app',
  0x09: 'nvm_user_defaults',
  0x0a: 'boot_stage',
  0x0b: 'boot_stage',
  0x0c: 'core_dump',
  0x40: 'log',
  0x41: 'certificate',
  0x42: 'default_config',
  0x43: 'settings',
  0x44: 'general',
  0x45: 'web_app',
  0xff: 'unknown',
};

/** What a module takes if nobody says: miscellaneous, as all examples of the vendor have it. */
export const DEFAULT_TYPE = 0xfe;
/** Of the setup scripts that are there from the factory. */
const SETUP_SCRIPT = 0xfd;
/** As all examples of the vendor have it. */
export const DEFAULT_VERSION = '1.0.0';

function typesOf(dialect: WiconnectDialect): Readonly<Record<number, string>> {
  if (dialect === 'gecko-4') return TYPES_4;
  return dialect === 'wiconnect-1' ? { ...TYPES, 0x80: 'application' } : TYPES;
}

/** What a new file gets if nobody says. Gecko OS 4 has no type of its own for setup scripts. */
export function defaultType(dialect: WiconnectDialect, name: string): number {
  const script = name.endsWith('.script') && typesOf(dialect)[SETUP_SCRIPT] === 'setup';
  return script ? SETUP_SCRIPT : DEFAULT_TYPE;
}

/** Two hex digits, as listings write it. */
export function typeText(type: number): string {
  return type.toString(16).toUpperCase().padStart(2, '0');
}

/** What a type is; a number without a name of its own is shown as it is. */
export function typeLabel(dialect: WiconnectDialect, type: number): Message {
  const params = { type: typeText(type) };
  const name = typesOf(dialect)[type];
  if (name !== undefined) return { key: `wiconnect_type_${name}`, params };
  const { from, to } = dialectFacts(dialect).customTypes;
  const custom = type >= from && type <= to;
  return { key: custom ? 'wiconnect_type_custom' : 'wiconnect_type_number', params };
}

/** Types that a person may give a file, by number. */
export function typeChoices(
  dialect: WiconnectDialect,
): readonly { readonly id: number; readonly label: Message }[] {
  const { protectedTypes } = dialectFacts(dialect);
  return Object.keys(typesOf(dialect))
    .map(Number)
    .filter((id) => !protectedTypes.includes(id) && id !== 0xff)
    .map((id) => ({ id, label: typeLabel(dialect, id) }));
}
