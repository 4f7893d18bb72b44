import { PortsideError } from '../../ground/errors/portside-error';
import { Emitter } from '../../ground/emitter';
import { displayName } from '../../volumes/paths';
import { silentNews, type NewsChannel, type ProjectNews } from './channel';
import { DROPS_PER_SWEEP, putContents, requireContents, sweep } from './contents';
import { Database } from './database';
import { newId } from './ids';
import { ALL_STORES, type ReadTransaction, type WriteTransaction } from './schema';
import type { Settled } from './settle';
import { writeState } from './states';
import { decodeTree } from './tree-record';
import type {
  ProjectInfo,
  ProjectSettings,
  ProjectTarget,
  ProjectTree,
  StateInfo,
  StepKind,
} from '../types';

export interface LoadedProject {
  readonly info: ProjectInfo;
  readonly tree: ProjectTree;
}

/** A change of the files. */
export interface Step {
  readonly kind: StepKind;
  /** State that it was made from. */
  readonly base: number;
  readonly before: ProjectTree;
  readonly after: ProjectTree;
  readonly contents: Settled['contents'];
}

export type StepOutcome =
  | { readonly kind: 'saved'; readonly info: ProjectInfo }
  /** Another tab was first; nothing was written. */
  | { readonly kind: 'moved'; readonly now: LoadedProject };

export interface ProjectSeed {
  readonly name: string;
  readonly target: ProjectTarget;
  readonly settings: ProjectSettings;
  readonly step: StepKind;
  readonly files: Settled;
}

export type ProjectPatch = Partial<Pick<ProjectInfo, 'name' | 'target' | 'settings'>>;

/** Milliseconds that a deleted project can be brought back for. */
export const KEEP_DELETED = 7 * 24 * 3_600_000;

export interface ProjectStoreOptions {
  readonly database?: Database;
  readonly channel?: NewsChannel;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * All projects of this browser. Every verb is one transaction: after a crash the database is as
 * before or as after it. All throw the `storage-…` codes.
 */
export class ProjectStore {
  readonly database: Database;
  readonly #channel: NewsChannel;
  readonly #now: () => number;
  readonly #listeners = new Emitter<[ProjectNews]>();
  #dropped = 0;

  constructor(options: ProjectStoreOptions = {}) {
    this.database = options.database ?? new Database();
    this.#channel = options.channel ?? silentNews();
    this.#now = options.now ?? Date.now;
    this.#channel.listen((news) => this.#tell(news));
  }

  /** Hears of every change, of this tab and of others; returns how to stop that. */
  onNews(listener: (news: ProjectNews) => void): () => void {
    return this.#listeners.on(listener);
  }

  /** The last changed first. */
  async list(): Promise<ProjectInfo[]> {
    return (await this.#all()).filter(({ deleted }) => deleted === null);
  }

  /** Those that can still be brought back. */
  async listDeleted(): Promise<ProjectInfo[]> {
    return (await this.#all()).filter(({ deleted }) => deleted !== null);
  }

  async create(seed: ProjectSeed): Promise<ProjectInfo> {
    const { name, target, settings, step, files } = seed;
    const now = this.#now();
    const info = await this.database.write(ALL_STORES, async (tx) => {
      const bare: ProjectInfo = {
        id: newId(),
        ...{ name, target, settings },
        ...{ created: now, changed: now, revision: 0, state: 0 },
        ...{ files: 0, directories: 0, bytes: 0, deleted: null },
      };
      await putContents(tx, files.contents);
      await requireContents(tx, files, null);
      const { info } = await writeState(
        tx,
        bare,
        { kind: step, before: null, after: files.tree },
        now,
      );
      return info;
    });
    this.#announce(info);
    return info;
  }

  /** Another project with the same files; their contents are shared. @throws {PortsideError} `project-gone` */
  async duplicate(id: string, name: string): Promise<ProjectInfo> {
    const now = this.#now();
    const copy = await this.database.write(ALL_STORES, async (tx) => {
      const { info, tree } = await loadIn(tx, id);
      const bare = { ...info, id: newId(), name, created: now, revision: 0, state: 0 };
      return (await writeState(tx, bare, { kind: 'duplicated', before: null, after: tree }, now))
        .info;
    });
    this.#announce(copy);
    return copy;
  }

  /** Changes name, target or settings. @throws {PortsideError} `project-gone` */
  update(id: string, patch: ProjectPatch): Promise<ProjectInfo> {
    return this.#change(id, (info) => ({ ...present(info), ...patch, changed: this.#now() }));
  }

  /** Deletes it so that `restore` brings it back, for `KEEP_DELETED`. @throws {PortsideError} `project-gone` */
  async remove(id: string): Promise<void> {
    await this.#change(id, (info) => ({ ...present(info), deleted: this.#now() }));
  }

  /** @throws {PortsideError} `project-gone` if it was removed for good */
  restore(id: string): Promise<ProjectInfo> {
    return this.#change(id, (info) => ({ ...info, deleted: null }));
  }

  /**
   * Removes for good what was deleted before `KEEP_DELETED`, and contents that nothing names.
   * To be called once at the start.
   */
  async tidy(): Promise<void> {
    const before = this.#now() - KEEP_DELETED;
    await this.database.write(ALL_STORES, async (tx) => {
      for (const { id, deleted } of await tx.objectStore('projects').getAll()) {
        if (deleted === null || deleted > before) continue;
        const all = IDBKeyRange.bound([id], [id, []]);
        await tx.objectStore('states').delete(all);
        await tx.objectStore('trees').delete(all);
        await tx.objectStore('projects').delete(id);
      }
      await sweep(tx);
    });
    this.#dropped = 0;
  }

  /** @throws {PortsideError} `project-gone` */
  load(id: string): Promise<LoadedProject> {
    return this.database.read(['projects', 'trees'], (tx) => loadIn(tx, id));
  }

  /** Saves a step, unless another tab was first. @throws {PortsideError} `project-gone`, `state-gone` */
  async commit(id: string, step: Step): Promise<StepOutcome> {
    const outcome = await this.database.write(
      ALL_STORES,
      async (tx): Promise<StepOutcome & { drops: number }> => {
        const info = present(await tx.objectStore('projects').get(id));
        if (info.state !== step.base) return { kind: 'moved', now: await loadIn(tx, id), drops: 0 };
        await putContents(tx, step.contents);
        await requireContents(tx, { tree: step.after, contents: step.contents }, step.before);
        const written = await writeState(tx, info, step, this.#now());
        const due = this.#dropped + written.drops >= DROPS_PER_SWEEP;
        if (due) await sweep(tx);
        return { kind: 'saved', info: written.info, drops: due ? -this.#dropped : written.drops };
      },
    );
    this.#dropped += outcome.drops;
    if (outcome.kind === 'saved') this.#announce(outcome.info);
    return outcome;
  }

  /** States that are kept, the newest first. */
  async history(id: string): Promise<StateInfo[]> {
    const states = await this.database.read(['states'], (tx) =>
      tx.objectStore('states').getAll(IDBKeyRange.bound([id], [id, []])),
    );
    return states.reverse();
  }

  /** The files of a kept state. @throws {PortsideError} `state-gone` */
  async stateTree(id: string, revision: number): Promise<ProjectTree> {
    const record = await this.database.read(['trees'], (tx) =>
      tx.objectStore('trees').get([id, revision]),
    );
    if (!record) throw new PortsideError('state-gone');
    return decodeTree(record);
  }

  /** Bytes of a content; `path` is for the error. @throws {PortsideError} `content-missing` */
  async content(sha256: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
    const record = await this.database.read(['contents'], (tx) =>
      tx.objectStore('contents').get(sha256),
    );
    if (!record) throw new PortsideError('content-missing', { path: displayName(path) });
    return record.bytes;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#channel.close();
    await this.database.close();
  }

  async #all(): Promise<ProjectInfo[]> {
    const all = await this.database.read(['projects'], (tx) => tx.objectStore('projects').getAll());
    return all.sort((a, b) => b.changed - a.changed || (a.id < b.id ? -1 : 1));
  }

  async #change(id: string, edit: (info: ProjectInfo) => ProjectInfo): Promise<ProjectInfo> {
    const changed = await this.database.write(['projects'], async (tx) => {
      const before = await tx.objectStore('projects').get(id);
      if (!before) throw new PortsideError('project-gone');
      const info = { ...edit(before), id, revision: before.revision + 1 };
      await tx.objectStore('projects').put(info);
      return info;
    });
    this.#announce(changed);
    return changed;
  }

  #announce({ id, revision }: ProjectInfo): void {
    const news = { project: id, revision };
    this.#channel.post(news);
    this.#tell(news);
  }

  #tell(news: ProjectNews): void {
    this.#listeners.emit(news);
  }
}

function present(info: ProjectInfo | undefined): ProjectInfo {
  if (!info || info.deleted !== null) throw new PortsideError('project-gone');
  return info;
}

async function loadIn(tx: ReadTransaction | WriteTransaction, id: string): Promise<LoadedProject> {
  // One signature for both kinds of transaction, which differ in what is not used here.
  const reading = tx as ReadTransaction;
  const info = present(await reading.objectStore('projects').get(id));
  const record = await reading.objectStore('trees').get([id, info.state]);
  if (!record) throw new PortsideError('state-gone');
  return { info, tree: decodeTree(record) };
}
