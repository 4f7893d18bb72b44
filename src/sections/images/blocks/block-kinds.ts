import { BLOCK_KINDS, BLOCK_STATES, type BlockTable } from '../../../images/types';

/** What the block map tells apart, in the order of its legend. */
export const MAP_KINDS = [
  'superblock',
  'directory',
  'data',
  'earlier',
  'free',
  'kept',
  'damaged',
  'missing',
] as const;

export type MapKind = (typeof MAP_KINDS)[number];

/** How one block is drawn. `usable`: first block that the driver never uses. */
function mapKind(table: BlockTable, block: number, usable: number): MapKind {
  const kind = BLOCK_KINDS[table.kind[block] ?? 0] ?? 'missing';
  const state = BLOCK_STATES[table.state[block] ?? 0] ?? 'missing';
  if (kind === 'missing' || state === 'missing') return 'missing';
  if (state === 'damaged') return 'damaged';
  if (kind !== 'free') return kind;
  if (state === 'residue') return 'earlier';
  return block >= usable ? 'kept' : 'free';
}

export function mapKinds(table: BlockTable, usable: number): MapKind[] {
  return Array.from(table.kind, (_, block) => mapKind(table, block, usable));
}

/** How a build of so many blocks will look, which it lays out one behind the other. */
export function plannedKinds(plan: {
  blockCount: number;
  usable: number;
  directories: number;
  data: number;
}): MapKind[] {
  const { blockCount, usable, directories, data } = plan;
  const metadata = 2 + directories;
  return Array.from({ length: blockCount }, (_, block) => {
    if (block < 2) return 'superblock';
    if (block < metadata) return 'directory';
    if (block < metadata + data) return 'data';
    return block < usable ? 'free' : 'kept';
  });
}

/** How many blocks there are of each kind; kinds without any are left out. */
export function countKinds(kinds: readonly MapKind[]): { kind: MapKind; count: number }[] {
  return MAP_KINDS.map((kind) => ({
    kind,
    count: kinds.reduce((sum, one) => sum + (one === kind ? 1 : 0), 0),
  })).filter(({ count }) => count > 0);
}

/** Blocks of some entries, and one more if it is not -1. */
export function markedBlocks(
  table: BlockTable | null,
  entries: readonly number[],
  picked: number,
): ReadonlySet<number> {
  const marked = new Set(picked < 0 ? [] : [picked]);
  const wanted = new Set(entries.filter((entry) => entry >= 0));
  if (wanted.size) {
    table?.owner.forEach((owner, block) => {
      if (wanted.has(owner)) marked.add(block);
    });
  }
  return marked;
}
