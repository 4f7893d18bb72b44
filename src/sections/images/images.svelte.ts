import HardDrive from '@lucide/svelte/icons/hard-drive';
import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { JobContext } from '../../ground/jobs/job-types';
import { ImageVolume, type ImageOpening } from '../../images/image-volume';
import { openSample } from '../../images/presets/samples';
import type { KeptImage } from '../../images/kept/kept-images';
import type { Geometry } from '../../images/types';
import type { CallOptions } from '../../volumes/volume';
import { once } from '../once';
import type { EarlierImages } from './earlier.svelte';
import { m } from '../../kit/words/first';
import { displayName, freeName } from '../../volumes/paths';
import { chooseFiles } from '../../kit/download';
import { ImageView } from './image-view.svelte';
import { say } from '../../kit/words/words';
import { keyed, when, type Action } from '../../kit/actions';
import { Section, type Dropped, type Followed, type OpenVolume } from '../section';
import type { ImageOrigin, ImagePart, Services } from '../services';
import { OtherView } from './other-view.svelte';

/** What the sample is built for. */
const sampleTarget = 'ec600s-cnla/user';

export type Document = ImageView | OtherView;

/** What a file was opened as. */
interface OpenedFile {
  readonly file: File;
  readonly document: Document;
  /** It holds other files, so that it is firmware before it is bytes or one of the images in it. */
  readonly container: boolean;
}

/** Only firmware saves the whole flash: an image is one of its partitions. */
const isFlash = (opening: ImageOpening) =>
  opening.kind === 'littlefs' && (opening.volume.snapshot.opened?.partitions.length ?? 0) > 0;

/** The images that are open, and the one that is shown. */
export class ImagesSection extends Section {
  readonly id = 'images';
  readonly entry = { label: m.place_images, icon: HardDrive, back: m.back_to_images };
  override readonly first = true;
  override readonly taking = {
    sure: (item: Dropped) => (item.kind === 'file' ? 0.5 : 0),
    hint: () => [m.drop_open(), m.drop_open_more()] as const,
    take: (items: readonly Dropped[]) =>
      this.openFiles(items.flatMap((item) => (item.kind === 'file' ? item.file : []))),
  };
  readonly #shell: Services;
  #list = $state.raw<readonly Document[]>([]);
  #current = $state.raw<Document | null>(null);
  #others = 0;
  #earlier = $state.raw<EarlierImages | null>(null);

  constructor(services: Services) {
    super();
    this.#shell = services;
    services.offers.images = this;
  }

  get path(): readonly string[] {
    return this.#current ? [this.#current.id] : [];
  }

  override get title(): string | null {
    return this.#current?.name ?? null;
  }

  override get view(): ImageView | null {
    return this.#current?.kind === 'littlefs' ? this.#current : null;
  }

  override get views() {
    return this.#list.filter((document) => document.kind === 'littlefs');
  }

  override get volumes() {
    return this.#list.flatMap((document) => (document.kind === 'littlefs' ? document.volume : []));
  }

  override get openVolumes(): readonly OpenVolume[] {
    return this.#list.flatMap((document) =>
      document.kind === 'littlefs'
        ? {
            key: document.id,
            view: document,
            show: () => this.show(document),
            choose: () => (this.#current = document),
          }
        : [],
    );
  }

  override async reopen(id: string): Promise<void> {
    if (!this.#list.some((one) => one.id === id)) await this.#reopen(id);
  }

  override get unsaved(): boolean {
    return this.#list.some((document) => document.unkept);
  }

  override get panels() {
    const count = this.view?.diagnostics.length ?? 0;
    return [{ id: 'diagnostics', label: m.dock_diagnostics(), count }];
  }

  override get adding() {
    const [open, create] = this.beginnings;
    return { label: m.images_add(), actions: [open, create] };
  }

  override get beginnings(): readonly [Action, Action, ...Action[]] {
    const { modules } = this.#shell.offers;
    return [
      keyed(this.#shell, 'open-image', m.open_image(), () => this.chooseFile()),
      { id: 'new-image', label: m.new_image(), act: () => this.newImage() },
      { id: 'sample', label: m.home_sample(), act: () => this.openSample() },
      ...when(modules !== undefined, {
        id: 'try-without-hardware',
        label: m.home_try(),
        act: () => this.tryWithoutHardware(),
      }),
    ];
  }

  override get actions(): readonly Action[] {
    const view = this.view;
    if (!view) return [];
    const { output } = view;
    const { projects } = this.#shell.offers;
    return [
      {
        ...keyed(this.#shell, 'build', m.build_image(), () => output.build()),
        disabled: !output.canBuild,
      },
      {
        ...keyed(this.#shell, 'download-image', output.deliverLabel, () => output.deliver()),
        disabled: !output.canDeliver,
      },
      { id: 'geometry', label: m.geometry_change(), act: () => this.changeGeometry(view) },
      { id: 'like', label: m.new_image_like(), act: () => this.newImage(view) },
      ...when(projects !== undefined, {
        id: 'keep-as-project',
        label: m.keep_as_project(),
        act: () => projects?.keep(view.volume),
      }),
      {
        id: 'close',
        label: m.close_image({ name: displayName(view.name) }),
        divided: true,
        act: () => this.close(view),
      },
    ];
  }

  override get things() {
    return this.#list.map((document) => ({
      id: document.id,
      name: document.name,
      show: () => this.show(document),
    }));
  }

  home() {
    this.#current = null;
  }

  /** Not needed before the first paint. */
  readonly #kept = once(async () => {
    const { EarlierImages } = await import('./earlier.svelte');
    const earlier = new EarlierImages(this.#shell);
    await earlier.prepare();
    this.#earlier = earlier;
    return earlier;
  });

  override async prepare(): Promise<void> {
    await this.#shell.notices.attempt(this.#kept);
  }

  /** Those of before; null until they have been looked at. */
  get earlier(): EarlierImages | null {
    return this.#earlier;
  }

  async follow([first, ...rest]: readonly string[]): Promise<Followed> {
    if (rest.length) return 'unknown';
    // A file chooser opens only at a person's own click, so that `open` shows where to click.
    if (first === undefined || first === 'new' || first === 'open') {
      this.home();
      if (first === 'new') void this.newImage();
      return 'shown';
    }
    // As images and other files count themselves.
    if (!/^(image|other)-\d+$/.test(first)) return 'unknown';
    const document = this.#list.find(({ id }) => id === first);
    if (document) this.#current = document;
    else if (!(await this.#reopen(first))) return 'gone';
    return 'shown';
  }

  /** Those of before that are not open now. */
  get closed(): readonly KeptImage[] {
    const all = this.#earlier?.list ?? [];
    return all.filter(({ id }) => !this.#list.some((one) => one.id === id));
  }

  /** Opens one of before as it was left. */
  async openEarlier(id: string) {
    await this.#shell.notices.attempt(async () => {
      this.#shell.show(this);
      this.#add([await this.#bringBack(id)]);
    });
  }

  /** What a reload closed; false: it is not kept. */
  async #reopen(id: string): Promise<boolean> {
    await this.prepare();
    if (!this.#earlier?.list.some((one) => one.id === id)) return false;
    const view = await this.#shell.notices.attempt(() => this.#bringBack(id));
    if (view) this.#add([view]);
    return view !== undefined;
  }

  /** @throws {PortsideError} `kept-…`, `storage-…`, and as opening does */
  async #bringBack(id: string): Promise<ImageView> {
    const earlier = await this.#kept();
    const { info, source, edits } = await earlier.load(id);
    const title = { key: 'job_open', params: { name: info.name } };
    const volume = await this.#shell.jobs.run(title, async ({ signal, progress }) => {
      const name = this.#ownName(info.name);
      const there = await this.#volumeOf(id, name, source, { signal, onProgress: progress });
      if (edits) await there.restore(edits, { signal });
      return there;
    });
    const { targetId, sample } = info;
    const view = new ImageView(volume, this.#shell, { targetId, sample });
    // What was built and saved before is not told to be unsaved.
    if (edits && !info.changed) view.output.markSaved(volume.snapshot.root);
    earlier.resume(view);
    return view;
  }

  async #volumeOf(
    id: string,
    name: string,
    source: Blob | null,
    options: CallOptions,
  ): Promise<ImageVolume> {
    const { engine } = this.#shell;
    if (!source) return ImageVolume.create(engine, name, null, id);
    const opening = await ImageVolume.open(engine, source, name, { ...options, id });
    if (opening.kind !== 'littlefs') throw new PortsideError('kept-damaged', { name });
    return opening.volume;
  }

  get list(): readonly Document[] {
    return this.#list;
  }

  get current(): Document | null {
    return this.#current;
  }

  /** Shows one of the list. */
  show(document: Document) {
    this.#current = document;
    this.#shell.show(this);
  }

  /** `stay`: what is on screen stays there. */
  async chooseFile({ stay = false } = {}) {
    const files = await chooseFiles({ several: true });
    if (files.length && !stay) this.#shell.show(this);
    await this.#open(files, stay);
  }

  /** Opens files as images, and shows the last of them. */
  async openFiles(files: readonly File[]) {
    this.#shell.show(this);
    await this.#open(files);
  }

  /**
   * Opens all in one job, and lists and shows them at its end: to draw each of hundreds, and to give each
   * an address, takes far longer than to open them. A file that can't be read keeps no other from opening.
   */
  async #open(files: readonly File[], stay = false) {
    const [only] = files.length === 1 ? files : [];
    const name = only?.name ?? m.files_count({ count: files.length });
    const opened: OpenedFile[] = [];
    const failures: PortsideError[] = [];
    const work = async (context: JobContext) => {
      const names = this.#names();
      try {
        for (const [done, file] of files.entries()) {
          if (!only) context.progress(done, files.length);
          const own = this.#ownName(file.name, names);
          try {
            opened.push(await this.#openFile(file, own, context, only !== undefined));
            names.add(own);
          } catch (thrown) {
            const error = toPortsideError(thrown);
            if (only || error.code === 'cancelled' || error.code === 'engine-load') throw error;
            failures.push(error);
          }
        }
      } finally {
        this.#add(opened.flatMap(({ document, container }) => (container ? [] : document)));
        this.#keep(
          opened.flatMap(({ document, file, container }) =>
            container ? [] : { view: document, source: file },
          ),
        );
      }
    };
    const title = { key: 'job_open', params: { name } };
    const { notices, jobs } = this.#shell;
    await notices.attempt(() => jobs.run(title, work, { unit: only ? 'bytes' : 'entries' }));
    for (const one of opened) if (one.container) await this.#openContainer(one, stay);
    for (const failure of failures) await notices.attempt(() => Promise.reject(failure));
  }

  async #openFile(
    file: File,
    name: string,
    { signal, progress, log }: JobContext,
    alone: boolean,
  ): Promise<OpenedFile> {
    const options = alone ? { signal, onProgress: progress } : { signal };
    const opening = await ImageVolume.open(this.#shell.engine, file, name, options);
    if (opening.kind === 'other') log('log_not_littlefs');
    else if (opening.kind === 'container') log('log_container');
    else {
      const { opened } = opening.volume.snapshot;
      if (opened) {
        const { major, minor } = opened.candidate.version;
        log('log_found', { version: `${major}.${minor}`, files: opened.usage.files });
      }
    }
    const document = this.#documentOf(opening, name, file);
    return { file, document, container: opening.kind === 'container' || isFlash(opening) };
  }

  #documentOf(opening: ImageOpening, name: string, file: File): Document {
    if (opening.kind === 'littlefs') return new ImageView(opening.volume, this.#shell);
    const id = `other-${++this.#others}`;
    return new OtherView(id, name, file, opening.identification, () => this.#shell.format);
  }

  /** As firmware, or as bytes or image if it can't be opened so. */
  async #openContainer({ file, document }: OpenedFile, stay: boolean) {
    const { firmware } = this.#shell.offers;
    if (!(await firmware?.openFile(file, { stay }))) this.#add([document]);
    else if (document.kind === 'littlefs') await document.close();
  }

  async openPart({ blob, name, from }: { blob: Blob; name: string; from: ImageOrigin }) {
    const title = { key: 'job_open', params: { name } };
    const opening = await this.#shell.jobs.run(title, ({ signal, progress }) =>
      ImageVolume.open(this.#shell.engine, blob, this.#ownName(name), {
        signal,
        onProgress: progress,
      }),
    );
    if (opening.kind !== 'littlefs') {
      const { signature } = opening.identification;
      throw new PortsideError('not-littlefs', { signature });
    }
    const view = new ImageView(opening.volume, this.#shell, { from });
    this.#add([view]);
    this.show(view);
    return this.#partOf(view);
  }

  #partOf(view: ImageView): ImagePart {
    const isOpen = () => this.#list.includes(view);
    return {
      volume: view.volume,
      get open() {
        return isOpen();
      },
      get changed() {
        return view.snapshot.dirty;
      },
      get dirty() {
        return view.dirty;
      },
      show: () => this.show(view),
      wasSaved: (root) => view.output.markSaved(root),
    };
  }

  /** Makes a new, empty image and shows it. */
  create(name: string, geometry: Geometry, targetId: string | null): ImageView {
    const volume = ImageVolume.create(this.#shell.engine, this.#ownName(name), geometry);
    const view = new ImageView(volume, this.#shell, { targetId });
    this.#add([view]);
    this.#keep([{ view, source: null }]);
    this.#shell.show(this);
    return view;
  }

  async openSample() {
    await this.#shell.notices.attempt(async () => {
      const title = { key: 'job_sample', params: {} };
      const volume = await this.#shell.jobs.run(title, ({ signal, progress }) =>
        openSample(this.#shell.engine, { signal, onProgress: progress }),
      );
      const view = new ImageView(volume, this.#shell, { targetId: sampleTarget, sample: true });
      this.#add([view]);
      this.#shell.show(this);
      const { bytes } = await volume.download();
      this.#keep([{ view, source: new Blob([bytes]) }]);
    });
  }

  /** Opens the sample and a virtual module, and shows the module. */
  async tryWithoutHardware() {
    await this.openSample();
    const sample = this.view?.sample ? this.view : null;
    await this.#shell.offers.modules?.startVirtual();
    if (!sample) return;
    this.#shell.notices.good(() => say({ key: 'home_tried', params: {} }), {
      label: () => say({ key: 'home_tried_show', params: {} }),
      act: () => this.show(sample),
    });
  }

  async newImage(like: ImageView | null = null) {
    await this.#shell.dialogs.open('newImage', { like, change: null });
  }

  async changeGeometry(view: ImageView) {
    await this.#shell.dialogs.open('newImage', { like: null, change: view });
  }

  /** Closes one; asks first if something would be lost. */
  async close(document: Document) {
    if (document.kind === 'littlefs') await this.#earlier?.settled(document);
    if (document.unkept) {
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
    if (document.kind === 'littlefs') this.#earlier?.release(document);
    await this.#shell.notices.attempt(() => document.close());
    if (document.dirty) this.#tellKept(document);
  }

  /** Its changes are not lost, and the way back to them is said. */
  #tellKept({ id, name }: Document) {
    const closed = { key: 'earlier_closed', params: { name: displayName(name) } };
    this.#shell.notices.good(() => say(closed), {
      label: () => say({ key: 'earlier_open', params: {} }),
      act: () => void this.openEarlier(id),
    });
  }

  /** From now on a reload does not lose it. */
  #keep(documents: readonly { readonly view: Document; readonly source: Blob | null }[]) {
    const kept = documents.flatMap(({ view, source }) =>
      view.kind === 'littlefs' ? { view, source } : [],
    );
    if (!kept.length) return;
    void this.#shell.notices.attempt(async () => (await this.#kept()).keep(kept));
  }

  /** A name that no other open one has, so that two files of one name can be told apart. */
  #ownName(name: string, names: ReadonlySet<string> = this.#names()): string {
    return names.has(name) ? freeName(name, (one) => names.has(one)) : name;
  }

  #names(): Set<string> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Nothing is drawn from it.
    return new Set(this.#list.map((document) => document.name));
  }

  #add(documents: readonly Document[]) {
    if (!documents.length) return;
    this.#list = [...this.#list, ...documents];
    this.#current = documents.at(-1) ?? null;
  }
}
