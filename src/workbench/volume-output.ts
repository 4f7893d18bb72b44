import { m } from '../kit/words/all';
import type { EditRow } from '../volumes/tree/types';
import { manifestText, takeManifest } from '../volumes/manifest';
import { baseName } from '../volumes/paths';
import type { Volume } from '../volumes/volume';
import { exportZip } from '../volumes/zip/zip';
import { saveFile } from '../kit/download';
import type { Shell } from '../kit/shell';
import type { VolumeFace } from './volume-face.svelte';
import { titleFor } from './job-titles';

/** Saves the rows with all they hold as a zip; all files if there are no rows. */
export async function exportFiles(view: VolumeFace, shell: Shell, rows: readonly EditRow[]) {
  const { volume, name } = view;
  const [row] = rows;
  const title = rows.length
    ? titleFor(
        'download',
        rows.map(({ path }) => path),
      )
    : { key: 'job_zip', params: { name } };
  const zip = await shell.jobs.run(title, async ({ signal, progress, log }) => {
    const paths = rows.length ? rows.map(({ path }) => path) : undefined;
    const made = await exportZip(volume, { signal, onProgress: progress, ...(paths && { paths }) });
    for (const { path, as } of made.renamed) log('log_renamed', { path, as });
    for (const { path } of made.skipped) log('log_skipped', { path });
    return made;
  });
  const whole = row && rows.length === 1 ? baseName(row.path) : stemOf(volume);
  saveFile(`${whole}.zip`, zip.bytes, 'application/zip');
  const count = zip.skipped.length;
  if (count) shell.notices.good(() => m.zip_partial({ count }));
}

/** Saves the list of all files with their SHA-256. */
export async function exportManifest({ volume, name }: VolumeFace, shell: Shell) {
  const title = { key: 'job_manifest', params: { name } };
  const manifest = await shell.jobs.run(title, ({ signal, progress }) =>
    takeManifest(volume, { signal, onProgress: progress }),
  );
  saveFile(`${stemOf(volume)}.manifest.json`, manifestText(manifest), 'application/json');
}

/** What files of the volume are called: an image without its extension; other names have none. */
function stemOf({ kind, name }: Volume): string {
  return (kind === 'image' && name.replace(/\.[^.]+$/, '')) || name;
}
