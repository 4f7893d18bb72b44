import { m } from '../../../kit/words/all';
import type { Formats } from '../../../kit/formats';
import type { LineSource } from '../connect/line-source';

/** Something that goes wrong with a virtual module if a person wants it to. */
export interface Fault<Id extends string = string> {
  readonly id: Id;
  readonly label: () => string;
  readonly hint: () => string;
}

interface VirtualModel<Id extends string = string> {
  /** Unique among the models of all families. */
  readonly key: string;
  readonly name: string;
  readonly hint: (format: Formats) => string;
  /** A module of its own, which keeps its files while the cable comes and goes. */
  make(faults: ReadonlySet<Id>): Pick<LineSource, 'open' | 'end'>;
}

/** All that the page knows of one family of virtual modules. */
export interface VirtualFamily<Id extends string = string> {
  /** A proper name, the same in every language. */
  readonly name: string;
  readonly faults: readonly Fault<Id>[];
  readonly models: () => Promise<readonly VirtualModel<Id>[]>;
}

export interface VirtualModelChoice extends VirtualModel {
  readonly family: VirtualFamily;
}

/** A virtual module as a person wants it. */
export interface VirtualWish {
  readonly model: VirtualModelChoice;
  /** Ids of faults of its family. */
  readonly faults: ReadonlySet<string>;
}

export const fault = <Id extends string>(
  id: Id,
  label: () => string,
  hint: () => string,
): Fault<Id> => ({ id, label, hint });

/** Bits per second of the slow line. */
const SLOW = 9600;
/** Of so many bytes one is lost. */
const LOSSY = 3000;
/** The cable is pulled after so many bytes from the module. */
const CUT = 40_000;

export type LineFault = 'slow' | 'lossy' | 'cut';

export const LINE_FAULTS: readonly Fault<LineFault>[] = [
  fault('slow', m.fault_slow, () => m.fault_slow_hint({ rate: SLOW })),
  fault('lossy', m.fault_lossy, () => m.fault_lossy_hint({ count: LOSSY })),
  fault('cut', m.fault_cut, m.fault_cut_hint),
];

/** What the line itself does wrong; null: that it does not. */
export function lineFaultsOf(faults: Pick<ReadonlySet<LineFault>, 'has'>) {
  return {
    bitRate: faults.has('slow') ? SLOW : null,
    loseEvery: faults.has('lossy') ? LOSSY : null,
    cutAfter: faults.has('cut') ? CUT : null,
  };
}
