import type { FileAttributes } from '../../module';
import type { DialectFacts } from '../line/dialects';
import { FLAGS } from './file-flags';
import { DEFAULT_TYPE, DEFAULT_VERSION, defaultType } from './file-types';
import type { ListingRow } from './listing';

/** What a file has beside its bytes, so that another can have it. */
export function attributesOf({ id }: DialectFacts, row: ListingRow): FileAttributes {
  const flags = row.flags ?? 0;
  return {
    type: row.type ?? defaultType(id, row.name),
    version: row.version ?? DEFAULT_VERSION,
    essential: (flags & FLAGS.essential) !== 0,
    unprotected: (flags & FLAGS.unprotected) !== 0,
  };
}

/** What a new file of that name gets if nobody says. */
export function defaultAttributes({ id }: DialectFacts, name: string): FileAttributes {
  return { ...OWN_ATTRIBUTES, type: defaultType(id, name) };
}

/** Of files that only Portside reads. */
export const OWN_ATTRIBUTES: FileAttributes = {
  type: DEFAULT_TYPE,
  version: DEFAULT_VERSION,
  essential: false,
  unprotected: false,
};
