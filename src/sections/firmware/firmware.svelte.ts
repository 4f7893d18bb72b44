import Package from '@lucide/svelte/icons/package';
import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import type { Action } from '../../kit/actions';
import { chooseFiles } from '../../kit/download';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';
import { displayName } from '../../volumes/paths';
import { Section, type Dropped, type Followed, type WayBack } from '../section';
import type { Services } from '../services';
import type { PackageView } from './package-view.svelte';

/** Names of files that hold others for sure. */
const SURE = /\.(pac|zip|uf2|hex|lod|gz|binpkg|romfs)$/i;
/** Names of packages that hold no littlefs, or in a packing that is not public. */
const CLOSED = /\.(blf|mbn)$/i;

/** The packages that are open, and the one that is shown. */
export class FirmwareSection extends Section {
  readonly id = 'firmware';
  readonly entry = { label: m.place_firmware, icon: Package, back: m.place_firmware };
  override readonly taking = {
    sure: (item: Dropped) => (item.kind === 'file' ? this.#sure(item.file.name) : 0),
    hint: (): readonly [string, string] | null =>
      this.#services.current === this ? [m.firmware_drop(), m.firmware_drop_more()] : null,
    take: (items: readonly Dropped[]) =>
      this.openFiles(items.flatMap((item) => (item.kind === 'file' ? item.file : []))),
  };
  readonly #services: Services;
  #list = $state.raw<readonly PackageView[]>([]);
  #current = $state.raw<PackageView | null>(null);
  #count = 0;

  constructor(services: Services) {
    super();
    this.#services = services;
    services.offers.firmware = this;
  }

  get path(): readonly string[] {
    return this.#current ? [this.#current.id] : [];
  }

  override get title(): string | null {
    return this.#current?.name ?? null;
  }

  override get unsaved(): boolean {
    return this.#list.some(({ unsaved }) => unsaved);
  }

  override get adding() {
    return { label: m.firmware_add(), actions: this.beginnings };
  }

  override get beginnings(): readonly Action[] {
    return [
      { id: 'open-firmware', label: m.firmware_open(), act: () => this.chooseFile() },
      {
        id: 'sample-package',
        label: say({ key: 'firmware_sample', params: {} }),
        act: () => this.openSample(),
      },
    ];
  }

  override get actions(): readonly Action[] {
    const view = this.#current;
    return view ? [...view.actions, this.#closing(view)] : [];
  }

  override get things() {
    return this.#list.map((view) => ({
      id: view.id,
      name: view.name,
      show: () => this.show(view),
    }));
  }

  home() {
    this.#current = null;
  }

  follow([first, ...rest]: readonly string[]): Followed {
    if (rest.length) return 'unknown';
    // A file chooser opens only at a person's own click, so that `open` shows where to click.
    if (first === undefined || first === 'open') {
      this.home();
      return 'shown';
    }
    // As packages are counted here.
    if (!/^package-\d+$/.test(first)) return 'unknown';
    const view = this.#list.find(({ id }) => id === first);
    if (view) this.#current = view;
    return view ? 'shown' : this.#unkept;
  }

  /** A package lives as long as the page. */
  readonly #unkept: WayBack = {
    what: () => say({ key: 'firmware_unkept', params: {} }),
    label: () => m.firmware_open(),
    act: () => this.chooseFile().then(() => false),
  };

  override async prepare(): Promise<void> {
    const { clearPrivateFiles } = await import('../../kit/private-file');
    await this.#services.notices.attempt(clearPrivateFiles);
  }

  get list(): readonly PackageView[] {
    return this.#list;
  }

  get current(): PackageView | null {
    return this.#current;
  }

  /** Shows one of the list. */
  show(view: PackageView) {
    this.#current = view;
    this.#services.show(this);
  }

  async chooseFile() {
    await this.openFiles(await chooseFiles({ several: true }));
  }

  /** Opens files as firmware; those that are none are opened as images. */
  async openFiles(files: readonly File[]) {
    for (const file of files) {
      await this.#services.notices.attempt(async () => {
        const view = await this.#open(file);
        if (view) return this.show(view);
        const { images } = this.#services.offers;
        if (!images) throw new PortsideError('firmware-unknown', { name: file.name });
        await images.openFiles([file]);
      });
    }
  }

  async openFile(file: File, { stay = false } = {}): Promise<boolean> {
    const view = await this.#services.notices.attempt(() => this.#open(file));
    if (view && !stay) this.show(view);
    return view != null;
  }

  /** Makes a package to try things with, and opens it. */
  async openSample() {
    await this.#services.notices.attempt(async () => {
      const { samplePackage } = await import('./sample');
      const { engine, jobs } = this.#services;
      const title = { key: 'job_sample_package', params: {} };
      const file = await jobs.run(title, ({ signal, progress }) =>
        samplePackage(engine, { signal, onProgress: progress }),
      );
      const view = await this.#open(file, true);
      if (view) this.show(view);
    });
  }

  /** Null: it is no container that is known. */
  async #open(file: File, sample = false): Promise<PackageView | null> {
    const title = { key: 'job_open', params: { name: file.name } };
    const { jobs } = this.#services;
    const { FirmwarePackage } = await import('../../firmware/package');
    const firmware = await jobs.run(title, async ({ signal, progress, log }) => {
      try {
        return await FirmwarePackage.open(file, file.name, { signal, onProgress: progress });
      } catch (error) {
        if (toPortsideError(error).code !== 'firmware-unknown') throw error;
        if (CLOSED.test(file.name)) throw new PortsideError('firmware-efs', { name: file.name });
        log('log_no_container');
        return null;
      }
    });
    if (!firmware) return null;
    const { PackageView } = await import('./package-view.svelte');
    const id = `package-${++this.#count}`;
    const view: PackageView = new PackageView(id, firmware, this.#services, {
      isOpen: () => this.#list.includes(view),
      show: () => this.show(view),
      sample,
    });
    this.#list = [...this.#list, view];
    return view;
  }

  /** Closes one; asks first if changes could not be put into it any more. */
  async close(view: PackageView) {
    if (view.unsaved && !(await view.mayClose())) return;
    const at = this.#list.indexOf(view);
    this.#list = this.#list.filter((one) => one !== view);
    if (this.#current === view) {
      this.#current = this.#list[Math.min(at, this.#list.length - 1)] ?? null;
    }
  }

  #closing(view: PackageView): Action {
    const label = m.close_image({ name: displayName(view.name) });
    return { id: 'close', label, divided: true, act: () => this.close(view) };
  }

  /** More than images are, of what holds others; while a package is looked at, of any file. */
  #sure(name: string): number {
    if (SURE.test(name) || CLOSED.test(name)) return 0.8;
    return this.#services.current === this ? 0.6 : 0;
  }
}
