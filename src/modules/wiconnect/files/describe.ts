import type { Message } from '../../../ground/jobs/job-types';
import type { EntryMark, ModuleDetail } from '../../module';
import { dialectFacts, type DialectFacts } from '../line/dialects';
import { FLAGS, flagLabels, flagsText } from './file-flags';
import { typeLabel, typeText } from './file-types';
import type { ListingRow } from './listing';
import { protectionOf } from './protection';
import { purposeOf } from './known-files';
import { isLeftover } from '../replace/slots';

export type Checked = 'matches' | 'differs' | 'unknown';

/** Chips of a row: what is out of the ordinary, and in none of its columns. */
export function marksOf(
  dialect: DialectFacts,
  row: ListingRow,
  checked: Checked | undefined,
  unlocked: boolean,
): EntryMark[] {
  const marks: EntryMark[] = [];
  const add = (key: string, tone: EntryMark['tone'] = 'quiet') =>
    marks.push({ key, params: {}, tone });
  if (isLeftover(row.name)) add('wiconnect_mark_waiting', 'attention');
  if (checked === 'matches') add('wiconnect_mark_matches', 'good');
  if (checked === 'differs') add('wiconnect_mark_differs', 'bad');
  const flags = row.flags ?? FLAGS.valid;
  if (!(flags & FLAGS.valid)) add('wiconnect_mark_invalid', 'bad');
  if (flags & FLAGS.essential) add('wiconnect_flag_essential');
  if (flags & FLAGS.unprotected) add('wiconnect_flag_unprotected', 'attention');
  const protection = protectionOf(dialect, row);
  if (protection && !(protection === 'system' && unlocked))
    add(`wiconnect_protection_${protection}`);
  return marks;
}

/** All columns of the listing, and what `file_stat` says of it. */
export function detailsOf(
  dialect: DialectFacts,
  row: ListingRow,
  stat: { readonly raw: string; readonly crc: number | null } | null,
): ModuleDetail[] {
  const details: ModuleDetail[] = [];
  const add = (term: string, value: string, notes: readonly (Message | null)[] = []) => {
    const words = notes.filter((note) => note !== null);
    const detail = { term: { key: `wiconnect_term_${term}`, params: {} }, value };
    details.push(words.length ? { ...detail, notes: words } : detail);
  };
  add('name', row.name, [purposeOf(row.name)]);
  if (row.location !== null) {
    add('location', (row.location[0] as string).toLowerCase(), [
      { key: `wiconnect_location_${row.location}`, params: {} },
    ]);
  }
  if (row.type !== null) {
    add('type', typeText(row.type), [typeLabel(dialectFacts(dialect.id).id, row.type)]);
  }
  if (row.flags !== null) add('flags', flagsText(row.flags), flagLabels(row.flags));
  if (row.handle !== null) add('handle', String(row.handle));
  if (row.version !== null) add('version', row.version);
  if (stat) {
    if (stat.crc !== null) {
      add('crc', stat.crc.toString(16).toUpperCase().padStart(dialect.crcDigits, '0'));
    }
    // Only its second item is documented.
    add('stat', stat.raw);
  }
  return details;
}
