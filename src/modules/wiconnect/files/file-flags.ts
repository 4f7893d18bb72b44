import type { Message } from '../../../ground/jobs/job-types';

/** Bits of the column Flags. 0x0080 is seen and not explained anywhere. */
export const FLAGS = {
  valid: 0x0001,
  executable: 0x0002,
  encrypted: 0x0004,
  internal: 0x0008,
  bootable: 0x0010,
  user: 0x0020,
  essential: 0x0040,
  unprotected: 0x0100,
} as const;

export type FlagName = keyof typeof FLAGS;

/** Names of the flags that are set, in the order of their bits, and the bits without a name. */
export function flagNames(flags: number): { names: FlagName[]; rest: number } {
  const names: FlagName[] = [];
  let rest = flags;
  for (const [name, bit] of Object.entries(FLAGS) as [FlagName, number][]) {
    if (!(flags & bit)) continue;
    names.push(name);
    rest &= ~bit;
  }
  return { names, rest };
}

/** Four hex digits, as listings write them. */
export function flagsText(flags: number): string {
  return flags.toString(16).toUpperCase().padStart(4, '0');
}

export function flagLabels(flags: number): Message[] {
  const { names, rest } = flagNames(flags);
  const words: Message[] = names.map((name) => ({ key: `wiconnect_flag_${name}`, params: {} }));
  if (rest) words.push({ key: 'wiconnect_flag_other', params: { flags: flagsText(rest) } });
  return words;
}
