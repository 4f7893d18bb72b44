import { SvelteSet } from 'svelte/reactivity';
import type { VirtualOptions } from '../../../modules/virtual/quecpython/options';
import type { VirtualModel } from '../../../modules/virtual/quecpython/models';
import type { WiconnectDialect } from '../../../modules/wiconnect/line/dialects';
import type { VirtualWiConnectModel } from '../../../modules/virtual/wiconnect/models';
import type { VirtualWiConnectFaults } from '../../../modules/virtual/wiconnect/options';
import { m } from '../../../kit/words/all';
import type { Formats } from '../../../kit/formats';

/** Bits per second of the slow line. */
const SLOW = 9600;
/** Of so many bytes one is lost. */
const LOSSY = 3000;
/** The cable is pulled after so many bytes from the module. */
const CUT = 40_000;
/** What the password is, if one is asked for; the dialog says so. */
const VIRTUAL_PASSWORD = '123456';

export type FaultId =
  | 'slow'
  | 'lossy'
  | 'cut'
  | 'no-raw-paste'
  | 'no-hashlib'
  | 'refuse'
  | 'password'
  | 'main-loop'
  | 'noise'
  | 'stream'
  | 'swap'
  | 'mute'
  | 'full';

export interface Fault {
  readonly id: FaultId;
  readonly label: () => string;
  readonly hint: () => string;
}

const fault = (id: FaultId, label: () => string, hint: () => string): Fault => ({
  id,
  label,
  hint,
});

const lineFaults = [
  fault('slow', m.fault_slow, () => m.fault_slow_hint({ rate: SLOW })),
  fault('lossy', m.fault_lossy, () => m.fault_lossy_hint({ count: LOSSY })),
  fault('cut', m.fault_cut, m.fault_cut_hint),
];

const quecFaults = [
  ...lineFaults,
  fault('main-loop', m.fault_main_loop, m.fault_main_loop_hint),
  fault('password', m.fault_password, () => m.fault_password_hint({ password: VIRTUAL_PASSWORD })),
  fault('refuse', m.fault_refuse, m.fault_refuse_hint),
  fault('no-raw-paste', m.fault_no_raw_paste, m.fault_no_raw_paste_hint),
  fault('no-hashlib', m.fault_no_hashlib, m.fault_no_hashlib_hint),
];

const wiconnectFaults = [
  ...lineFaults,
  fault('noise', m.fault_noise, m.fault_noise_hint),
  fault('stream', m.fault_stream, m.fault_stream_hint),
  fault('swap', m.fault_swap, m.fault_swap_hint),
  fault('full', m.fault_full, m.fault_full_hint),
  fault('mute', m.fault_mute, m.fault_mute_hint),
];

export interface VirtualModelChoice {
  /** Unique in the catalogue. */
  readonly key: string;
  /** As the family's own list calls it. */
  readonly model:
    | { readonly family: 'quecpython'; readonly id: string }
    | { readonly family: 'wiconnect'; readonly id: WiconnectDialect };
  readonly name: string;
  readonly hint: (format: Formats) => string;
  readonly faults: readonly Fault[];
}

/** A virtual module as a person wants it. */
export interface VirtualWish {
  readonly model: VirtualModelChoice;
  readonly faults: ReadonlySet<FaultId>;
}

export function catalogueOf(
  quecpython: readonly VirtualModel[],
  wiconnect: readonly VirtualWiConnectModel[],
): VirtualModelChoice[] {
  return [
    ...quecpython.map(({ id, name, user, backup }) => ({
      key: id,
      model: { family: 'quecpython' as const, id },
      name,
      hint: (format: Formats) =>
        m.virtual_quecpython({ user: format.size(user), backup: format.size(backup) }),
      faults: quecFaults,
    })),
    ...wiconnect.map(({ dialect, label, flash }) => ({
      key: dialect,
      model: { family: 'wiconnect' as const, id: dialect },
      name: label,
      hint: (format: Formats) => m.virtual_wiconnect({ flash: format.size(flash.extended) }),
      faults: wiconnectFaults,
    })),
  ];
}

/** What is being chosen in the dialog. */
export class VirtualChoice {
  readonly models: readonly VirtualModelChoice[];
  readonly #chosen = new SvelteSet<FaultId>();
  #model = $state.raw() as VirtualModelChoice;

  constructor(models: readonly VirtualModelChoice[]) {
    const [first] = models;
    if (!first) throw new Error('No virtual modules');
    this.models = models;
    this.#model = first;
  }

  get model(): VirtualModelChoice {
    return this.#model;
  }

  get faults(): readonly Fault[] {
    return this.#model.faults;
  }

  choose(model: VirtualModelChoice) {
    this.#model = model;
  }

  has(id: FaultId): boolean {
    return this.#chosen.has(id);
  }

  toggle(id: FaultId) {
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
  }

  /** Of the model that is chosen; what another model offers does not count. */
  get count(): number {
    return this.wish.faults.size;
  }

  get wish(): VirtualWish {
    const faults = this.faults.filter(({ id }) => this.#chosen.has(id)).map(({ id }) => id);
    return { model: this.#model, faults: new SvelteSet(faults) };
  }
}

/** The options of a virtual QuecPython module that is to fail so. */
export function quecOptions(id: string, { faults }: VirtualWish): VirtualOptions {
  return {
    model: id,
    password: VIRTUAL_PASSWORD,
    rawPaste: !faults.has('no-raw-paste'),
    hashlib: !faults.has('no-hashlib'),
    mainLoop: faults.has('main-loop'),
    ...(faults.has('slow') ? { bitRate: SLOW } : {}),
    ...(faults.has('lossy') ? { loseEvery: LOSSY } : {}),
    ...(faults.has('cut') ? { cutAfter: { direction: 'in', bytes: CUT } as const } : {}),
    ...(faults.has('password') ? { locked: 'password' as const } : {}),
    ...(faults.has('refuse') ? { locked: 'refuse' as const } : {}),
  };
}

export function wiconnectFaultsOf({ faults }: VirtualWish): VirtualWiConnectFaults {
  return {
    ...(faults.has('noise') ? { noise: '[app] rssi -61\r\n' } : {}),
    ...(faults.has('stream') ? { streamLeftOpen: 'webapp/index.html' } : {}),
    silent: faults.has('mute'),
  };
}

/** What the line itself does wrong. */
export function lineFaultsOf({ faults }: VirtualWish) {
  return {
    bitRate: faults.has('slow') ? SLOW : null,
    loseEvery: faults.has('lossy') ? LOSSY : null,
    cutAfter: faults.has('cut') ? CUT : null,
  };
}
