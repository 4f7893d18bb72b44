import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { Mutex } from '../../ground/mutex';
import { limitsOf } from '../../images/geometry';
import { EditTree } from '../../volumes/tree/edit-tree';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { ProjectNews } from '../database/channel';
import { changesBetween } from '../database/changes';
import { mergeStep, type ConflictChoice, type StepConflict } from './merge';
import { settle, type Settled } from '../database/settle';
import { mainGeometry } from '../target';
import { UndoStack, type SavedStep } from './step-undo';
import type { LoadedProject, ProjectPatch, ProjectStore } from '../database/store';
import type { ProjectInfo, ProjectTree, StepKind, StoredContent } from '../types';

/**
 * Asks a person which side to keep of paths that another tab changed as well; answers by path, or
 * null to give the step up. A path without an answer stays theirs.
 */
export type AskConflicts = (
  conflicts: readonly StepConflict[],
) => Promise<ReadonlyMap<string, ConflictChoice> | null>;

/** What makes the step: the state that it starts from, and the one it wants. */
interface Intent extends SavedStep {
  readonly kind: StepKind;
  readonly contents: Settled['contents'];
}

/**
 * An open project: its state as the database has it, and the steps that lead from there, one after
 * the other. What other tabs save comes in by itself.
 */
export class ProjectSession {
  /** Set by who can ask; without it a conflict is thrown as `project-conflict`. */
  askConflicts: AskConflicts | null = null;
  readonly undoStack = new UndoStack();
  readonly #store: ProjectStore;
  readonly #changed: () => void;
  readonly #stopListening: () => void;
  #now: LoadedProject;
  #gone = false;
  #saving = 0;
  readonly #mutex = new Mutex();

  /** `changed` is called after every change of what the getters give. */
  constructor(store: ProjectStore, loaded: LoadedProject, changed: () => void) {
    this.#store = store;
    this.#now = loaded;
    this.#changed = changed;
    this.#stopListening = store.onNews((news) => this.#hear(news));
  }

  get info(): ProjectInfo {
    return this.#now.info;
  }

  get tree(): ProjectTree {
    return this.#now.tree;
  }

  get saving(): number {
    return this.#saving;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Takes the last step of this tab back, as a step of its own; steps of other tabs stay. */
  undo(): Promise<void> {
    return this.#enqueue(async () => {
      const step = this.undoStack.lastDone;
      if (!step) return;
      const back = { kind: 'undone', before: step.after, after: step.before } as const;
      this.undoStack.undid((await this.#replay(back)) ?? back);
    });
  }

  redo(): Promise<void> {
    return this.#enqueue(async () => {
      const step = this.undoStack.lastUndone;
      if (!step) return;
      this.undoStack.redid((await this.#replay({ ...step, kind: 'redone' })) ?? step);
    });
  }

  /** Goes back to a state, as a step that can be undone. @throws {PortsideError} `state-gone` */
  goBackTo(revision: number): Promise<void> {
    return this.#enqueue(async () => {
      const after = await this.#store.stateTree(this.info.id, revision);
      const before = this.tree;
      const saved = await this.#save({ kind: 'restored', before, after, contents: new Map() });
      if (saved) this.undoStack.did(saved);
    });
  }

  /** Changes name, target or settings. */
  update(patch: ProjectPatch): Promise<void> {
    return this.#enqueue(async () => {
      const info = await this.#store.update(this.info.id, patch);
      await this.#follow(info);
    });
  }

  /** Waits until everything under way is saved or has failed. */
  async settled(): Promise<void> {
    await this.#mutex.run(() => Promise.resolve());
  }

  /** Hears of nothing more; what is under way still ends. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.settled();
  }

  /**
   * Does one step; a verb that throws, or changes nothing, makes none. `check` sees the tree with
   * its digests and can still refuse it.
   */
  perform<T>(
    kind: StepKind,
    options: CallOptions,
    verb: (edited: EditTree<StoredContent>) => T,
    check?: (settled: EditTree<StoredContent>) => void,
  ): Promise<T> {
    return this.#enqueue(async () => {
      throwIfCancelled(options.signal);
      const before = this.tree;
      const limits = limitsOf(mainGeometry(this.info.target));
      const edited = new EditTree(before.root, before.nextKey, limits);
      const result = verb(edited);
      if (edited.root === before.root) return result;
      const { tree, contents } = await settle(
        { root: edited.root, nextKey: edited.nextKey },
        options,
      );
      check?.(new EditTree(tree.root, tree.nextKey));
      throwIfCancelled(options.signal);
      const saved = await this.#save({ kind, before, after: tree, contents });
      if (saved) this.undoStack.did(saved);
      return result;
    });
  }

  async #replay(step: Omit<Intent, 'contents'>): Promise<SavedStep | null> {
    try {
      return await this.#save({ ...step, contents: new Map() });
    } catch (thrown) {
      // Nothing older can be taken back either.
      if (thrown instanceof PortsideError && thrown.code === 'state-gone') this.undoStack.clear();
      throw thrown;
    }
  }

  /**
   * Brings an intent into the database, onto whatever is there by now. Gives the step as it was
   * saved, or null if nothing was left to do.
   */
  async #save(intent: Intent): Promise<SavedStep | null> {
    let choices: ReadonlyMap<string, ConflictChoice> = new Map();
    for (;;) {
      const { info, tree: before } = this.#now;
      let { after } = intent;
      if (before.root !== intent.before.root) {
        const merge = mergeStep(intent.before, intent.after, before, choices);
        if (merge.conflicts.length) {
          choices = await this.#ask(merge.conflicts, choices);
          continue;
        }
        after = merge.tree;
        if (!changesBetween(before, after).length) return null;
      }
      const step = {
        kind: intent.kind,
        base: info.state,
        before,
        after,
        contents: intent.contents,
      };
      const outcome = await this.#store.commit(info.id, step);
      if (outcome.kind === 'moved') {
        this.#now = outcome.now;
        this.#changed();
        continue;
      }
      this.#now = { info: outcome.info, tree: after };
      return { before, after };
    }
  }

  async #ask(
    conflicts: readonly StepConflict[],
    known: ReadonlyMap<string, ConflictChoice>,
  ): Promise<ReadonlyMap<string, ConflictChoice>> {
    const answers = await this.askConflicts?.(conflicts);
    if (!answers) {
      const path = displayName(conflicts[0]?.path ?? '/');
      throw new PortsideError('project-conflict', { path });
    }
    const settledOnes = conflicts.map(({ path }) => [path, answers.get(path) ?? 'theirs'] as const);
    return new Map([...known, ...settledOnes]);
  }

  /** One after the other, so that each starts from what the one before has saved. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#saving++;
    this.#changed();
    return this.#mutex.run(async () => {
      try {
        const result = await work();
        this.#gone = false;
        return result;
      } catch (thrown) {
        if (thrown instanceof PortsideError && thrown.code === 'project-gone') this.#gone = true;
        throw thrown;
      } finally {
        this.#saving--;
        this.#changed();
      }
    });
  }

  #hear({ project, revision }: ProjectNews): void {
    if (project !== this.info.id || revision <= this.info.revision) return;
    this.#enqueue(async () => {
      if (revision > this.info.revision) this.#now = await this.#store.load(this.info.id);
    }).catch((thrown: unknown) => {
      // The next verb meets the same failure and says so to whoever called it.
      if (!(thrown instanceof PortsideError)) throw thrown;
    });
  }

  async #follow(info: ProjectInfo): Promise<void> {
    this.#now =
      info.state === this.info.state ? { info, tree: this.tree } : await this.#store.load(info.id);
  }
}
