import type { BootPair } from '../../firmware/partitions';
import type { Part } from '../../firmware/package';
import { rescue, rescueChoices, type RescueWay } from '../../firmware/rescue';
import { PortsideError } from '../../ground/errors/portside-error';
import { ImageVolume } from '../../images/image-volume';
import type { JobContext } from '../../ground/jobs/job-types';
import { simulateBoot, type BootSimulation } from '../../volumes/boot/boot';
import type { SumKind } from '../../volumes/boot/checksum-list';
import type { Volume } from '../../volumes/volume';
import { displayName } from '../../volumes/paths';
import type { ImagePart, Services } from '../services';
import { lastOf } from './package-words';

/** The package whose two partitions a module boots with. */
interface BootedPackage {
  readonly name: string;
  readonly pair: BootPair | null;
  imageOf(part: Part): ImagePart | null;
  openPart(part: Part): Promise<void>;
  /** Puts the package on screen again. */
  show(): void;
}

/** What a module does at its next boot after it was flashed with a package, as the package is edited now. */
export class PackageBoot {
  /** Firmware of each age reads one of the sums: SHA-256 until early 2021, its CRC-32 since. */
  reads = $state<SumKind>('crc32');
  #made = $state.raw<{ result: BootSimulation; of: readonly unknown[] } | null>(null);
  readonly #edited: BootedPackage;
  readonly #services: Services;

  constructor(edited: BootedPackage, services: Services) {
    this.#edited = edited;
    this.#services = services;
  }

  /** Both partitions are there, so that there is something to simulate. */
  get possible(): boolean {
    return this.#edited.pair?.backup != null;
  }

  get canRescue(): boolean {
    return this.#edited.pair !== null && this.#services.offers.images !== undefined;
  }

  /** Null: it was not simulated, or something was changed since. */
  get result(): BootSimulation | null {
    const made = this.#made;
    const now = this.#trees();
    return made && made.of.every((tree, i) => tree === now[i]) ? made.result : null;
  }

  forget() {
    this.#made = null;
  }

  /** The trees that the partitions have been given; null: they are as in the package. */
  #trees(): readonly unknown[] {
    const { pair } = this.#edited;
    return [pair?.user, pair?.backup].map((part) => {
      const image = part && this.#edited.imageOf(part);
      return image?.changed ? image.volume.snapshot.root : null;
    });
  }

  async simulate() {
    const { pair } = this.#edited;
    const backup = pair?.backup;
    if (!pair || !backup) return;
    this.forget();
    await this.#services.notices.attempt(async () => {
      const title = { key: 'job_simulate_boot', params: { name: this.#edited.name } };
      const of = this.#trees();
      const result = await this.#services.jobs.run(title, (job) =>
        this.#withVolume(pair.user, job, (user) =>
          this.#withVolume(backup, job, (kept) =>
            simulateBoot({ user, backup: kept }, this.reads, { signal: job.signal }),
          ),
        ),
      );
      this.#made = { result, of };
    });
  }

  /** Asks how, and changes the partitions so that a module flashed with them comes to its prompt. */
  async rescue() {
    const { pair } = this.#edited;
    if (!pair) return;
    await this.#services.notices.attempt(async () => {
      const title = { key: 'job_rescue_look', params: { name: this.#edited.name } };
      const choices = await this.#services.jobs.run(title, (job) =>
        this.#withVolume(pair.user, job, (user) =>
          pair.backup
            ? this.#withVolume(pair.backup, job, (backup) =>
                rescueChoices({ user, backup }, { signal: job.signal }),
              )
            : rescueChoices({ user, backup: null }, { signal: job.signal }),
        ),
      );
      const way = await this.#services.dialogs.open('rescuePackage', choices);
      if (way) await this.#rescueBy(way, pair);
    });
  }

  async #rescueBy(way: RescueWay, pair: BootPair) {
    const user = await this.#opened(pair.user);
    const backup = pair.backup && (await this.#opened(pair.backup));
    this.#edited.show();
    const title = { key: 'job_rescue_package', params: { name: this.#edited.name } };
    await this.#services.jobs.run(title, async ({ signal, log }) => {
      const changed = await rescue({ user, backup }, way, { signal });
      for (const what of changed) log('log_changed', { what });
    });
    if (this.possible) await this.simulate();
  }

  /** The image that a part is open as; opens it if it is not. @throws {PortsideError} `cancelled` if that failed, which was told */
  async #opened(part: Part): Promise<ImagePart['volume']> {
    if (!this.#edited.imageOf(part)) await this.#edited.openPart(part);
    const image = this.#edited.imageOf(part);
    if (!image) throw new PortsideError('cancelled');
    return image.volume;
  }

  /** Gives the files of a part as they are edited, or as the package has them. */
  async #withVolume<Result>(
    part: Part,
    { signal }: JobContext,
    use: (volume: Volume) => Promise<Result>,
  ): Promise<Result> {
    const image = this.#edited.imageOf(part);
    if (image) return use(image.volume);
    const blob = await part.member.read({ signal });
    const name = displayName(lastOf(part.trail));
    const opening = await ImageVolume.open(this.#services.engine, blob, name, { signal });
    if (opening.kind !== 'littlefs') {
      throw new PortsideError('not-littlefs', { signature: opening.identification.signature });
    }
    try {
      return await use(opening.volume);
    } finally {
      await opening.volume.close();
    }
  }
}
