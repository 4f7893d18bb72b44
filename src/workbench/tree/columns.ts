/** A column of the grid that a volume's listing brings along. */
export interface GridColumn<Row> {
  readonly key: string;
  readonly head: string;
  /** CSS px. */
  readonly width: number;
  readonly cell: (row: Row) => string;
}

/** CSS px, as in TreeHead and TreeRow. */
const GAP = 16;
const PADDING = 30;
const SIZE = 84;
const BLOCKS = 56;
const DIGEST = 118;
const MORE = 28;
/** Below it a name is not worth reading. */
const NAME = 190;

/** What the grid has room for: the first of `columns`, and the tracks of all it shows. */
export function layOut<Row>(
  columns: readonly GridColumn<Row>[],
  { width, blocks, digest }: { width: number; blocks: boolean; digest: boolean },
): { shown: readonly GridColumn<Row>[]; tracks: string } {
  const fixed = [SIZE, ...(blocks ? [BLOCKS] : []), ...(digest ? [DIGEST] : [])];
  let room = width - PADDING - NAME - MORE - GAP;
  for (const track of fixed) room -= track + GAP;
  const shown: GridColumn<Row>[] = [];
  for (const column of columns) {
    room -= column.width + GAP;
    if (room < 0) break;
    shown.push(column);
  }
  const tracks = [...fixed, ...shown.map((column) => column.width), MORE];
  return { shown, tracks: `minmax(120px, 1fr) ${tracks.map((px) => `${px}px`).join(' ')}` };
}
