import type { ListingCell, ListingColumn } from '../../../volumes/volume';
import type { DialectFacts } from '../line/dialects';
import { flagLabels } from './file-flags';
import { typeLabel, typeText } from './file-types';
import type { ListingRow } from './listing';

interface Column {
  readonly id: string;
  readonly width: number;
  /** Null if the listing does not say. */
  readonly cellOf: (row: ListingRow, dialect: DialectFacts) => ListingCell | null;
}

/** The columns of `ls -v` but size and name, the most telling first. */
const COLUMNS: readonly Column[] = [
  {
    id: 'type',
    width: 19,
    cellOf: ({ type }, { id }) =>
      type === null ? null : { value: typeText(type), words: [typeLabel(id, type)] },
  },
  {
    id: 'flash',
    width: 9,
    cellOf: ({ location }) =>
      location === null
        ? null
        : { value: '', words: [{ key: `wiconnect_memory_${location}`, params: {} }] },
  },
  { id: 'version', width: 10, cellOf: ({ version }) => plain(version) },
  {
    id: 'flags',
    width: 24,
    cellOf: ({ flags }) => (flags === null ? null : { value: '', words: flagLabels(flags) }),
  },
  { id: 'handle', width: 6, cellOf: ({ handle }) => plain(handle) },
];

const plain = (value: string | number | null): ListingCell | null =>
  value === null ? null : { value: String(value), words: [] };

/** Those that the module's listing has. */
export function columnsOf(
  dialect: DialectFacts,
  rows: ReadonlyMap<string, ListingRow>,
): ListingColumn[] {
  return COLUMNS.flatMap(({ id, width, cellOf }) => {
    const cells = new Map(
      [...rows].flatMap(([path, row]) => {
        const cell = cellOf(row, dialect);
        return cell ? [[path, cell] as const] : [];
      }),
    );
    if (!cells.size) return [];
    return { id, width, cells, head: { key: `wiconnect_term_${id}`, params: {} } };
  });
}
