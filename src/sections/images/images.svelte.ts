import { ImageClient } from '../../images/worker/client';
import { ImageVolume, type ImageOpening } from '../../images/image-volume';
import { openSample } from '../../images/presets/samples';
import { spawnImageWorker } from '../../images/worker/spawn';
import type { Geometry } from '../../images/types';
import * as m from '../../paraglide/messages.js';
import { displayName, freeName } from '../../volumes/paths';
import { ContainerView } from './container-view';
import { chooseFiles } from '../../kit/download';
import { ImageView } from './image-view.svelte';
import { OtherView } from './other-view.svelte';
import type { Shell } from '../../kit/shell';

/** What the sample is built for. */
const sampleTarget = 'ec600s-cnla/user';

export type Document = ImageView | OtherView | ContainerView;

/** The images that are open, and the one that is shown. */
export class ImagesState {
  readonly #shell: Shell;
  readonly #client = new ImageClient(spawnImageWorker);
  #list = $state.raw<readonly Document[]>([]);
  #current = $state.raw<Document | null>(null);
  #others = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** The way to the engine in its worker. */
  get client(): ImageClient {
    return this.#client;
  }

  get list(): readonly Document[] {
    return this.#list;
  }

  get current(): Document | null {
    return this.#current;
  }

  /** The one that is shown, where it is a littlefs. */
  get currentView(): ImageView | null {
    return this.#current?.kind === 'littlefs' ? this.#current : null;
  }

  /** Shows one of the list, or what there is to start with. */
  show(document: Document | null) {
    this.#current = document;
  }

  async chooseFile() {
    await this.openFiles(await chooseFiles({ several: true }));
  }

  async openFiles(files: readonly File[]) {
    for (const file of files) await this.#openFile(file);
  }

  async #openFile(file: File) {
    const title = { key: 'job_open', params: { name: file.name } };
    await this.#shell.notices.attempt(() =>
      this.#shell.jobs.run(title, async ({ signal, progress, log }) => {
        const name = this.#ownName(file.name);
        const opening = await ImageVolume.open(this.#client, file, name, {
          signal,
          onProgress: progress,
        });
        if (opening.kind === 'other') log('log_not_littlefs');
        else if (opening.kind === 'container') log('log_container');
        else {
          const { opened } = opening.volume.snapshot;
          if (opened) {
            const { major, minor } = opened.candidate.version;
            log('log_found', { version: `${major}.${minor}`, files: opened.usage.files });
          }
        }
        this.#add(this.#documentOf(opening, name, file));
      }),
    );
  }

  #documentOf(opening: ImageOpening, name: string, file: File): Document {
    if (opening.kind === 'littlefs') return new ImageView(opening.volume, this.#shell);
    const id = `other-${++this.#others}`;
    const format = () => this.#shell.format;
    return opening.kind === 'container'
      ? new ContainerView(id, name, file, opening.container, format)
      : new OtherView(id, name, file, opening.identification, format);
  }

  /** Makes a new, empty image and shows it. */
  create(name: string, geometry: Geometry, targetId: string | null): ImageView {
    const volume = ImageVolume.create(this.#client, this.#ownName(name), geometry);
    const view = new ImageView(volume, this.#shell, targetId);
    this.#add(view);
    return view;
  }

  async openSample() {
    await this.#shell.notices.attempt(async () => {
      const title = { key: 'job_sample', params: {} };
      const volume = await this.#shell.jobs.run(title, ({ signal, progress }) =>
        openSample(this.#client, { signal, onProgress: progress }),
      );
      this.#add(new ImageView(volume, this.#shell, sampleTarget));
    });
  }

  async newImage(like: ImageView | null = null) {
    await this.#shell.dialogs.open('newImage', { like, change: null });
  }

  async changeGeometry(view: ImageView) {
    await this.#shell.dialogs.open('newImage', { like: null, change: view });
  }

  /** Closes one; asks first where something would be lost. */
  async close(document: Document) {
    if (document.dirty) {
      const sure = await this.#shell.dialogs.open('confirm', {
        title: m.close_dirty_title({ name: displayName(document.name) }),
        text: m.close_dirty(),
        action: m.close_dirty_action(),
        danger: true,
      });
      if (!sure) return;
    }
    const at = this.#list.indexOf(document);
    this.#list = this.#list.filter((one) => one !== document);
    if (this.#current === document) {
      this.#current = this.#list[Math.min(at, this.#list.length - 1)] ?? null;
    }
    await this.#shell.notices.attempt(() => document.close());
  }

  /** A name that no other open one has, so that two files of one name can be told apart. */
  #ownName(name: string): string {
    const taken = (one: string) => this.#list.some((document) => document.name === one);
    return taken(name) ? freeName(name, taken) : name;
  }

  #add(document: Document) {
    this.#list = [...this.#list, document];
    this.#current = document;
  }
}
