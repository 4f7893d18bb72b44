import { SvelteSet } from 'svelte/reactivity';
import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { planRoom } from '../../volumes/copy/free-space';
import { isOneStep } from '../../volumes/copy/whole';
import type { CopyPlan, CopyRow, PlannedRoom } from '../../volumes/copy/types';

/** What a person may still choose before copying: which rows, and whether they fit. */
export class CopyPreview {
  readonly ticked: SvelteSet<number>;
  #room = $state.raw() as PlannedRoom;
  #error = $state.raw<PortsideError | null>(null);
  #asked = 0;

  constructor(readonly plan: CopyPlan) {
    this.ticked = new SvelteSet(plan.rows.filter((row) => row.ticked).map(({ id }) => id));
    this.#room = plan.room;
  }

  /** What there is to see: everything but what is the same already. */
  readonly rows: readonly CopyRow[] = $derived.by(() =>
    this.plan.rows.filter(({ action }) => action !== 'skip-same'),
  );

  get sameCount(): number {
    return this.plan.rows.filter(({ action, type }) => action === 'skip-same' && type === 'file')
      .length;
  }

  get deletions(): readonly CopyRow[] {
    return this.plan.rows.filter(({ action }) => action === 'delete');
  }

  get deletesAll(): boolean {
    return this.deletions.every(({ id }) => this.ticked.has(id));
  }

  /** With the rows that are ticked now. */
  get room(): PlannedRoom {
    return this.#room;
  }

  /** Why the room could not be computed. */
  get error(): PortsideError | null {
    return this.#error;
  }

  get canStart(): boolean {
    return this.ticked.size > 0 && this.#room.fits;
  }

  /** Bytes that will be written. */
  get bytes(): number {
    return this.rows.reduce(
      (sum, row) => sum + (this.ticked.has(row.id) && row.action !== 'delete' ? row.size : 0),
      0,
    );
  }

  /** Done or not done as a whole, and one step of undo. */
  get oneStep(): boolean {
    return isOneStep(this.plan.target, this.bytes);
  }

  tick(ids: readonly number[], on: boolean): Promise<void> {
    for (const id of ids) {
      if (on) this.ticked.add(id);
      else this.ticked.delete(id);
    }
    return this.#measure();
  }

  async #measure(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const room = await planRoom(this.plan.target, this.plan.rows, this.ticked);
      // A later tick has the last word.
      if (asked === this.#asked) [this.#room, this.#error] = [room, null];
    } catch (thrown) {
      if (asked === this.#asked) this.#error = toPortsideError(thrown);
    }
  }
}
