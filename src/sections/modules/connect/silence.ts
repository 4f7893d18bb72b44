import type { Wire } from '../../../serial/wire';

/** Milliseconds without a byte of the module, while something waits for it, before a person is told. */
const SILENT_MS = 4000;

export interface SilenceWatch {
  /** To be called when `waits` may have changed. */
  readonly check: () => void;
  readonly stop: () => void;
}

/** Tells that a module says nothing although something waits for it, and when that is over. */
export function watchSilence(
  wire: Pick<Wire, 'listen' | 'clock'>,
  waits: () => boolean,
  tell: (silent: boolean) => void,
): SilenceWatch {
  let callOff: (() => void) | undefined;
  const end = () => {
    callOff?.();
    callOff = undefined;
    tell(false);
  };
  const check = () => {
    if (!waits()) end();
    else callOff ??= wire.clock.after(SILENT_MS, () => tell(waits()));
  };
  const unlisten = wire.listen((direction) => {
    if (direction === 'in') end();
    check();
  });
  return {
    check,
    stop: () => {
      unlisten();
      end();
    },
  };
}
