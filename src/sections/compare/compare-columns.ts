import type { Formats } from '../../kit/formats';
import { m } from '../../kit/words/all';
import { displayName } from '../../volumes/paths';
import type { VolumeEntry } from '../../volumes/volume';
import type { Chip, GridColumn } from '../../workbench/tree/columns';
import { isShared, kindOf, type CompareLine } from './compare-rows';
import { kindTones } from './kind-tones';

type Column = GridColumn<CompareLine>;

export function compareColumns(format: Formats): readonly [Column, ...Column[]] {
  const side = (key: 'left' | 'right', head: string): Column => ({
    key,
    head,
    width: 96,
    narrow: 62,
    look: 'number',
    text: ({ entry }) => sizeOf(entry[key], entry.contents),
  });
  function sizeOf(entry: VolumeEntry | null, contents: { readonly bytes: number } | null): string {
    if (!entry) return '–';
    if (entry.type === 'file') return format.size(entry.size);
    return contents ? format.size(contents.bytes) : '';
  }
  return [
    {
      key: 'name',
      head: m.column_name(),
      width: 0,
      look: 'name',
      text: ({ name, type }) => `${displayName(name)}${type === 'dir' ? '/' : ''}`,
      title: ({ path }) => displayName(path),
    },
    { key: 'state', head: m.compare_state(), width: 170, narrow: 84, look: 'state', chips },
    side('left', m.compare_left()),
    side('right', m.compare_right()),
  ];
}

function chips({ entry }: CompareLine): readonly Chip[] {
  const kind = kindOf(entry);
  if (kind === null) return [{ text: m.compare_pending(), tone: 'none' }];
  if (entry.status === 'type-changed') {
    return [{ text: m.compare_type_changed(), tone: kindTones[kind] }];
  }
  return isShared(entry) ? [] : [{ text: m[`compare_${kind}`](), tone: kindTones[kind] }];
}
