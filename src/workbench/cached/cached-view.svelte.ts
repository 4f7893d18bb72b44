import { toPortsideError } from '../../ground/errors/convert';
import { m } from '../../kit/words/all';
import type { EditRow } from '../../volumes/tree/types';
import type { CachedVolume } from '../../volumes/cached/cached-volume';
import type { EntryMark, Volume } from '../../volumes/volume';
import { filesOf, verifyFiles } from './verify';
import type { Shell } from '../../kit/shell';
import type { ByteSource } from '../preview/preview';
import type { CachedFace, Verb, VerbOptions } from '../volume-face.svelte';
import { VolumeView } from '../volume-view.svelte';

export interface CachedViewOptions {
  /** Reading a file takes its time, as over a serial line. Default false. */
  readonly slow?: boolean;
}

/** A volume on screen that lives elsewhere: every verb is a job, and there is no undo. */
export class CachedView<V extends Volume = Volume>
  extends VolumeView<CachedVolume<V>>
  implements CachedFace
{
  readonly marksChanges = false;
  readonly slow: boolean;
  readonly #stop: () => void;
  #reads = $state(0);

  constructor(volume: CachedVolume<V>, shell: Shell, options: CachedViewOptions = {}) {
    super(volume, shell);
    this.slow = options.slow ?? false;
    this.#stop = volume.onSnapshot(() => this.takeSnapshot());
  }

  override get cached(): CachedFace {
    return this;
  }

  override get reachable(): boolean {
    return true;
  }

  get busy(): boolean {
    return this.#reads > 0 || this.shell.jobs.running > 0;
  }

  override sourceOf(row: EditRow): ByteSource {
    const source = super.sourceOf(row);
    return {
      size: source.size,
      read: async (offset, length) => {
        // A preview begins to read while it is drawn, and nothing may change then.
        await Promise.resolve();
        this.#reads++;
        try {
          return await source.read(offset, length);
        } finally {
          this.#reads--;
        }
      },
    };
  }

  get state() {
    return this.snapshot.state;
  }

  get error() {
    return this.snapshot.error;
  }

  get listed() {
    return this.snapshot.listed;
  }

  override marksOf(row: EditRow): readonly EntryMark[] {
    return this.snapshot.marks.get(row.path) ?? [];
  }

  override async perform<T>(
    { unit = 'bytes', ...title }: Verb,
    work: (options: VerbOptions) => Promise<T>,
  ): Promise<T> {
    let [done, total] = [0, 0];
    const onEach = (now: number, of: number) => ([done, total] = [now, of]);
    try {
      return await this.shell.jobs.run(
        title,
        ({ signal, progress, onEntry, log }) =>
          work({ signal, onProgress: progress, onEach, onEntry, log }),
        { unit },
      );
    } catch (thrown) {
      if (total > 1) this.shell.notices.good(() => m.stopped_midway({ done, total }));
      throw thrown;
    }
  }

  async refresh(): Promise<void> {
    const title = { key: 'job_list', params: { name: this.name } };
    try {
      await this.shell.jobs.run(title, ({ signal, progress }) =>
        this.volume.refresh({ signal, onProgress: progress }),
      );
    } catch (thrown) {
      // The snapshot tells why, above the files, for as long as it is so.
      const told = this.volume.snapshot.state === 'failed';
      if (!told && toPortsideError(thrown).code !== 'cancelled') this.shell.notices.bad(thrown);
    }
  }

  async verify(): Promise<void> {
    const { selection } = this.tree;
    const rows = filesOf(this.rows, selection.length ? selection : this.rows);
    await this.shell.notices.attempt(async () => {
      const count = await verifyFiles(this, this.shell, rows);
      this.shell.notices.good(() => m.verified({ count }));
    });
  }

  close(): void {
    this.#stop();
    this.volume.close();
  }
}
