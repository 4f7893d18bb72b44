import { m } from '../../../kit/words/all';
import { lineRates } from '../../../serial/line-rates';
import type { LineSettings } from '../../../serial/ports';
import type { Formats } from '../../../kit/formats';
import { key, type Store } from '../../../kit/store';

/** How ports are opened; the choice is kept for the next visit. */
export class LineChoice {
  readonly #store: Store;
  readonly #format: () => Formats;
  #value = $state.raw<LineSettings>({ baudRate: lineRates[0], flowControl: 'none' });

  constructor(store: Store, format: () => Formats) {
    this.#store = store;
    this.#format = format;
    this.reread();
  }

  /** Takes what is in the store. */
  reread() {
    const rate = Number(this.#store.getItem(key('line.rate')));
    const hardware = this.#store.getItem(key('line.flow')) === 'hardware';
    this.#value = {
      baudRate: lineRates.find((one) => one === rate) ?? lineRates[0],
      flowControl: hardware ? 'hardware' : 'none',
    };
  }

  get value(): LineSettings {
    return this.#value;
  }

  get sentence(): string {
    return lineSentence(this.#value, this.#format());
  }

  set(change: Partial<LineSettings>) {
    this.#value = { ...this.#value, ...change };
    this.#store.setItem(key('line.rate'), `${this.#value.baudRate}`);
    this.#store.setItem(key('line.flow'), this.#value.flowControl);
  }
}

/** '115,200 bit/s · no flow control'. */
export function lineSentence({ baudRate, flowControl }: LineSettings, format: Formats): string {
  const flow = flowControl === 'hardware' ? m.line_flow_on() : m.line_flow_off();
  return `${m.line_rate_of({ rate: format.number(baudRate) })} · ${flow}`;
}
