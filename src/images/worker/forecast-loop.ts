import type { Forecast } from 'littlefs-wasm';
import { toPortsideError } from '../../ground/errors/convert';
import type { PortsideError } from '../../ground/errors/portside-error';
import type { ImageClient } from './client';
import type { Geometry, PlanNode } from '../types';

export type ForecastState =
  /** Untouched original, or no geometry yet: nothing to forecast. */
  | { readonly kind: 'none' }
  /** Being computed; `last` is the one of before. */
  | { readonly kind: 'pending'; readonly last: Forecast | null }
  | { readonly kind: 'ready'; readonly forecast: Forecast }
  /** The tree can't be built as it is: the reason that a build would give. */
  | { readonly kind: 'refused'; readonly error: PortsideError };

/** Milliseconds of quiet before a forecast is asked for. */
const QUIET = 80;

/** Keeps a forecast up to date with a tree: waits for quiet, and only the latest counts. */
export class ForecastLoop {
  readonly #client: ImageClient;
  readonly #changed: () => void;
  #state: ForecastState = { kind: 'none' };
  #blocks: ReadonlyMap<string, number> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  /** Begins the forecast that is waited for, unless it runs, and gives its end. */
  #begin: () => Promise<void> = () => Promise.resolve();

  constructor(client: ImageClient, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  get state(): ForecastState {
    return this.#state;
  }

  /** Blocks of each node by path, of the newest forecast there is. */
  get blocks(): ReadonlyMap<string, number> | null {
    return this.#blocks;
  }

  /** Nothing to forecast. */
  clear(): void {
    this.#stop();
    this.#state = { kind: 'none' };
    this.#blocks = null;
  }

  /** The tree changed; `nodes` is asked once it is quiet. */
  request(nodes: () => readonly PlanNode[], geometry: Geometry): void {
    this.#stop();
    const last = this.#last();
    this.#state = { kind: 'pending', last };
    const abort = new AbortController();
    this.#abort = abort;
    let running: Promise<void> | undefined;
    this.#begin = () => (running ??= this.#run(nodes(), geometry, abort.signal));
    this.#timer = setTimeout(() => void this.#begin(), QUIET);
  }

  /** Waits until the forecast is that of the tree as it is; it does not wait for quiet. */
  async settled(): Promise<void> {
    while (this.#state.kind === 'pending') {
      clearTimeout(this.#timer);
      await this.#begin();
    }
  }

  #last(): Forecast | null {
    if (this.#state.kind === 'ready') return this.#state.forecast;
    return this.#state.kind === 'pending' ? this.#state.last : null;
  }

  async #run(nodes: readonly PlanNode[], geometry: Geometry, signal: AbortSignal): Promise<void> {
    try {
      const forecast = await this.#client.call('forecast', { nodes, geometry }, { signal });
      if (signal.aborted) return;
      this.#blocks = new Map(nodes.map(({ path }, i) => [path, forecast.perNode[i] ?? 0]));
      this.#state = { kind: 'ready', forecast };
    } catch (thrown) {
      if (signal.aborted) return;
      this.#state = { kind: 'refused', error: toPortsideError(thrown) };
    }
    this.#changed();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }
}
