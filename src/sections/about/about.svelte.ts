import type { Action } from '../../kit/actions';
import { m } from '../../kit/words/first';
import { say } from '../../kit/words/words';
import { Section, type Followed } from '../section';
import type { Services } from '../services';

/** What Portside is made of, what the browser at hand can do, and the settings as a file. */
export class AboutSection extends Section {
  readonly id = 'about';
  override readonly entry = null;
  readonly path = [];
  readonly #services: Services;

  constructor(services: Services) {
    super();
    this.#services = services;
  }

  override get title(): string {
    return m.about();
  }

  override get beginnings(): readonly Action[] {
    return [
      { id: 'about', label: m.about(), act: () => this.#services.show(this) },
      {
        id: 'export-settings',
        label: say({ key: 'settings_export', params: {} }),
        act: () => this.exportSettings(),
      },
      {
        id: 'import-settings',
        label: say({ key: 'settings_import', params: {} }),
        act: () => this.importSettings(),
      },
    ];
  }

  home() {
    // It has nothing but its start.
  }

  follow(path: readonly string[]): Followed {
    return path.length ? 'unknown' : 'shown';
  }

  async exportSettings() {
    (await this.#settings()).exportSettings(this.#services);
  }

  async importSettings() {
    await (await this.#settings()).importSettings(this.#services);
  }

  readonly #settings = () => import('./settings');
}
