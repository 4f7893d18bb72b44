import type { Shell } from '../kit/shell';
import type { EditableVolume } from '../volumes/editable-volume';
import { VolumeDigests } from './volume-digests.svelte';
import { VolumeEdits } from './volume-edits';
import { VolumeFace } from './volume-face.svelte';

/** A volume on screen whose files can be changed: what tree grid, verbs and detail pane share. */
export abstract class VolumeView<V extends EditableVolume = EditableVolume> extends VolumeFace<V> {
  readonly edits: VolumeEdits;
  readonly digests: VolumeDigests;

  constructor(volume: V, shell: Shell) {
    super(volume, shell);
    this.edits = new VolumeEdits(this, shell);
    this.digests = new VolumeDigests(this, shell);
  }
}
