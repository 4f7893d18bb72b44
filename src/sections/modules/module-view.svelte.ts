import { PortsideError } from '../../ground/errors/portside-error';
import type { Message } from '../../ground/jobs/job-types';
import type { ModuleDetail, ModuleVolume } from '../../modules/module';
import type { BootRestorePlan } from '../../volumes/boot/restore-plan';
import { m } from '../../kit/words/all';
import { CachedVolume } from '../../volumes/cached/cached-volume';
import { displayName } from '../../volumes/paths';
import type { CallOptions, VolumeUsage } from '../../volumes/volume';
import { CachedView } from '../../workbench/cached/cached-view.svelte';
import { keeperOf } from './module-keep-old';
import type { Shell } from '../../kit/shell';
import { titleFor } from '../../workbench/job-titles';

/** Milliseconds after the last change before the module is asked what it says of it. */
const AFTER_CHANGE = 300;

/** A file system of a module on screen. */
export class ModuleView extends CachedView<ModuleVolume> {
  readonly source: ModuleVolume;
  #usage = $state.raw<VolumeUsage | null>(null);
  #bootRestorePlan = $state.raw<BootRestorePlan | null>(null);
  readonly #reachable: () => boolean;
  readonly #idle: () => boolean;
  readonly #stopHearing: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;

  /**
   * @param name what a person calls it among all that is open: 'EC600S-CNLB /usr'
   * @param reachable the line is there; by default it always is
   * @param idle nothing has the line; by default it is always free
   */
  constructor(
    source: ModuleVolume,
    shell: Shell,
    name: () => string,
    reachable = () => true,
    idle = () => true,
  ) {
    const cached = new CachedVolume(source, { name, keepOld: keeperOf(shell), reachable });
    super(cached, shell, { slow: true });
    this.source = source;
    this.#reachable = reachable;
    this.#idle = idle;
    this.#stopHearing = this.volume.onChange(() => this.#changed());
  }

  override get reachable(): boolean {
    return this.#reachable();
  }

  override get busy(): boolean {
    return super.busy || !this.#idle();
  }

  /** The module is open, and not only on the way to it; null: nothing tells. */
  isOpen: (() => boolean) | null = null;

  override get takesFiles(): boolean {
    return this.reachable && (this.isOpen?.() ?? true);
  }

  /** Told after every change of names or contents that came later than the first listing. */
  changed: (() => void) | null = null;

  /** Stops the program that is in the way of a listing, if the module can. */
  stopProgram: (() => Promise<void>) | null = null;

  get clearWay(): (() => Promise<void>) | undefined {
    const stop = this.stopProgram;
    if (!stop || this.error?.code !== 'module-busy') return undefined;
    return async () => {
      await stop();
      await this.refresh();
    };
  }

  /** Where the module has it. */
  get mount(): string {
    return this.source.mount;
  }

  /** As of the last change; null until it was asked. */
  get usage(): VolumeUsage | null {
    return this.#usage;
  }

  /** The first file system that takes files, if the root takes none. */
  override get home(): string {
    const mounts = this.#usage?.mounts ?? [];
    const root = mounts.find(({ path }) => path === '/');
    if (!root || root.writable) return '/';
    return mounts.find(({ writable }) => writable)?.path ?? '/';
  }

  /** What the next boot brings back; null if nothing is known of that. */
  get bootRestorePlan(): BootRestorePlan | null {
    return this.#bootRestorePlan;
  }

  /** Lists it, and asks how full it is. @throws {PortsideError} as listing does */
  async start(options: CallOptions): Promise<void> {
    this.#asking = true;
    try {
      await this.volume.refresh(options);
      this.#usage = await this.source.usage({ ...options, listed: this.volume.snapshot.rows });
      this.#bootRestorePlan = (await this.source.bootRestorePlan?.(options)) ?? null;
    } finally {
      this.#asking = false;
    }
  }

  /** What the file is for, where its name is special to the module. */
  purposeOf(path: string): Message | null {
    return this.source.purpose?.(path) ?? null;
  }

  detailsOf(path: string): Promise<readonly ModuleDetail[]> {
    return this.source.details?.(path) ?? Promise.resolve([]);
  }

  override guardOf(path: string): PortsideError | null {
    void this.snapshot;
    return this.source.guard?.(path) ?? null;
  }

  /**
   * The module guards files by checksums of its own, and a person may say which. What is listed
   * for nothing can be taken off the list all the same.
   */
  canProtect(path: string): boolean {
    const { source } = this;
    const verb = this.isProtected(path) ? 'unprotect' : 'protect';
    return source.capabilities.write && source[verb] !== undefined;
  }

  isProtected(path: string): boolean {
    return this.snapshot.marks.has(path);
  }

  async protect(paths: readonly string[], on: boolean): Promise<void> {
    await this.shell.notices.attempt(async () => {
      const title = { key: on ? 'job_protect' : 'job_unprotect', params: { name: this.name } };
      await this.shell.jobs.run(title, async ({ signal }) => {
        for (const path of paths) {
          if (on) await this.source.protect?.(path, { signal });
          else await this.source.unprotect?.(path, { signal });
        }
        await this.start({ signal });
      });
    });
  }

  /** By the checksums that the module keeps, if it keeps some; else by a second reading. */
  override async verify(): Promise<void> {
    const check = this.source.verify?.bind(this.source);
    if (!check) return super.verify();
    const { selection } = this.tree;
    const files = (selection.length ? selection : this.rows).filter(({ type }) => type === 'file');
    await this.shell.notices.attempt(async () => {
      const paths = files.map(({ path }) => path);
      const title = titleFor('verify', paths);
      const found = await this.shell.jobs.run(title, ({ signal, progress }) =>
        check(paths, { signal, onProgress: progress }),
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
        unknown ? m.verified_partly({ count, unknown }) : m.verified_module({ count }),
      );
    });
  }

  override close(): void {
    clearTimeout(this.#timer);
    this.#stopHearing();
    super.close();
  }

  /** After a change the module is asked anew, once it has nothing else to do. */
  #changed() {
    if (this.#asking) return;
    this.changed?.();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.reachable) return;
      if (this.shell.jobs.running) this.#changed();
      // A listing that fails is told above the files.
      else void Promise.allSettled([this.start({})]);
    }, AFTER_CHANGE);
  }
}
