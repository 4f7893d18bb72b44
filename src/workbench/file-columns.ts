import { say } from '../kit/words/words';
import { m } from '../kit/words/all';
import { displayName } from '../volumes/paths';
import type { EditRow } from '../volumes/tree/types';
import type { Workbench } from './context';
import type { Chip, GridColumn } from './tree/columns';
import { byName } from './tree/tree';
import type { VolumeView } from './volume-view.svelte';

/** CSS px of the average character in a cell. */
const CHARACTER = 7;

type Column = GridColumn<EditRow>;

/** The columns of every volume's files, then those that its own listing brings along. */
export function fileColumns(
  { format }: Workbench,
  view: VolumeView,
): readonly [Column, ...Column[]] {
  const { cached, digests } = view;
  const away = !view.reachable;
  const name: Column = {
    key: 'name',
    head: m.column_name(),
    width: 0,
    look: 'name',
    text: (row) => displayName(row.name),
    title: (row) => displayName(row.name),
    chips: (row) => chipsOf(view, row),
    order: byName,
  };
  const size: Column = {
    key: 'size',
    head: m.column_size(),
    width: 84,
    narrow: 84,
    look: 'number',
    text: (row) => (row.type === 'dir' ? '' : format.size(row.size)),
    title: (row) => (row.type === 'dir' ? undefined : m.bytes_exact({ count: row.size })),
    order: (a, b) => a.size - b.size,
  };
  const blocks: Column = {
    key: 'blocks',
    head: m.column_blocks(),
    width: 56,
    look: 'number',
    text: ({ blocks }) =>
      blocks === null ? (view.countsBlocks ? '…' : '') : format.number(blocks),
    order: (a, b) => (a.blocks ?? -1) - (b.blocks ?? -1),
  };
  const digest: Column = {
    key: 'sha256',
    head: 'SHA-256',
    width: 118,
    look: 'digest',
    text: (row) => {
      const found = digests.of(row);
      return found ? `${found.sha256.slice(0, 12)}…` : '';
    },
    title: (row) => digests.of(row)?.sha256,
    verb: {
      hint: m.digest_all_hint(),
      disabled: digests.busy || away,
      act: () => digests.computeAll(),
    },
  };
  const listed = view.columns.map(({ id, head, width, cells }): Column => {
    const text = ({ path }: EditRow) => {
      const { value, words } = cells.get(path) ?? { value: '', words: [] };
      return [value, words.map(say).join(' · ')].filter(Boolean).join(' ');
    };
    return {
      key: id,
      head: say(head),
      width: Math.round(width * CHARACTER),
      yields: true,
      look: 'words',
      text,
      title: text,
    };
  });
  return [
    name,
    size,
    ...(cached ? [] : [blocks]),
    // A digest that costs a reading over a slow line waits for one who asks for it.
    ...(!cached?.slow || view.can.remoteChecksums ? [digest] : []),
    ...listed,
  ];
}

function chipsOf(view: VolumeView, row: EditRow): readonly Chip[] {
  const marks = view.marksOf(row).map((mark): Chip => ({
    text: say(mark),
    tone: mark.tone === 'attention' ? 'warn' : mark.tone,
  }));
  const changed = view.marksChanges && row.change !== 'same';
  return [
    ...marks,
    ...(row.damaged ? [{ text: m.badge_damaged(), tone: 'bad' } as const] : []),
    ...(changed
      ? [
          {
            text: row.change === 'added' ? m.badge_added() : m.badge_changed(),
            tone: 'none',
          } as const,
        ]
      : []),
  ];
}
