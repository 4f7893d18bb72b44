import type { FirmwarePackage, Part } from '../../firmware/package';
import { bootPairOf, type BootPair } from '../../firmware/partitions';
import { when, type Action } from '../../kit/actions';
import { saveFile } from '../../kit/download';
import { m } from '../../kit/words/all';
import { displayName } from '../../volumes/paths';
import type { ImageOrigin, ImagePart, Services } from '../services';
import { lastOf } from './package-words';
import { PackageBoot } from './package-boot.svelte';
import { PackageSaving } from './package-saving.svelte';

/** A package on screen: what of it is open as an image, and how it is saved. */
export class PackageView {
  readonly saving: PackageSaving;
  readonly boot: PackageBoot;
  /** The partitions that a module boots with; null: it has none of QuecPython. */
  readonly pair: BootPair | null;
  /** It was made here, to try things with. */
  readonly sample: boolean;
  #images = $state.raw<readonly { readonly part: Part; readonly image: ImagePart }[]>([]);
  readonly #services: Services;
  readonly #origin: ImageOrigin;
  readonly #show: () => void;

  constructor(
    readonly id: string,
    readonly firmware: FirmwarePackage,
    services: Services,
    page: {
      readonly isOpen: () => boolean;
      readonly show: () => void;
      readonly sample: boolean;
    },
  ) {
    this.sample = page.sample;
    this.#services = services;
    this.pair = bootPairOf(firmware);
    this.saving = new PackageSaving(this, services);
    this.boot = new PackageBoot(this, services);
    this.#show = page.show;
    this.#origin = {
      name: firmware.name,
      get open() {
        return page.isOpen();
      },
      show: page.show,
    };
  }

  get name(): string {
    return this.firmware.name;
  }

  get size(): number {
    return this.firmware.blob.size;
  }

  /** The image that a part is open as; null: it is not. */
  imageOf(part: Part): ImagePart | null {
    return this.#images.find((one) => one.part === part && one.image.open)?.image ?? null;
  }

  /** Parts whose files differ from those in the package. */
  get changed(): readonly Part[] {
    return this.firmware.parts.filter((part) => this.imageOf(part)?.changed);
  }

  get unsaved(): boolean {
    return this.firmware.parts.some((part) => this.imageOf(part)?.dirty);
  }

  get actions(): readonly Action[] {
    return [
      {
        id: 'save-firmware',
        label: m.firmware_save(),
        disabled: !this.saving.possible,
        act: () => this.saving.save(),
      },
      ...when(this.boot.canRescue, {
        id: 'rescue-package',
        label: m.rescue_package(),
        act: () => this.boot.rescue(),
      }),
      // Its button stands above what it shows.
      ...when(this.boot.possible, {
        id: 'simulate-boot',
        label: m.boot_simulate(),
        divided: true,
        act: () => this.boot.simulate(),
      }),
    ];
  }

  /** Puts it on screen. */
  show() {
    this.#show();
  }

  /** Opens a part as an image, or shows the one that it is open as. */
  async openPart(part: Part) {
    const open = this.imageOf(part);
    if (open) return open.show();
    await this.#services.notices.attempt(async () => {
      const blob = await part.member.read();
      const image = await this.#services.offers.images?.openPart({
        blob,
        name: nameOf(part),
        from: this.#origin,
      });
      if (image) this.#images = [...this.#images.filter((one) => one.image.open), { part, image }];
    });
  }

  get canOpenParts(): boolean {
    return this.#services.offers.images !== undefined;
  }

  async download(part: Part) {
    await this.#services.notices.attempt(async () => {
      const title = { key: 'job_extract', params: { name: lastOf(part.trail) } };
      const blob = await this.#services.jobs.run(title, ({ signal, progress }) =>
        part.member.read({ signal, onProgress: progress }),
      );
      saveFile(nameOf(part), blob);
    });
  }

  /** Asks whether the changes are to be given up. */
  async mayClose(): Promise<boolean> {
    const name = displayName(this.name);
    const sure = await this.#services.dialogs.open('confirm', {
      title: m.firmware_close_title({ name }),
      text: m.firmware_close_text(),
      action: m.firmware_close_action(),
      danger: true,
    });
    return sure === true;
  }
}

/** What a part is called as a file of its own. */
function nameOf({ trail }: Part): string {
  const name = lastOf(trail).split('/').at(-1) ?? '';
  return /\.\w+$/.test(name) ? name : `${name || 'part'}.bin`;
}
