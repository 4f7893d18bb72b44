import type { ModuleFamily } from '../module';
import { literalOf } from '../repl/files/mount-point';
import { ReplModule } from '../repl/repl-module';
import type { QuecVolume } from './quec-volume';

/** A module with QuecPython: /usr, /bak, and the firmware's own way to run a script. */
export class QuecPythonModule extends ReplModule {
  override readonly family: ModuleFamily = 'quecpython';

  /** Null if the module has no /usr. */
  get user(): QuecVolume | null {
    return (this.volumes.find(({ mount }) => mount === '/usr') as QuecVolume | undefined) ?? null;
  }

  protected override runSource(path: string): string {
    if (!this.repl.quec.has('example') || !this.user) return super.runSource(path);
    return `import example;example.exec(str(${literalOf(this.user.place, path)},'utf8'))`;
  }
}
