import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import { ScriptFailure } from '../line/script';

const ENOENT = 2;
const EIO = 5;
const EEXIST = 17;
const ENODEV = 19;
const ENOTDIR = 20;
const EISDIR = 21;
const ENOSPC = 28;
const EROFS = 30;
const ENAMETOOLONG = 36;
const ENOTEMPTY = 39;

/**
 * As WASI, macOS and newlib number them, unless that is another error of a file system; 52 and 84 are what
 * littlefs 1 and 2 say of damage.
 */
const ELSEWHERE: Readonly<Record<number, number>> = {
  52: EIO,
  84: EIO,
  44: ENOENT,
  54: ENOTDIR,
  31: EISDIR,
  51: ENOSPC,
  69: EROFS,
  37: ENAMETOOLONG,
  63: ENAMETOOLONG,
  55: ENOTEMPTY,
  66: ENOTEMPTY,
  90: ENOTEMPTY,
  91: ENAMETOOLONG,
};

export interface Subject {
  readonly volume: string;
  /** As people know it: below the volume's root. */
  readonly path: string;
}

/** The file system is full. */
export function isNoSpace(thrown: unknown): boolean {
  if (!(thrown instanceof ScriptFailure)) return false;
  return (ELSEWHERE[thrown.errno ?? 0] ?? thrown.errno) === ENOSPC;
}

/** What a script met on the module, as a typed error; anything else as it is. */
export function moduleError(thrown: unknown, { volume, path }: Subject): unknown {
  if (!(thrown instanceof ScriptFailure)) return thrown;
  const shown = displayName(path);
  const make = (code: ConstructorParameters<typeof PortsideError>[0], params = {}) =>
    new PortsideError(code, { path: shown, ...params }, { cause: thrown });
  if (thrown.isMemory) return make('module-memory');
  switch (ELSEWHERE[thrown.errno ?? 0] ?? thrown.errno) {
    case ENOENT:
      return make('not-found');
    case EIO:
      return make('module-storage');
    case EEXIST:
      return make('already-exists');
    case ENODEV:
      return make('nothing-mounted');
    case ENOTDIR:
      return make('not-a-directory');
    case EISDIR:
      return make('not-a-file');
    case ENOSPC:
      return make('no-space', { volume });
    case EROFS:
      return make('read-only', { volume });
    case ENAMETOOLONG:
      return make('name-not-allowed', { name: shown });
    case ENOTEMPTY:
      return make('not-empty');
    default:
      return make('module-error', { message: thrown.text });
  }
}
