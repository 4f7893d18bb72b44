import type { FileRow } from '../../volumes/tree/types';
import type { Order } from './tree';

/** A column of a tree grid. The first one of a grid has the names, and the twists of its folders. */
export interface GridColumn<Row extends FileRow> {
  readonly key: string;
  readonly head: string;
  /** CSS px; the names take what the others leave. */
  readonly width: number;
  /** CSS px in a narrow grid, which leaves out columns without it. */
  readonly narrow?: number;
  /** Left out if there is no room for it beside a name that can be read. */
  readonly yields?: boolean;
  readonly look: 'name' | 'number' | 'digest' | 'words' | 'state';
  readonly text?: (row: Row) => string;
  /** Shown when the pointer rests on the cell. */
  readonly title?: (row: Row) => string | undefined;
  /** Behind the text. */
  readonly chips?: (row: Row) => readonly Chip[];
  /** Rows can be sorted by it. */
  readonly order?: Order<Row>;
  /** What a click on its head does, if it does not sort. */
  readonly verb?: HeadVerb;
}

export interface Chip {
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'quiet' | 'none';
}

interface HeadVerb {
  readonly hint: string;
  readonly disabled: boolean;
  readonly act: () => unknown;
}

/** CSS px, as in TreeHead and TreeRow. */
const GAP = 16;
const PADDING = 30;
const MORE = 28;
const MORE_NARROW = 40;
/** Below it a name is not worth reading. */
const NAME = 190;
/** CSS px of a grid that is narrow, as in TreeRow. */
const NARROW = 560;

export interface Layout<Row extends FileRow> {
  readonly shown: readonly GridColumn<Row>[];
  /** As `grid-template-columns` takes them. */
  readonly tracks: string;
}

/**
 * What a grid shows of its columns. `more`: a button at the end of each row; `narrow` as its
 * `width`, CSS px, has it unless told.
 */
export function layOut<Row extends FileRow>(
  [name, ...columns]: readonly [GridColumn<Row>, ...GridColumn<Row>[]],
  { width, more, narrow = width <= NARROW }: { width: number; more: boolean; narrow?: boolean },
): Layout<Row> {
  const widthOf = (column: GridColumn<Row>) => (narrow ? (column.narrow ?? 0) : column.width);
  const possible = columns.filter((column) => widthOf(column) > 0);
  let room = width - PADDING - NAME - (more ? MORE + GAP : 0);
  const shown = [name];
  for (const column of possible.filter(({ yields }) => !yields)) room -= widthOf(column) + GAP;
  for (const column of possible) {
    if (column.yields) room -= widthOf(column) + GAP;
    if (!column.yields || room >= 0) shown.push(column);
  }
  const tracks = shown.slice(1).map(widthOf);
  if (more) tracks.push(narrow ? MORE_NARROW : MORE);
  const rest = tracks.map((px) => `${px}px`).join(' ');
  return { shown, tracks: `minmax(${narrow ? 0 : 120}px, 1fr) ${rest}` };
}
