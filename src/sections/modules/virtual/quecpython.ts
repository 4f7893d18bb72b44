import { m } from '../../../kit/words/all';
import type { VirtualOptions } from '../../../modules/virtual/quecpython/options';
import type { VirtualQuecPython } from '../../../modules/virtual/quecpython/virtual-module';
import type { LineSource } from '../connect/line-source';
import { fault, LINE_FAULTS, lineFaultsOf, type LineFault, type VirtualFamily } from './family';

/** What the password is, if one is asked for; the dialog says so. */
const PASSWORD = '123456';

type QuecFault = LineFault | 'no-raw-paste' | 'no-hashlib' | 'refuse' | 'password' | 'main-loop';

export const quecpython: VirtualFamily<QuecFault> = {
  name: 'QuecPython',
  faults: [
    ...LINE_FAULTS,
    fault('main-loop', m.fault_main_loop, m.fault_main_loop_hint),
    fault('password', m.fault_password, () => m.fault_password_hint({ password: PASSWORD })),
    fault('refuse', m.fault_refuse, m.fault_refuse_hint),
    fault('no-raw-paste', m.fault_no_raw_paste, m.fault_no_raw_paste_hint),
    fault('no-hashlib', m.fault_no_hashlib, m.fault_no_hashlib_hint),
  ],
  models: async () => {
    const { virtualModels } = await import('../../../modules/virtual/quecpython/models');
    return virtualModels.map(({ id, name, user, backup }) => ({
      key: id,
      name,
      hint: (format) =>
        m.virtual_quecpython({ user: format.size(user), backup: format.size(backup) }),
      make: (faults) => make(optionsOf(id, faults)),
    }));
  },
};

function optionsOf(model: string, faults: ReadonlySet<QuecFault>): VirtualOptions {
  const { bitRate, loseEvery, cutAfter } = lineFaultsOf(faults);
  return {
    model,
    password: PASSWORD,
    rawPaste: !faults.has('no-raw-paste'),
    hashlib: !faults.has('no-hashlib'),
    mainLoop: faults.has('main-loop'),
    ...(bitRate ? { bitRate } : {}),
    ...(loseEvery ? { loseEvery } : {}),
    ...(cutAfter ? { cutAfter: { direction: 'in', bytes: cutAfter } as const } : {}),
    ...(faults.has('password') ? { locked: 'password' as const } : {}),
    ...(faults.has('refuse') ? { locked: 'refuse' as const } : {}),
  };
}

function make(options: VirtualOptions): Pick<LineSource, 'open' | 'end'> {
  let made: Promise<VirtualQuecPython> | null = null;
  const start = async () => {
    const { startVirtualQuecPython } = await import('../../../modules/virtual/quecpython/open');
    return startVirtualQuecPython(options);
  };
  return {
    open: async () => {
      made ??= start();
      try {
        return (await made).connect();
      } catch (thrown) {
        // What could not be started is started anew next time.
        made = null;
        throw thrown;
      }
    },
    end: () =>
      void made?.then(
        (module) => module.stop(),
        () => undefined,
      ),
  };
}
