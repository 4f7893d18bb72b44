import { Wire } from '../serial/wire';
import type { ByteLine } from '../serial/byte-line';
import type { Module, ModuleVolume } from './module';
import { openReplModule } from './repl/open';
import { same } from '../volumes/contract/parts';
import { testingLine, type TestingLine } from './testing-line';

export { fails, noise, same } from '../volumes/contract/parts';

/** A module to try the driver on; it keeps its files while lines come and go. */
export interface DriverBench {
  /** Plugs a cable in; one at a time. */
  plug(): Promise<ByteLine>;
  /** Lets so many more bytes pass to the module, then pulls the cable. Absent: our end of it ends. */
  cutAfter?(bytes: number): Promise<void>;
  /** A line at whose end nothing answers. Absent: one in memory. */
  plugDeaf?(): Promise<ByteLine>;
  /** Absent: it is a module with a REPL. */
  open?(wire: Wire): Promise<Module>;
  readonly traits: BenchTraits;
}

export interface BenchTraits {
  readonly directories: boolean;
  /** A write can't destroy the old file. */
  readonly safeWrites: boolean;
  /** Largest file that it takes in reasonable time, in bytes. */
  readonly fileMax: number;
  /** Names may be any bytes but '/' and NUL. */
  readonly anyName: boolean;
  /** Nothing prevents a soft reset from coming back to a prompt. */
  readonly restarts: boolean;
  /** Cuts in the case that pulls the cable; each takes a new connection. */
  readonly cuts: number;
}

export interface DriverCase {
  readonly name: string;
  /** Absent: for all. */
  readonly for?: (traits: BenchTraits) => boolean;
  run(bench: DriverBench): Promise<void>;
}

export interface Plugged {
  readonly module: Module;
  readonly volume: ModuleVolume;
  readonly line: TestingLine;
}

/** Connects, works and lets go of the line whatever happens. */
export async function plugged<T>(
  bench: DriverBench,
  work: (plugged: Plugged) => Promise<T>,
): Promise<T> {
  const line = testingLine(await bench.plug());
  const wire = new Wire(line);
  try {
    const module = await (bench.open ?? openReplModule)(wire);
    const [volume] = module.volumes;
    if (!volume) throw new Error('The module has no volume');
    return await work({ module, volume, line });
  } finally {
    await wire.close();
  }
}

/** No temporary file of ours is left, and the listing works. */
export async function tidy(volume: ModuleVolume): Promise<void> {
  const left = (await volume.entries()).filter(({ name }) => name.startsWith('.portside-'));
  same(left, [], 'temporary files');
}

export async function removeIfThere(volume: ModuleVolume, path: string): Promise<void> {
  const there = (await volume.list('/')).some((entry) => entry.path === path);
  if (there) await volume.remove(path);
}
