import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import { runCopy } from '../../volumes/copy/copy';
import { planCopy } from '../../volumes/copy/plan';
import { ofOneFile } from '../../volumes/compare/content';
import type { CopyOptions, CopyOutcome, CopyPlan } from '../../volumes/copy/types';
import type { Volume } from '../../volumes/volume';
import type { Shell } from '../../kit/shell';
import { confirmProblems, type IncomingFile } from '../editor/text-problems';

export type Side = 'left' | 'right';

export type CopyPlaces = Pick<CopyOptions, 'base' | 'into'>;

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
    const plan = await this.#plan(paths, where);
    const ticked = await this.shell.dialogs.open('copyPlan', { plan });
    if (!ticked) return false;
    const texts = await this.#texts(plan, ticked);
    if (!(await confirmProblems(this.target, this.shell, 'copy', texts))) return false;
    const outcomes: CopyOutcome[] = [];
    let error: PortsideError | null = null;
    try {
      await this.#carryOut(plan, ticked, outcomes);
    } catch (thrown) {
      error = toPortsideError(thrown);
    }
    await this.shell.dialogs.open('copyResult', { target: this.target.name, outcomes, error });
    return true;
  }

  #plan(paths: readonly string[] | null, where: CopyPlaces): Promise<CopyPlan> {
    const title = { key: 'job_copy_plan', params: { name: this.target.name } };
    return this.shell.jobs.run(title, ({ signal, progress }) =>
      planCopy(this.source, this.target, {
        signal,
        onProgress: progress,
        ...where,
        ...(paths ? { paths } : { mirror: true }),
      }),
    );
  }

  /** What will be copied, and is read by whoever has the target. */
  async #texts(plan: CopyPlan, ticked: ReadonlySet<number>): Promise<readonly IncomingFile[]> {
    const { source, target } = this;
    const wanted = plan.rows.flatMap(({ id, action, type, path, from }) => {
      const written = ticked.has(id) && type === 'file' && action !== 'delete' && from !== null;
      return written && target.textCheck?.(path) ? [{ path, from }] : [];
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
