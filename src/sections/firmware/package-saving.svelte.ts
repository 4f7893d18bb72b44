import type { SaveReport } from '../../firmware/package';
import { editedName } from '../../images/image-volume';
import type { JobContext } from '../../ground/jobs/job-types';
import { saveFile } from '../../kit/download';
import { SaveTarget } from '../../kit/save-target';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { Services } from '../services';
import { deliver } from './deliver';
import { buildContents, type EditedPackage } from './package-contents';

/** A package as it was saved, and what comparing it gave. */
export interface Saved {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly report: SaveReport;
  /** It was read again from where it was written; else from what the browser was handed. */
  readonly fromDisk: boolean;
}

/** Saving a package with the file systems that were changed in it. */
export class PackageSaving {
  readonly #edited: EditedPackage;
  readonly #services: Services;
  #running = $state(false);
  #saved = $state.raw<Saved | null>(null);

  constructor(edited: EditedPackage, services: Services) {
    this.#edited = edited;
    this.#services = services;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Something of it differs, so that there is something to save. */
  get possible(): boolean {
    return !this.#running && this.#edited.changed.length > 0;
  }

  /** How it was saved last. */
  get saved(): Saved | null {
    return this.#saved;
  }

  async save() {
    if (!this.possible) return;
    this.#running = true;
    await this.#services.notices.attempt(async () => {
      const mendSums = await this.#askAboutSums();
      const name = editedName(this.#edited.firmware.name);
      const target = await SaveTarget.choose(name);
      if (target && isOriginal(target.before, this.#edited.firmware.blob)) {
        throw new PortsideError('firmware-original', { name: target.name });
      }
      const title = { key: 'job_save_firmware', params: { name: target?.name ?? name } };
      this.#saved = await this.#services.jobs.run(title, (job) =>
        this.#write(target, name, mendSums, job),
      );
    });
    this.#running = false;
  }

  downloadReport({ name, size, report, fromDisk }: Saved) {
    const text = JSON.stringify(
      {
        original: this.#edited.firmware.name,
        written: name,
        size,
        readAgainFrom: fromDisk ? 'the file' : 'memory',
        bytes: report.bytes,
        members: report.rows,
      },
      null,
      2,
    );
    saveFile(`${name}.report.json`, `${text}\n`, 'application/json');
  }

  async #write(
    target: SaveTarget | null,
    name: string,
    mendSums: boolean,
    { signal, progress, log }: JobContext,
  ): Promise<Saved> {
    try {
      const { contents, settle } = await buildContents(this.#edited, { signal }, (part) =>
        log('log_part_built', { name: part }),
      );
      const saved = await this.#edited.firmware.save(contents, { signal, mendSums });
      const report = await deliver(saved, target, { signal, progress, log }, (file) =>
        saveFile(name, file),
      );
      settle();
      const { size } = saved.blob;
      return { name: target?.name ?? name, size, report, fromDisk: target !== null };
    } catch (error) {
      await target?.discard();
      throw error;
    }
  }

  /** Sums that were wrong are mended or kept, as a person says. @throws {PortsideError} `cancelled` */
  async #askAboutSums(): Promise<boolean> {
    const { mendable } = this.#edited.firmware;
    if (!mendable.length) return false;
    const answer = await this.#services.dialogs.open('wrongSums', {
      name: displayName(this.#edited.firmware.name),
      count: mendable.length,
    });
    if (!answer) throw new PortsideError('cancelled');
    return answer === 'mend';
  }
}

/** The changed package is made of the original's bytes, so that it can't be written over them. */
function isOriginal(chosen: File, original: Blob): boolean {
  return (
    original instanceof File &&
    chosen.name === original.name &&
    chosen.size === original.size &&
    chosen.lastModified === original.lastModified
  );
}
