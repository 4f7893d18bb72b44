import { PortsideError } from '../../../ground/errors/portside-error';
import { saveFile } from '../../../kit/download';
import { m } from '../../../kit/words/all';
import type { StateInfo } from '../../../projects/types';
import type { ProjectVolume } from '../../../projects/project-volume';
import type { VolumeFace } from '../../../workbench/volume-face.svelte';
import type { Shell } from '../../../kit/shell';

/** The states of a project that can be gone back to. */
export class ProjectHistory {
  readonly #view: VolumeFace<ProjectVolume>;
  readonly #shell: Shell;
  #open = $state(false);
  #states = $state.raw<readonly StateInfo[]>([]);
  #readAt = -1;

  constructor(view: VolumeFace<ProjectVolume>, shell: Shell) {
    this.#view = view;
    this.#shell = shell;
    view.volume.onChange(() => {
      if (this.#open) void this.#read();
    });
  }

  get open(): boolean {
    return this.#open;
  }

  set open(open: boolean) {
    this.#open = open;
    if (open) void this.#read();
  }

  /** The newest first. */
  get states(): readonly StateInfo[] {
    return this.#states;
  }

  /** It is the present one. */
  isNow(state: StateInfo): boolean {
    return state.revision === this.#view.snapshot.info.state;
  }

  async goBackTo(state: StateInfo) {
    await this.#shell.notices.attempt(async () => {
      await this.#view.volume.goBackTo(state.revision);
      this.#shell.notices.good(() => m.history_went_back());
    });
  }

  /** It is for one of Quectel's modules, whose firmware has `app_fota`. */
  get canUpdate(): boolean {
    return this.#view.snapshot.info.target.kind === 'module';
  }

  /** Packs what differs from a state as an update that a module with it can fetch by itself. */
  async makeUpdate(state: StateInfo) {
    await this.#shell.notices.attempt(async () => {
      const { volume } = this.#view;
      const contents = await volume.updateSince(state.revision);
      if (!contents.changed.length) throw new PortsideError('update-empty');
      const format = await this.#shell.dialogs.open('makeUpdate', contents);
      if (!format) return;
      const { packUpdate } = await import('../../../projects/update/pack');
      const title = { key: 'job_make_update', params: { name: volume.name } };
      const { name, bytes } = await this.#shell.jobs.run(title, ({ signal, progress }) =>
        packUpdate(volume, contents, format, { signal, onProgress: progress }),
      );
      saveFile(`${volume.name}-${name}`, bytes);
    });
  }

  async #read() {
    const now = this.#view.volume.info.state;
    if (now === this.#readAt) return;
    await this.#shell.notices.attempt(async () => {
      this.#states = await this.#view.volume.history();
      this.#readAt = now;
    });
  }
}
