import { PortsideError } from '../errors/portside-error';
import type { Wording } from '../jobs/job-types';
import type { ModuleDetail, ModuleVolume } from '../modules/module';
import * as m from '../paraglide/messages.js';
import { LiveVolume } from '../volumes/live/live-volume';
import { displayName } from '../volumes/paths';
import type { CallOptions, VolumeUsage } from '../volumes/volume';
import { LiveView } from './live-view.svelte';
import type { Shell } from './shell';

/** A file system of a module on screen. */
export class ModuleView extends LiveView<ModuleVolume> {
  readonly source: ModuleVolume;
  #usage = $state.raw<VolumeUsage | null>(null);
  #stopUsage: () => void;
  #asking: Promise<void> | null = null;

  constructor(source: ModuleVolume, shell: Shell) {
    super(new LiveVolume(source), shell, { slow: true });
    this.source = source;
    this.#stopUsage = this.volume.onChange(() => void this.#askUsage());
  }

  /** Where the module has it. */
  get mount(): string {
    return this.source.mount;
  }

  /** As of the last change; null until it was asked. */
  get usage(): VolumeUsage | null {
    return this.#usage;
  }

  /** Lists it, as a part of connecting. @throws {PortsideError} as listing does */
  async start(options: CallOptions): Promise<void> {
    await this.volume.refresh(options);
  }

  /** What the file is for, where its name is special to the module. */
  purposeOf(path: string): Wording | null {
    return this.source.purpose?.(path) ?? null;
  }

  detailsOf(path: string): Promise<readonly ModuleDetail[]> {
    return this.source.details?.(path) ?? Promise.resolve([]);
  }

  /** By the checksums that the module keeps, where it keeps some; else by a second reading. */
  override async verify(): Promise<void> {
    const check = this.source.verify?.bind(this.source);
    if (!check) return super.verify();
    const { selection } = this.tree;
    const files = (selection.length ? selection : this.rows).filter(({ type }) => type === 'file');
    await this.shell.notices.attempt(async () => {
      const title = { key: 'job_verify', params: { name: this.name } };
      const found = await this.shell.jobs.run(title, ({ signal, progress }) =>
        check(
          files.map(({ path }) => path),
          { signal, onProgress: progress },
        ),
      );
      const differing = found.filter(({ state }) => state === 'differs');
      const [first] = differing;
      if (first) {
        const params = { path: displayName(first.path), count: differing.length };
        throw new PortsideError('verify-differs', params);
      }
      const unknown = found.filter(({ state }) => state === 'unknown').length;
      const count = found.length - unknown;
      this.shell.notices.good(() =>
        unknown ? m.verified_partly({ count, unknown }) : m.verified({ count }),
      );
    });
  }

  override close(): void {
    this.#stopUsage();
    super.close();
  }

  /** Once for however many changes come meanwhile. A line that is lost says so elsewhere. */
  async #askUsage(): Promise<void> {
    if (this.#asking) return;
    this.#asking = this.source.usage().then(
      (usage) => void (this.#usage = usage),
      () => undefined,
    );
    await this.#asking;
    this.#asking = null;
  }
}
