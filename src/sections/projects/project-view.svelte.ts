import type { Forecast } from 'littlefs-wasm';
import { withBlocks } from '../../volumes/tree/rows';
import type { EditRow } from '../../volumes/tree/types';
import { ForecastLoop } from '../../images/worker/forecast-loop';
import type { ForecastState } from '../../images/worker/forecast-loop';
import { m } from '../../kit/words/all';
import { planNodes } from '../../images/worker/build-nodes';
import type { ProjectVolume } from '../../projects/project-volume';
import { ProjectHistory } from './history/project-history.svelte';
import { targetName } from './project-words';
import type { Services } from '../services';
import { VolumeView } from '../../workbench/volume-view.svelte';
import { sayError } from '../../kit/words/words';

/** An open project on screen. */
export class ProjectView extends VolumeView<ProjectVolume> {
  readonly history: ProjectHistory;
  readonly marksChanges = false;
  readonly #forecasts: ForecastLoop;
  #forecast = $state.raw<ForecastState>({ kind: 'none' });
  #blocks = $state.raw<ReadonlyMap<string, number> | null>(null);
  #forecastOf: readonly unknown[] = [];

  readonly #rows: readonly EditRow[] = $derived.by(() => {
    const blocks = this.#blocks;
    return blocks ? withBlocks(this.snapshot.rows, blocks) : this.snapshot.rows;
  });

  constructor(volume: ProjectVolume, shell: Services) {
    super(volume, shell);
    this.history = new ProjectHistory(this, shell);
    this.#forecasts = new ForecastLoop(shell.engine, () => this.#takeForecast());
    volume.askConflicts = async (conflicts) =>
      (await shell.dialogs.open('stepConflicts', { lead: m.merge_lead(), conflicts })) ?? null;
    volume.onChange(() => this.#requestForecast());
    this.#requestForecast();
  }

  get projectId(): string {
    return this.snapshot.info.id;
  }

  override get rows(): readonly EditRow[] {
    return this.#rows;
  }

  /** What it holds and what it is for, in one sentence. */
  readonly sentence: string = $derived.by(() => {
    const { info } = this.snapshot;
    const { format } = this.shell;
    return [
      m.files_count({ count: info.files }),
      format.size(info.bytes),
      targetName(info.target),
      m.project_last_saved({ when: format.moment(info.changed) }),
    ].join(' · ');
  });

  /** The newest there is. */
  get forecast(): Forecast | null {
    const state = this.#forecast;
    if (state.kind === 'ready') return state.forecast;
    return state.kind === 'pending' ? state.last : null;
  }

  /** Why the files can't be built, in one sentence. */
  get refusal(): string | null {
    return this.#forecast.kind === 'refused' ? sayError(this.#forecast.error).what : null;
  }

  async close(): Promise<void> {
    this.#forecasts.clear();
    await this.volume.close();
  }

  /** Of the newest tree, unless it is that of before. */
  #requestForecast() {
    const { root, geometry } = this.volume.snapshot;
    const [before, like] = this.#forecastOf;
    if (before === root && like === geometry) return;
    this.#forecastOf = [root, geometry];
    if (geometry) this.#forecasts.request(() => planNodes(this.volume.tree.root), geometry);
    else this.#forecasts.clear();
    this.#takeForecast();
  }

  #takeForecast() {
    this.#forecast = this.#forecasts.state;
    this.#blocks = this.#forecasts.blocks;
  }
}
