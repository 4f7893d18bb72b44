import type { EditDirectory, EditRow } from '../volumes/tree/types';
import type { ForecastState } from './worker/forecast-loop';
import type { BuildResult, Geometry, OpenedImage } from './types';

/**
 * All of an image volume that a face shows, frozen; a new object after every change.
 * Hold it in one raw reactive field and replace it from `onChange`.
 */
export interface ImageSnapshot {
  readonly name: string;
  /** What was opened; null for a new image. */
  readonly opened: OpenedImage | null;
  /** The tree as it stands now. */
  readonly root: EditDirectory;
  /** The same as rows in tree order. */
  readonly rows: readonly EditRow[];
  /** What a build uses; null for a new image whose module or size is still to be chosen. */
  readonly geometry: Geometry | null;
  /** The tree or the geometry differs from the original; new images: there is something to lose. */
  readonly dirty: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly forecast: ForecastState;
  /** The last build, as long as nothing changed since. */
  readonly built: BuildResult | null;
}
