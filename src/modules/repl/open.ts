import type { Wire } from '../../serial/wire';
import type { Module } from '../module';
import { QuecPythonModule } from '../quecpython/quec-module';
import { QuecVolume } from '../quecpython/quec-volume';
import { checkFor } from './line/checks';
import { moduleError } from './files/errno';
import { identityOf } from './identity';
import { probeMounts, type Mounts } from './files/mounts';
import { probePacing } from './line/pacing';
import type { MountPoint } from './files/mount-point';
import type { ReplAbilities } from './line/abilities';
import { probe } from './probe';
import { toPrompt } from './line/prompt';
import { ReplModule } from './repl-module';
import { ReplVolume } from './repl-volume';
import { ReplScheduler } from './line/scheduler';
import { tidyUp } from './files/tidy';

/** What opening does; each has a message 'open_step_…'. */
type OpenStep = 'prompt' | 'interrupt' | 'probe' | 'clean';

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: OpenStep) => void) | undefined;
}

/**
 * Takes charge of a line at whose end a MicroPython is. A program that runs there is interrupted.
 * On failure the line stays the caller's.
 * @throws {PortsideError} `module-silent`, `module-locked`, `repl-refused`, `cancelled`, `line-lost`
 */
export async function openReplModule(wire: Wire, options: OpenOptions = {}): Promise<Module> {
  const { signal, onStep } = options;
  onStep?.('prompt');
  await toPrompt(wire, signal, () => onStep?.('interrupt'));
  const session = new ReplScheduler(wire);
  try {
    return await session.turn(signal, async (turn) => {
      onStep?.('probe');
      const abilities = await probe(turn, signal);
      session.check = checkFor(abilities);
      if (turn.repl.hasPaste === false) {
        turn.repl.quality.pacing = await probePacing(turn, abilities, signal);
      }
      const mounts = await probeMounts(turn, abilities, signal);
      const quec = isQuecPython(abilities, mounts);
      const volumes = quec
        ? quecVolumes(session, abilities, mounts)
        : [plainVolume(session, abilities, mounts)];
      onStep?.('clean');
      for (const { place, writable, safeWrites } of volumes) {
        if (writable && safeWrites) await tidyUp(turn, place, signal);
      }
      const Kind = quec ? QuecPythonModule : ReplModule;
      return new Kind(session, identityOf(abilities), volumes, abilities);
    });
  } catch (thrown) {
    throw moduleError(thrown, { volume: wire.name, path: '/' });
  }
}

/** Platforms whose '/' is that of a computer, which is nobody's module. */
const HOSTED: ReadonlySet<string> = new Set(['linux', 'darwin', 'win32', 'webassembly']);

function isQuecPython({ quec, uname }: ReplAbilities, { directories }: Mounts): boolean {
  const has = (name: string) => directories.some((directory) => directory.name === name);
  return (has('usr') && (has('bak') || quec.size > 0)) || !!uname[0]?.startsWith('sysname=');
}

function plainVolume(session: ReplScheduler, abilities: ReplAbilities, mounts: Mounts): ReplVolume {
  const flat = !abilities.osHas.has('mkdir');
  return new ReplVolume(
    {
      ...{ session, abilities, volume: '/', mount: '/', flat },
      ...nestedIn(mounts),
      nameMax: mounts.rootNameMax,
    },
    true,
  );
}

/** What a volume at '/' has to know of the file systems below it. */
function nestedIn({ directories, rootMounted }: Mounts) {
  const own = directories.filter(({ ownFileSystem }) => ownFileSystem);
  const names = (some: typeof own) => new Set(some.map(({ name }) => name));
  return {
    nested: names(own),
    readOnly: names(own.filter(({ readOnly }) => readOnly)),
    rootMounted,
  };
}

/** /usr first, which a person comes for; '/' only if it holds files of its own. */
function quecVolumes(
  session: ReplScheduler,
  abilities: ReplAbilities,
  mounts: Mounts,
): ReplVolume[] {
  const { directories, rootHasFiles, rootNameMax } = mounts;
  const place = (name: string, nameMax: number | null): MountPoint => ({
    ...{ session, abilities, volume: `/${name}`, mount: `/${name}`, flat: false },
    nested: new Set(),
    readOnly: new Set(),
    rootMounted: true,
    nameMax,
  });
  const rank = (name: string) => (name === 'usr' ? 0 : name === 'bak' ? 1 : 2);
  const hasBackup = directories.some(({ name }) => name === 'bak');
  const hosted = HOSTED.has(abilities.platform);
  const volumes: ReplVolume[] = directories
    .filter(({ name, ownFileSystem }) => (ownFileSystem && !hosted) || rank(name) < 2)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map(({ name, nameMax, readOnly }) =>
      name === 'usr'
        ? new QuecVolume(place(name, nameMax), hasBackup ? place('bak', null) : null)
        : new ReplVolume(place(name, nameMax), name !== 'bak' && !readOnly),
    );
  if ((rootHasFiles && !hosted) || !volumes.length) {
    volumes.push(
      new ReplVolume(
        { ...place('', rootNameMax), volume: '/', mount: '/', ...nestedIn(mounts) },
        true,
      ),
    );
  }
  return volumes;
}
