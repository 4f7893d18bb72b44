import type { Forecast } from 'littlefs-wasm';
import { PortsideError } from '../../../ground/errors/portside-error';
import type { Geometry, PlanNode } from '../../../images/types';
import type { ImageClient } from '../../../images/worker/client';
import { ForecastLoop, type ForecastState } from '../../../images/worker/forecast-loop';
import { sayError } from '../../../kit/words/words';

/** How full one image of a project will be, before it is built. */
export class BuildForecast {
  readonly #loop: ForecastLoop;
  #state = $state.raw<ForecastState>({ kind: 'none' });
  #blockSize = $state(0);
  #refused = $state.raw<unknown>(null);

  constructor(engine: ImageClient) {
    this.#loop = new ForecastLoop(engine, () => (this.#state = this.#loop.state));
  }

  /** The newest there is. */
  get forecast(): Forecast | null {
    const state = this.#state;
    if (state.kind === 'ready') return state.forecast;
    return state.kind === 'pending' ? state.last : null;
  }

  /** Bytes. */
  get blockSize(): number {
    return this.#blockSize;
  }

  /** Why it can't be built, in one sentence; null if it can. */
  get refusal(): string | null {
    const error = this.#refused ?? (this.#state.kind === 'refused' ? this.#state.error : null);
    return error === null ? null : sayError(error).what;
  }

  /** `plan` says what is to be built; what it refuses is the forecast. */
  request(plan: () => { readonly nodes: readonly PlanNode[]; readonly geometry: Geometry }) {
    try {
      const { nodes, geometry } = plan();
      this.#refused = null;
      this.#blockSize = geometry.blockSize;
      this.#loop.request(() => nodes, geometry);
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
      this.#loop.clear();
      this.#refused = thrown;
    }
    this.#state = this.#loop.state;
  }

  /** It is the forecast of what was asked for last. */
  settled(): Promise<void> {
    return this.#loop.settled();
  }

  clear() {
    this.#loop.clear();
  }
}
