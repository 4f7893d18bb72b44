import { md5 } from '../../ground/checksums/md5';
import { PortsideError } from '../../ground/errors/portside-error';
import { freeName } from '../../volumes/paths';
import { readAt } from '../blob';
import { fieldText, startsWith, viewOf } from '../bytes';
import type { Container, Member } from '../container-types';
import { finding, type Finding } from '../findings';
import { Splice } from '../splice';

/*
 * The partition table of an ESP32's flash (ESP-IDF, `esp_flash_partitions.h`): rows of 32 bytes,
 * then a row with the MD5 of those before, then blank flash. ESP-IDF puts it at 0x8000 unless the
 * project says otherwise.
 */
const ROW_SIZE = 32;
const ROW_MAGIC = [0xaa, 0x50];
const MD5_MAGIC = [0xeb, 0xeb];
const MD5_AT = 16;
const TABLE_MAX = 0xc00;
const SECTOR = 0x1000;
const USUAL_TABLE_AT = 0x8000;
const LAST_TABLE_AT = 0x10000;
const ENCRYPTED = 0x1;
const TYPE_DATA = 1;

export interface EspRow {
  readonly label: string;
  readonly type: number;
  readonly subtype: number;
  readonly offset: number;
  readonly size: number;
  readonly encrypted: boolean;
  /** First byte of the row in the file. */
  readonly at: number;
}

export interface EspAbout {
  /** First byte of the table in the file. */
  readonly tableAt: number;
  readonly rows: readonly EspRow[];
}

interface Table {
  readonly at: number;
  readonly rows: readonly EspRow[];
  /** Null: it has no sum, as tables before ESP-IDF 3.1. */
  readonly checked: boolean | null;
  readonly end: number;
}

/** The first table at a sector where one may lie; null: none. @throws {PortsideError} `read-failed` */
async function findTable(blob: Blob): Promise<Table | null> {
  const bytes = await readAt(blob, 0, Math.min(blob.size, LAST_TABLE_AT + SECTOR));
  for (let at = 0; at <= LAST_TABLE_AT && at < bytes.length; at += SECTOR) {
    const table = readTable(bytes, at);
    if (table) return table;
  }
  return null;
}

function readTable(bytes: Uint8Array<ArrayBuffer>, at: number): Table | null {
  const view = viewOf(bytes);
  const end = Math.min(at + TABLE_MAX, bytes.length - ROW_SIZE + 1);
  const rows: EspRow[] = [];
  let row = at;
  for (; row < end && startsWith(bytes, ROW_MAGIC, row); row += ROW_SIZE) {
    const offset = view.getUint32(row + 4, true);
    const size = view.getUint32(row + 8, true);
    // Partitions are aligned to sectors of the flash.
    if (offset % SECTOR || size === 0) return null;
    rows.push({
      ...{ offset, size, at: row },
      label: fieldText(bytes, row + 12, 16),
      type: bytes[row + 2] as number,
      subtype: bytes[row + 3] as number,
      encrypted: (view.getUint32(row + 28, true) & ENCRYPTED) !== 0,
    });
  }
  if (!rows.length) return null;
  const hasSum = row < end && startsWith(bytes, MD5_MAGIC, row);
  const blank = row >= end || bytes[row] === 0xff;
  if (!hasSum && !blank) return null;
  const checked = hasSum ? startsWith(bytes, md5(bytes.subarray(at, row)), row + MD5_AT) : null;
  return { ...{ at, rows, checked }, end: row };
}

/**
 * A dump of an ESP32's flash as its partition table cuts it; null: no table is in it. A dump that begins
 * with the table is one from its usual place on.
 * @throws {PortsideError} `read-failed`
 */
export async function openEspFlash(blob: Blob): Promise<Container<EspAbout> | null> {
  const table = await findTable(blob);
  if (!table) return null;
  const base = table.at === 0 ? USUAL_TABLE_AT : 0;
  const findings = judgeTable(table);
  const names = new Set<string>();
  const members = table.rows.map((row): Member => {
    const wanted = row.label || `#${names.size}`;
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

function judgeTable({ rows, checked, end }: Table): Finding[] {
  const found: Finding[] = [];
  const sum = 'MD5';
  if (checked === null) found.push(finding('sum-missing', 'note', end, { sum }));
  else if (checked) found.push(finding('sum-right', 'ok', end, { sum }));
  else found.push(finding('sum-wrong', 'error', end, { sum, said: '', found: '' }));
  const inOrder = [...rows].sort((a, b) => a.offset - b.offset);
  inOrder.forEach((row, i) => {
    const last = inOrder[i - 1];
    if (!last || last.offset + last.size <= row.offset) return;
    const params = { name: row.label, other: last.label };
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
