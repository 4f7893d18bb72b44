/** What was looked at in a package, and what came of it. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'ok' | 'note' | 'warning' | 'error';
  /** First byte of the container that it is about; null: all of it. */
  readonly at: number | null;
  /** Numbers and names that its sentence quotes. */
  readonly params: Readonly<Record<string, string | number>>;
}

export type FindingCode =
  /** Bytes stand before the first record of a zip. `bytes`. */
  | 'zip-before'
  /** Bytes stand between records that none of them speaks of. `bytes`. */
  | 'zip-gap'
  /** Two entries share bytes. `name`, `other`. */
  | 'zip-overlap'
  /** Two entries have one name. `name`. */
  | 'zip-double'
  /** Head of the entry and directory disagree. `name`, `field`. */
  | 'zip-disagrees'
  /** An entry lies outside of the file, or its head is no head. `name`. */
  | 'zip-astray'
  /** An entry says that it unpacks to more than it can. `name`, `size`. */
  | 'zip-lies'
  /** The directory is cut off, or says another number of entries than it holds. `said`, `found`. */
  | 'zip-count'
  /** A sum over bytes is what it is to be. `sum`: name of the sum. */
  | 'sum-right'
  /** It is not. `sum`, `said`, `found`: hexadecimal. */
  | 'sum-wrong'
  /** The container has none. `sum`. */
  | 'sum-missing'
  /** A container says that it is longer or shorter than it is. `said`, `found`: bytes. */
  | 'length-wrong'
  /** An entry is in no form, or lies outside of the file. `name`, or `index` from 0. */
  | 'entry-astray'
  /** Two entries share bytes. `name`, `other`. */
  | 'entry-overlap'
  /** Two entries have one name. `name`. */
  | 'entry-double'
  /** The container holds another number of things than it says. `said`, `found`. */
  | 'count-wrong'
  /** Without its magic the vendor's tools compare no sums. */
  | 'pac-no-magic'
  /** A file of the package has another size than its partition. `name`, `size`, `room`. */
  | 'partition-size'
  /** Records of the package disagree on a partition. `name`, `one`, `other`: bytes. */
  | 'partition-disagrees'
  /** A partition is not in the file, or not all of it. `name`, `at`, `size`. */
  | 'partition-outside'
  /** A partition is encrypted. `name`. */
  | 'partition-encrypted'
  /** Models named by file, entries and version file are not one. `names`. */
  | 'model-disagrees'
  /** A block or record is in no form. `index` from 0 or line from 1. */
  | 'record-broken'
  /** A stretch of flash is written twice, with other bytes. `address`, hexadecimal. */
  | 'record-twice'
  /** Stretches of flash between records are not written. `holes`, `bytes`. */
  | 'holes'
  /** Blocks that the file promises are missing. `missing`. */
  | 'blocks-missing'
  /** The sums of so many members are what they are to be. `count`. */
  | 'members-right'
  /** A member can't be read: its bytes are not what its sum says. `name`. */
  | 'member-damaged'
  /** Nothing in the file says that it ends here. */
  | 'no-end';

export function finding(
  code: FindingCode,
  severity: Finding['severity'],
  at: number | null,
  params: Finding['params'] = {},
): Finding {
  return { code, severity, at, params };
}

export const hex = (value: number, digits = 8) =>
  `0x${value.toString(16).toUpperCase().padStart(digits, '0')}`;

/** What comparing a sum gave. */
export function sumFinding(
  sum: string,
  said: number,
  found: number,
  at: number,
  digits: number,
): Finding {
  return said === found
    ? finding('sum-right', 'ok', at, { sum })
    : finding('sum-wrong', 'error', at, {
        sum,
        said: hex(said, digits),
        found: hex(found, digits),
      });
}
