import { firstDifference } from '../../containers/work/blob-work';
import type { SavedPackage, SaveReport } from '../../firmware/package';
import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { JobContext } from '../../ground/jobs/job-types';
import { PrivateFile } from '../../kit/private-file';
import type { SaveTarget } from '../../kit/save-target';

/**
 * Puts a changed package where a person gets it. It is opened and compared before anything is written, so
 * that an older file only gives way to a package that is right; what was written is read again. Until it is
 * written whole, Cancel leaves the older file; from then on it comes too late, and the new one is compared to
 * its end. `hand` takes what becomes a download, if there is no target.
 * @throws {PortsideError} `firmware-differs`, and what opening, reading and writing throw
 */
export async function deliver(
  saved: Pick<SavedPackage, 'blob' | 'verify'>,
  target: Pick<SaveTarget, 'name' | 'fresh' | 'write'> | null,
  { signal, progress, log }: Pick<JobContext, 'signal' | 'progress' | 'log'>,
  hand: (file: Blob) => void,
): Promise<SaveReport> {
  const { blob } = saved;
  // It is gone through to compare it, to write it, and to read it again.
  const step = (number: number) => ({
    signal,
    onProgress: (done: number) => progress(number * blob.size + done, 3 * blob.size),
  });
  if (!target) {
    const report = await saved.verify(blob, step(0));
    hand(await downloadable(blob, step(1), step(2)));
    return report;
  }
  const older = !target.fresh;
  const replaced = { name: target.name };
  let written: File;
  let report: SaveReport;
  try {
    report = await saved.verify(blob, step(0));
    written = await target.write(blob, step(1));
  } catch (error) {
    if (older) log('log_older_kept', replaced);
    throw error;
  }
  await expectSame(blob, written, older ? { ...step(2), signal: undefined } : step(2));
  if (older && signal.aborted) log('log_older_replaced', replaced);
  return report;
}

type Step = Parameters<typeof firstDifference>[2];

/** In the private file system; the Blob itself if there is none, or no room in it. */
async function downloadable(blob: Blob, writing: Step, reading: Step): Promise<Blob> {
  const file = await PrivateFile.make();
  if (!file) return blob;
  try {
    const written = await file.write(blob, writing);
    await expectSame(blob, written, reading);
    return written;
  } catch (error) {
    await file.discard();
    if (toPortsideError(error).code === 'no-space') return blob;
    throw error;
  }
}

async function expectSame(blob: Blob, written: Blob, options: Step): Promise<void> {
  const at = await firstDifference(blob, written, options);
  if (at !== null) throw new PortsideError('firmware-differs', { at });
}
