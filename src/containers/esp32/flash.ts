import { PortsideError } from '../../ground/errors/portside-error';
import { freeName } from '../../volumes/paths';
import { readAt } from '../blob';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { Splice } from '../splice';
import { findTable, TABLE_REACH, USUAL_TABLE_AT, type EspPartition, type EspTable } from './table';

/** Type of partitions that hold no program. */
const TYPE_DATA = 1;

export interface EspAbout {
  /** First byte of the table in the file. */
  readonly tableAt: number;
  readonly rows: readonly EspPartition[];
}

/**
 * A dump of an ESP32's flash as its partition table cuts it; null: no table is in it. A dump that begins
 * with the table is one from its usual place on.
 * @throws {PortsideError} `read-failed`
 */
export async function openEspFlash(blob: Blob): Promise<Container<EspAbout> | null> {
  const table = findTable(await readAt(blob, 0, Math.min(blob.size, TABLE_REACH)));
  if (!table) return null;
  const base = table.at === 0 ? USUAL_TABLE_AT : 0;
  const findings = judgeTable(table);
  const names = new Set<string>();
  const members = table.rows.map((row): Member => {
    const wanted = row.name || `#${names.size}`;
    if (names.has(wanted))
      findings.push(finding('entry-double', 'warning', row.at, { name: wanted }));
    const name = names.has(wanted) ? freeName(wanted, (one) => names.has(one)) : wanted;
    names.add(name);
    const at = row.offset - base;
    const there = at >= 0 && at + row.size <= blob.size;
    if (!there) {
      const params = { name, at, size: row.size };
      findings.push(finding('partition-outside', 'note', row.at, params));
    }
    if (row.encrypted) findings.push(finding('partition-encrypted', 'note', row.at, { name }));
    const closed = !there ? 'damaged' : row.encrypted ? 'encrypted' : null;
    return {
      ...{ name, closed, size: row.size, address: row.offset },
      at: there ? at : null,
      stored: there ? row.size : 0,
      fit: closed
        ? { kind: 'none', why: closed }
        : row.type === TYPE_DATA
          ? { kind: 'exact', size: row.size }
          : // Programs carry sums of their own, which the boot loader compares.
            { kind: 'none', why: 'format' },
      read: () =>
        closed
          ? Promise.reject(new PortsideError('firmware-closed', { name, why: closed }))
          : Promise.resolve(blob.slice(at, at + row.size)),
    };
  });
  return {
    format: 'esp32',
    ...{ blob, members, findings },
    about: { tableAt: table.at, rows: table.rows },
    rewrite: (contents) => Promise.resolve(rewrite(blob, members, contents)),
  };
}

function judgeTable({ rows, checked, end }: EspTable): Finding[] {
  const found: Finding[] = [];
  const sum = 'MD5';
  if (checked === null) found.push(finding('sum-missing', 'note', end, { sum }));
  else if (checked) found.push(finding('sum-right', 'ok', end, { sum }));
  else found.push(finding('sum-wrong', 'error', end, { sum, said: '', found: '' }));
  const inOrder = [...rows].sort((a, b) => a.offset - b.offset);
  inOrder.forEach((row, i) => {
    const last = inOrder[i - 1];
    if (!last || last.offset + last.size <= row.offset) return;
    const params = { name: row.name, other: last.name };
    found.push(finding('entry-overlap', 'error', row.at, params));
  });
  return found;
}

/** Contents have the length of their places: nothing follows from them. */
function rewrite(
  blob: Blob,
  members: readonly Member[],
  contents: ReadonlyMap<string, Blob>,
): Splice {
  const splice = new Splice(blob);
  let kept = 0;
  for (const { name, at } of [...members].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    const content = contents.get(name);
    if (!content || at === null) continue;
    if (at < kept) throw new PortsideError('firmware-broken', { what: 'esp-overlap', at });
    splice.keep(kept, at).put(content, name);
    kept = at + content.size;
  }
  return splice.keep(kept, blob.size);
}
