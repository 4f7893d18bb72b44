import { portableName } from '../../volumes/portable-names';
import type { EditRow } from '../../volumes/tree/types';
import { countRows } from '../counted';
import type { VolumeView } from '../volume-view.svelte';

/** Bytes that are read ahead for a drag that may leave the page. */
const FILE_MAX = 8 * 1024 * 1024;
/** Likewise if they have to be made a zip first. */
const ZIP_MAX = 1024 * 1024;

interface Outgoing {
  /** As the system shall call the file. */
  readonly name: string;
  /** Of the bytes. */
  readonly url: string;
}

/**
 * What is dragged out of the page, as far as the browser can (Chromium): it takes the address of a
 * file when the drag begins, so that the bytes have to be at hand by then. They are read when the
 * pointer goes down; over a slow line nothing is.
 */
export class DragOut {
  #asked = 0;
  #ready: Outgoing | null = null;

  async prepare(view: VolumeView, row: EditRow): Promise<void> {
    const asked = ++this.#asked;
    this.#forget();
    if (view.cached?.slow || !view.reachable) return;
    const { selected, selection } = view.tree;
    const rows = selected.has(row.key) ? selection : [row];
    const found = await contentOf(view, rows);
    if (!found || asked !== this.#asked) return;
    this.#ready = { name: found.name, url: URL.createObjectURL(new Blob([found.bytes])) };
  }

  begin(data: DataTransfer) {
    if (!this.#ready) return;
    const { name, url } = this.#ready;
    data.setData('DownloadURL', `application/octet-stream:${portableName(name)}:${url}`);
  }

  #forget() {
    if (this.#ready) URL.revokeObjectURL(this.#ready.url);
    this.#ready = null;
  }
}

async function contentOf(view: VolumeView, rows: readonly EditRow[]) {
  const { bytes } = countRows(view.rows, new Set(rows.map(({ key }) => key)));
  const [row] = rows;
  if (row?.type === 'file' && rows.length === 1) {
    return bytes <= FILE_MAX ? { name: row.name, bytes: await view.volume.read(row.path) } : null;
  }
  if (bytes > ZIP_MAX) return null;
  const { exportZip } = await import('../../volumes/zip/zip');
  const zip = await exportZip(view.volume, { paths: rows.map(({ path }) => path) });
  const name = rows.length === 1 && row ? row.name : view.name;
  return { name: `${name}.zip`, bytes: zip.bytes };
}
