import Package from '@lucide/svelte/icons/package';
import { m } from '../../kit/words/first';
import { Section, type Followed } from '../section';

/** Firmware packages of vendors: not built yet, and it says so. */
export class FirmwareSection extends Section {
  readonly id = 'firmware';
  override readonly entry = { label: m.place_firmware, icon: Package, back: m.place_firmware };
  readonly path: readonly string[] = [];

  home() {}

  follow(path: readonly string[]): Followed {
    return path.length ? 'unknown' : 'shown';
  }
}
