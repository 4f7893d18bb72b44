import type { CallOptions } from '../../volumes/volume';
import type { Wire } from '../../serial/wire';
import type {
  BootReport,
  Module,
  ModuleFamily,
  ModuleIdentity,
  ModuleState,
  RunOptions,
  RunResult,
} from '../module';
import { restoreIn } from '../quecpython/boot-messages';
import { moduleError } from './files/errno';
import { literalOf } from './files/mount-point';
import type { ReplAbilities } from './line/abilities';
import type { ReplVolume } from './repl-volume';
import { namesOf } from './names';
import { runStatements } from './run';
import type { ReplScheduler } from './line/scheduler';
import { softReset } from './line/soft-reset';

/** A module with MicroPython, of any kind. */
export class ReplModule implements Module {
  static #count = 0;

  readonly id = `module-${++ReplModule.#count}`;
  readonly family: ModuleFamily = 'micropython';

  constructor(
    readonly session: ReplScheduler,
    readonly identity: ModuleIdentity,
    readonly volumes: readonly ReplVolume[],
    protected readonly repl: ReplAbilities,
  ) {}

  get wire(): Wire {
    return this.session.wire;
  }

  get state(): ModuleState {
    return this.session.state;
  }

  onChange(listener: () => void): () => void {
    return this.session.onChange(listener);
  }

  type(bytes: Uint8Array): Promise<void> {
    return this.session.type(bytes);
  }

  async run(path: string, options: RunOptions): Promise<RunResult> {
    try {
      return await runStatements(this.session, this.runSource(path), this.repl, options);
    } catch (thrown) {
      throw moduleError(thrown, { volume: this.wire.name, path });
    } finally {
      // A program may have changed any file.
      this.#filesChanged();
    }
  }

  names(of: string, options?: CallOptions): Promise<readonly string[] | null> {
    return namesOf(this.session, of, options);
  }

  async stop({ signal }: CallOptions = {}): Promise<void> {
    if (this.session.stopRun()) return;
    await this.session.queued(signal, () => this.session.interrupt(signal));
    this.#filesChanged();
  }

  async softReset({ signal }: CallOptions = {}): Promise<BootReport> {
    const output = await softReset(this.session, signal);
    this.#filesChanged();
    return { output, restore: restoreIn(output) };
  }

  close(): Promise<void> {
    return this.session.close();
  }

  /** Statements that run a file of the first volume; the file itself is closed before it begins. */
  protected runSource(path: string): string {
    const [{ place }] = this.volumes as [ReplVolume];
    return `def _pr():
 with open(${literalOf(place, path)})as f:return f.read()
exec(globals().pop('_pr')(),{'__name__':'__main__'})`;
  }

  #filesChanged(): void {
    for (const volume of this.volumes) volume.changed();
  }
}
