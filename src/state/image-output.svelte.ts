import type { Forecast } from 'littlefs-wasm';
import * as m from '../paraglide/messages.js';
import { manifestText, takeManifest } from '../volumes/manifest';
import { exportZip } from '../volumes/zip';
import { saveFile } from './download';
import type { ImageView } from './image-view.svelte';
import type { Shell } from './shell';

/** What leaves an image: builds, downloads, manifests, zips. */
export class ImageOutput {
  readonly #view: ImageView;
  readonly #shell: Shell;
  #building = $state(false);
  #saved = $state.raw<unknown>(null);

  constructor(view: ImageView, shell: Shell) {
    this.#view = view;
    this.#shell = shell;
  }

  get building(): boolean {
    return this.#building;
  }

  /** The tree as it stands now has been downloaded. */
  get saved(): boolean {
    return this.#saved === this.#view.snapshot.root;
  }

  /** What is shown differs from the bytes there are. */
  get needsBuild(): boolean {
    const { opened, dirty, built } = this.#view.snapshot;
    return (!opened || dirty) && !built;
  }

  /** There is something to build, and it fits; true again once it is built, as often as one likes. */
  get canBuild(): boolean {
    return this.showsGauge && this.forecast?.fits === true;
  }

  get canDownload(): boolean {
    return !this.needsBuild;
  }

  get showsGauge(): boolean {
    const { opened, dirty, geometry } = this.#view.snapshot;
    return geometry !== null && (!opened || dirty);
  }

  /** The newest there is. */
  get forecast(): Forecast | null {
    const { forecast } = this.#view.snapshot;
    if (forecast.kind === 'ready') return forecast.forecast;
    return forecast.kind === 'pending' ? forecast.last : null;
  }

  async build() {
    if (this.#building) return;
    const title = { key: 'job_build', params: { name: this.#view.name } };
    this.#building = true;
    await this.#shell.notices.attempt(() =>
      this.#shell.jobs.run(title, ({ signal, progress }) =>
        this.#view.volume.build({ signal, onProgress: progress }),
      ),
    );
    this.#building = false;
  }

  async download() {
    await this.#shell.notices.attempt(() => {
      const { name, bytes } = this.#view.volume.download();
      saveFile(name, bytes);
      this.#saved = this.#view.snapshot.root;
    });
  }

  async exportManifest() {
    const { volume, name } = this.#view;
    await this.#shell.notices.attempt(async () => {
      const manifest = await this.#shell.jobs.run(
        { key: 'job_manifest', params: { name } },
        ({ signal, progress }) => takeManifest(volume, { signal, onProgress: progress }),
      );
      saveFile(`${stem(name)}.manifest.json`, manifestText(manifest), 'application/json');
    });
  }

  async exportFiles() {
    const { volume, name } = this.#view;
    await this.#shell.notices.attempt(async () => {
      const zip = await this.#shell.jobs.run(
        { key: 'job_zip', params: { name } },
        async ({ signal, progress, log }) => {
          const made = await exportZip(volume, { signal, onProgress: progress });
          for (const { path, as } of made.renamed) log('log_renamed', { path, as });
          for (const { path } of made.skipped) log('log_skipped', { path });
          return made;
        },
      );
      saveFile(`${stem(name)}.zip`, zip.bytes, 'application/zip');
      const count = zip.skipped.length;
      if (count) this.#shell.notices.good(() => m.zip_partial({ count }));
    });
  }
}

/** 'customer_fs.bin' → 'customer_fs'. */
function stem(name: string): string {
  return name.replace(/\.[^.]+$/, '') || name;
}
