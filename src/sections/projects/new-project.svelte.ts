import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { m } from '../../kit/words/all';
import {
  seedEmpty,
  seedFromArchive,
  seedFromFiles,
  seedFromImage,
} from '../../projects/archive/seeds';
import type { ImageVolume } from '../../images/image-volume';
import type { ArchiveNotice } from '../../projects/archive/types';
import type { ProjectSeed } from '../../projects/database/store';
import { intakeFiles } from '../../volumes/intake';
import type { CallOptions } from '../../volumes/volume';
import { ModuleChoice } from './module-choice.svelte';
import { stem } from './projects.svelte';

export const projectStarts = ['nothing', 'folder', 'image', 'archive'] as const;
export type ProjectStart = (typeof projectStarts)[number];

/** What a new project shall be, while it is being chosen. */
export class NewProjectForm {
  start = $state<ProjectStart>('nothing');
  /** As typed; the empty one gives way to `suggestedName`. */
  name = $state('');
  imageId = $state('');
  folder = $state.raw<readonly File[]>([]);
  archive = $state.raw<File | null>(null);
  readonly module: ModuleChoice;
  readonly #images: readonly ImageVolume[];

  constructor(images: readonly ImageVolume[], moduleId: string) {
    this.#images = images;
    this.imageId = images[0]?.id ?? '';
    this.module = new ModuleChoice({ kind: 'module', module: moduleId, sizes: {} });
  }

  /** An image and an archive say themselves what they are for. */
  get asksModule(): boolean {
    return this.start === 'nothing' || this.start === 'folder';
  }

  /** What it is called if nothing is typed. */
  readonly suggestedName: string = $derived.by(() => {
    if (this.start === 'folder') return this.folderName || m.project_new();
    if (this.start === 'image') return this.#image ? stem(this.#image.name) : m.project_new();
    if (this.start === 'archive' && this.archive) return stem(this.archive.name);
    return m.project_new();
  });

  get folderName(): string {
    return this.folder[0]?.webkitRelativePath.split('/')[0] ?? '';
  }

  /** Enough was chosen to make it. */
  get complete(): boolean {
    if (this.start === 'folder') return this.folder.length > 0;
    if (this.start === 'archive') return this.archive !== null;
    return this.start === 'nothing' || this.#image !== undefined;
  }

  /** Why it can't be made, or null. */
  readonly problem: PortsideError | null = $derived.by(() => {
    if (!this.asksModule) return null;
    try {
      this.module.target();
      return null;
    } catch (thrown) {
      return toPortsideError(thrown);
    }
  });

  get #image(): ImageVolume | undefined {
    return this.#images.find(({ id }) => id === this.imageId);
  }

  /** Reads what it begins with; the notices are for the person, once the project is there. */
  async seed(
    options: CallOptions,
  ): Promise<{ seed: ProjectSeed; notices: readonly ArchiveNotice[]; skipped: number }> {
    const name = this.name.trim() || this.suggestedName;
    const plain = (seed: ProjectSeed) => ({ seed, notices: [], skipped: 0 });
    if (this.start === 'nothing') return plain(seedEmpty(name, this.module.target()));
    if (this.start === 'folder') {
      const items = (await intakeFiles(this.folder, options)).map((item) => ({
        ...item,
        path: item.path.slice(this.folderName.length + 1),
      }));
      return plain(await seedFromFiles(name, items, this.module.target(), options));
    }
    if (this.start === 'archive' && this.archive) {
      const bytes = new Uint8Array(await this.archive.arrayBuffer());
      const { seed, notices } = await seedFromArchive(name, bytes, options);
      const named = this.name.trim() ? { ...seed, name } : seed;
      return { seed: named, notices, skipped: 0 };
    }
    const image = this.#image;
    if (!image) throw new Error('No image was chosen');
    const { seed, skipped } = await seedFromImage(name, image, options);
    return { seed, notices: [], skipped: skipped.length };
  }
}
