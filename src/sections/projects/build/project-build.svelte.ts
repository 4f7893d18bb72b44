import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import type { Target } from '../../../images/presets/target-types';
import type { BuildResult } from '../../../images/types';
import { m } from '../../../kit/words/all';
import { backupPlan, type BackupOptions, type Unlisted } from '../../../projects/archive/backup';
import {
  buildBackupImage,
  buildUserImage,
  planBackupImage,
  planUserImage,
} from '../../../projects/build';
import type { ProjectTree } from '../../../projects/types';
import type { ProjectStore } from '../../../projects/database/store';
import { geometryOf, targetsOf } from '../../../projects/target';
import type { JobContext } from '../../../ground/jobs/job-types';
import { saveFile } from '../../../kit/download';
import { zipFiles } from '../../../volumes/zip/zip-files';
import { walkTree } from '../../../volumes/tree/nodes';
import type { ProjectView } from '../project-view.svelte';
import { BackupChoice } from './backup-choice.svelte';
import { BuildForecast } from './build-forecast.svelte';
import type { Services } from '../../services';
import { sayError, type TwoSentences } from '../../../kit/words/words';

/** An image that can be built of a project. */
export interface BuildPart {
  readonly id: Target['partition']['id'] | 'main';
  readonly label: string;
  readonly fileName: string;
  /** Bytes; null while it has to be given. */
  readonly size: number | null;
}

export interface BuiltPart {
  readonly part: BuildPart;
  readonly built: BuildResult;
  /** Files of a backup that its list leaves out. */
  readonly unlisted: readonly Unlisted[];
}

/** An image that was chosen and could not be built. */
interface FailedPart {
  readonly part: BuildPart;
  readonly error: unknown;
}

interface Outcome {
  readonly built: readonly BuiltPart[];
  readonly failed: readonly FailedPart[];
}

/** The setting of a project that names the files that are not in its backup. */
const BACKUP_LEFT_OUT = 'backupLeftOut';

/** What is to be built of a project, and what came of it. */
export class ProjectBuild {
  readonly parts: readonly BuildPart[];
  chosen = $state<Partial<Record<BuildPart['id'], boolean>>>({});
  /** Which checksum the list holds: a choice, as firmware of each age reads one of them only. */
  key = $state<BackupOptions['key']>('crc32');
  /** Whether the module restores at every boot what differs. */
  enable = $state(true);
  /** The list goes into the user image as well. */
  list = $state(false);
  /** Which files go into the backup. */
  readonly backup: BackupChoice;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- It is filled once.
  readonly #forecasts = new Map<BuildPart['id'], BuildForecast>();
  #busy = $state(false);
  #error = $state.raw<unknown>(null);
  #outcome = $state.raw<Outcome>({ built: [], failed: [] });
  readonly #view: ProjectView;
  readonly #store: ProjectStore;
  readonly #host: Services;

  constructor(view: ProjectView, store: ProjectStore, host: Services) {
    this.#view = view;
    this.#store = store;
    this.#host = host;
    const { target, settings } = view.snapshot.info;
    this.parts = partsOf(view);
    const files = [...walkTree(view.volume.tree.root)].flatMap(({ node, path }) =>
      node.type === 'file' ? { path, size: node.size } : [],
    );
    this.backup = new BackupChoice(files, settings[BACKUP_LEFT_OUT]);
    const [first] = this.parts;
    if (first && first.size !== null) this.chosen = { [first.id]: true };
    if (settings['backupKey'] === 'sha256') this.key = 'sha256';
    if (settings['backupEnable'] === false) this.enable = false;
    if (settings['backupList'] === true && target.kind === 'module') this.list = true;
    for (const { id, size } of this.parts) {
      if (size !== null) this.#forecasts.set(id, new BuildForecast(host.engine));
    }
    this.#forecast();
  }

  get hasBackup(): boolean {
    return this.parts.some(({ id }) => id === 'backup');
  }

  /** A checksum list is made. */
  get makesList(): boolean {
    return this.hasBackup && (this.chosen.backup === true || this.list);
  }

  get ready(): boolean {
    return !this.#busy && this.parts.some(({ id, size }) => this.chosen[id] && size !== null);
  }

  get busy(): boolean {
    return this.#busy;
  }

  get results(): readonly BuiltPart[] {
    return this.#outcome.built;
  }

  get failure(): TwoSentences | null {
    return this.#error === null ? null : sayError(this.#error);
  }

  /** The others of the chosen, and why they could not be built. */
  get failed(): readonly { readonly part: BuildPart; readonly said: TwoSentences }[] {
    return this.#outcome.failed.map(({ part, error }) => ({ part, said: sayError(error) }));
  }

  /** How full an image will be; null while its size has to be given. */
  forecastOf(part: BuildPart): BuildForecast | null {
    return this.#forecasts.get(part.id) ?? null;
  }

  /** Something else was chosen. */
  changed() {
    this.forget();
    this.#forecast();
  }

  /** No forecast is waited for any more. */
  close() {
    for (const forecast of this.#forecasts.values()) forecast.clear();
  }

  #forecast() {
    const { tree, info } = this.#view.volume;
    for (const [id, forecast] of this.#forecasts) {
      forecast.request(() => {
        const geometry = geometryOf(info.target, id === 'main' ? undefined : id);
        if (id === 'backup') {
          return { geometry, nodes: planBackupImage(backupPlan(tree, this.#backupOptions)) };
        }
        return { geometry, nodes: planUserImage(tree, this.#listOf(tree)) };
      });
    }
  }

  get #backupOptions(): BackupOptions {
    return {
      key: this.key,
      enable: this.enable,
      include: (path) => this.backup.has(path),
    };
  }

  /** The list that goes into the user image, if one does. */
  #listOf(tree: ProjectTree): string | undefined {
    return this.list && this.hasBackup ? backupPlan(tree, this.#backupOptions).list : undefined;
  }

  /** What was built is of other choices now. */
  forget() {
    this.#outcome = { built: [], failed: [] };
    this.#error = null;
  }

  async build() {
    if (!this.ready) return;
    this.forget();
    this.#busy = true;
    const title = { key: 'job_build', params: { name: this.#view.name } };
    try {
      await this.#keepChoices();
      this.#outcome = await this.#host.jobs.run(title, (context) => this.#buildAll(context));
    } catch (thrown) {
      this.#error = thrown;
    }
    this.#busy = false;
  }

  /** Opens one as an image; null if there is no section for that. */
  get open(): ((built: BuiltPart) => Promise<void>) | null {
    const { images } = this.#host.offers;
    if (!images) return null;
    return ({ part, built }) => images.openFiles([new File([built.bytes], part.fileName)]);
  }

  /** Builds what is chosen, and hands all of it to the browser. */
  async buildAndDownload() {
    await this.build();
    if (this.results.length) await this.downloadAll();
  }

  download({ part, built }: BuiltPart) {
    saveFile(part.fileName, built.bytes);
  }

  /** All that was built: one as it is, several in a zip, as browsers hold back a second download. */
  async downloadAll() {
    const [only, ...more] = this.results;
    if (only && !more.length) return this.download(only);
    await this.#host.notices.attempt(async () => {
      const files = this.results.map(({ part, built }) => ({
        name: part.fileName,
        bytes: built.bytes,
      }));
      saveFile(`${this.#view.name}-images.zip`, await zipFiles(files), 'application/zip');
    });
  }

  /** One that can't be built stops none of the others. */
  async #buildAll(context: JobContext): Promise<Outcome> {
    const built: BuiltPart[] = [];
    const failed: FailedPart[] = [];
    for (const part of this.parts) {
      if (!this.chosen[part.id]) continue;
      try {
        built.push(await this.#buildPart(part, context));
      } catch (error) {
        if (toPortsideError(error).code === 'cancelled') throw error;
        failed.push({ part, error });
        context.log('log_part_failed', { file: part.fileName, why: sayError(error).what });
      }
    }
    const [first] = failed;
    if (!first || built.length) return { built, failed };
    if (failed.length === 1) throw first.error;
    this.#outcome = { built, failed };
    throw new PortsideError('none-built', { count: failed.length });
  }

  async #buildPart(part: BuildPart, { signal, progress }: JobContext): Promise<BuiltPart> {
    const { tree, info } = this.#view.volume;
    const { engine } = this.#host;
    const read = (sha256: string, path: string) => this.#store.content(sha256, path);
    const backup = this.#backupOptions;
    const options = { signal, onProgress: progress };
    const geometry = geometryOf(info.target, part.id === 'main' ? undefined : part.id);
    if (part.id === 'backup') {
      const made = await buildBackupImage(engine, tree, read, geometry, backup, options);
      return { part, built: made.built, unlisted: made.unlisted };
    }
    const list = this.#listOf(tree);
    const built = await buildUserImage(engine, tree, read, geometry, { ...options, list });
    return { part, built, unlisted: [] };
  }

  /** For the next time. */
  async #keepChoices() {
    if (!this.hasBackup) return;
    const { settings } = this.#view.snapshot.info;
    const now = {
      backupKey: this.key,
      backupEnable: this.enable,
      backupList: this.list,
      [BACKUP_LEFT_OUT]: this.backup.setting,
    };
    if (Object.entries(now).every(([name, value]) => (settings[name] ?? null) === value)) return;
    await this.#view.volume.update({ settings: { ...settings, ...now } });
  }
}

function partsOf(view: ProjectView): BuildPart[] {
  const { target } = view.snapshot.info;
  if (target.kind === 'free') {
    const { blockCount, blockSize } = target.geometry;
    const fileName = target.like ?? 'littlefs.bin';
    return [{ id: 'main', label: m.project_build_main(), fileName, size: blockCount * blockSize }];
  }
  return targetsOf(target).map(({ partition, size }) => ({
    id: partition.id,
    label: m[`partition_${partition.id}`](),
    fileName: partition.fileName,
    size,
  }));
}
