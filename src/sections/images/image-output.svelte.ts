import type { ImageVolume } from '../../images/image-volume';
import type { Forecast } from 'littlefs-wasm';
import { m } from '../../kit/words/first';
import { saveFile } from '../../kit/download';
import type { VolumeFace } from '../../workbench/volume-face.svelte';
import type { Shell } from '../../kit/shell';

type ImageFace = VolumeFace<ImageVolume>;

/** What leaves an image as a whole: builds and downloads. */
export class ImageOutput {
  readonly #view: ImageFace;
  readonly #shell: Shell;
  readonly #onSaved: () => void;
  #building = $state(false);
  #saved = $state.raw<unknown>(null);

  /** @param onSaved hears that it lies safe somewhere */
  constructor(view: ImageFace, shell: Shell, onSaved: () => void) {
    this.#view = view;
    this.#shell = shell;
    this.#onSaved = onSaved;
  }

  get building(): boolean {
    return this.#building;
  }

  /** The tree as it stands now has been downloaded. */
  get saved(): boolean {
    return this.#saved === this.#view.snapshot.root;
  }

  /** The tree of that root lies safe somewhere else. */
  markSaved(root: object) {
    this.#saved = root;
    this.#onSaved();
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

  /** There are bytes to download, or they can be built. */
  get canDeliver(): boolean {
    return !this.#building && (!this.needsBuild || this.canBuild);
  }

  get deliverLabel(): string {
    return this.needsBuild ? m.build_and_download() : m.download_image();
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

  /** Hands it to the browser; builds it before if what is shown differs from the bytes there are. */
  async deliver() {
    if (!this.canDeliver) return;
    if (this.needsBuild) await this.build();
    // It failed, which was told, or it was edited meanwhile.
    if (!this.needsBuild) await this.#download();
  }

  async #download() {
    await this.#shell.notices.attempt(async () => {
      const { root } = this.#view.snapshot;
      const { name, bytes } = await this.#view.volume.download();
      saveFile(name, bytes);
      this.markSaved(root);
    });
  }
}
