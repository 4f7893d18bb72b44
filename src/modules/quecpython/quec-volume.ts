import { ReplVolume } from '../repl/repl-volume';
import type { Place } from '../repl/place';

export class QuecVolume extends ReplVolume {
  constructor(
    place: Place,
    readonly backup: Place | null,
  ) {
    super(place, true);
  }
}
