import { KEEP_ALL } from '../database/thinning';
import type { ProjectTree } from '../types';

/** Steps that can be taken back: contents of states that the history does not surely keep may be gone. */
const UNDO_MAX = KEEP_ALL;

/** A step that was saved: the states around it. */
export interface SavedStep {
  readonly before: ProjectTree;
  readonly after: ProjectTree;
}

/** The steps of this tab that can be taken back, and those that were. */
export class UndoStack {
  #done: SavedStep[] = [];
  #undone: SavedStep[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get lastDone(): SavedStep | undefined {
    return this.#done.at(-1);
  }

  get lastUndone(): SavedStep | undefined {
    return this.#undone.at(-1);
  }

  did(step: SavedStep): void {
    this.#done.push(step);
    this.#undone = [];
    this.#trim();
  }

  /** `back` is what taking it back did, in that direction. */
  undid(back: SavedStep): void {
    this.#done.pop();
    this.#undone.push({ before: back.after, after: back.before });
  }

  redid(step: SavedStep): void {
    this.#undone.pop();
    this.#done.push(step);
    this.#trim();
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }

  #trim(): void {
    if (this.#done.length > UNDO_MAX) this.#done.shift();
  }
}
