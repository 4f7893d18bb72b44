import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { runCopy } from '../../volumes/copy/copy';
import { planCopy } from '../../volumes/copy/plan';
import { ofOneFile } from '../../volumes/compare/content';
import type { CopyAction, CopyOptions, CopyOutcome, CopyPlan } from '../../volumes/copy/types';
import type { Volume } from '../../volumes/volume';
import type { Shell } from '../../kit/shell';
import { confirmProblems, isChecked, type IncomingFile } from '../editor/text-problems';

export type Side = 'left' | 'right';

export type CopyPlaces = Pick<CopyOptions, 'base' | 'into'>;

/** What takes nothing away and leaves nothing out. */
const PLAIN: ReadonlySet<CopyAction> = new Set(['mkdir', 'create', 'skip-same']);

interface Done {
  readonly outcomes: readonly CopyOutcome[];
  /** Why it did not come to its end. */
  readonly error: PortsideError | null;
}

/** Copying as a person goes through it: preview, job, result. */
export class CopyFlow {
  constructor(
    readonly source: Volume,
    readonly target: Volume,
    readonly shell: Shell,
  ) {}

  /**
   * @param paths of the source; null for all, which also offers to delete what only the target has
   * @param where folders of source and target that correspond to each other; all `paths` lie in `base`
   * @returns whether anything was begun
   * @throws {PortsideError} what planning throws; failures of the copy itself are in the result
   */
  async run(paths: readonly string[] | null, where: CopyPlaces = {}): Promise<boolean> {
    const plan = await this.#plan(paths ? { ...where, paths } : { ...where, mirror: true });
    const ticked = await this.shell.dialogs.open('copyPlan', { plan });
    const done = ticked && (await this.#begin(plan, ticked));
    if (!done) return false;
    await this.#tell(done);
    return true;
  }

  /**
   * Puts each path of the source in its place of the target. Nothing is asked unless something there
   * would be replaced or can't be done, and nothing is told unless something was asked or went wrong.
   * @returns how each entry ended; null if nothing was begun
   * @throws {PortsideError} what planning throws, such as `into-itself`
   */
  async place(places: ReadonlyMap<string, string>): Promise<readonly CopyOutcome[] | null> {
    const plan = await this.#plan({ places });
    const plain = plan.room.fits && plan.rows.every(({ action }) => PLAIN.has(action));
    const ticked = plain
      ? new Set(plan.rows.filter((row) => row.ticked).map(({ id }) => id))
      : await this.shell.dialogs.open('copyPlan', { plan });
    const done = ticked && (await this.#begin(plan, ticked));
    if (!done) return null;
    const whole = !done.error && done.outcomes.every(({ end }) => end === 'done' || end === 'same');
    if (!plain || !whole) await this.#tell(done);
    return done.outcomes;
  }

  /** Null: a person left it at what would be stumbled over. */
  async #begin(plan: CopyPlan, ticked: ReadonlySet<number>): Promise<Done | null> {
    const texts = await this.#texts(plan, ticked);
    if (!(await confirmProblems(this.target, this.shell, 'copy', texts))) return null;
    const outcomes: CopyOutcome[] = [];
    try {
      await this.#carryOut(plan, ticked, outcomes);
      return { outcomes, error: null };
    } catch (thrown) {
      return { outcomes, error: toPortsideError(thrown) };
    }
  }

  #tell({ outcomes, error }: Done): Promise<true | undefined> {
    const target = this.target.name;
    return this.shell.dialogs.open('copyResult', { target, outcomes, error });
  }

  #plan(what: Omit<CopyOptions, 'signal' | 'onProgress'>): Promise<CopyPlan> {
    const title = { key: 'job_copy_plan', params: { name: this.target.name } };
    return this.shell.jobs.run(title, ({ signal, progress }) =>
      planCopy(this.source, this.target, {
        signal,
        onProgress: progress,
        ...what,
      }),
    );
  }

  /** What will be copied, and is read by whoever has the target. */
  async #texts(plan: CopyPlan, ticked: ReadonlySet<number>): Promise<readonly IncomingFile[]> {
    const { source, target } = this;
    const wanted = plan.rows.flatMap(({ id, action, type, path, from }) => {
      const written = ticked.has(id) && type === 'file' && action !== 'delete' && from !== null;
      return written && isChecked(target, path) ? [{ path, from }] : [];
    });
    if (!wanted.length) return [];
    const title = { key: 'job_read', params: { name: source.name } };
    return this.shell.jobs.run(title, async ({ signal, onEntry }) => {
      const texts: IncomingFile[] = [];
      for (const { from, path } of wanted) {
        onEntry(from);
        try {
          texts.push({ path, bytes: await source.read(from, { signal }) });
        } catch (thrown) {
          // The copy says of it that it can't be read.
          ofOneFile(thrown, from);
        }
      }
      return texts;
    });
  }

  #carryOut(plan: CopyPlan, ticked: ReadonlySet<number>, outcomes: CopyOutcome[]) {
    const params = { from: this.source.name, to: this.target.name };
    return this.shell.jobs.run({ key: 'job_copy', params }, ({ signal, progress, onEntry }) =>
      runCopy(plan, {
        ticked,
        signal,
        onProgress: progress,
        onEntry,
        onFailure: 'continue',
        onOutcome: (outcome) => outcomes.push(outcome),
      }),
    );
  }
}
