import { tick } from 'svelte';
import { m } from '../kit/words/first';
import { addressText, parseAddress, type Address } from './address';
import type { AppState } from './app.svelte';

/** Shows what the address names, and lets the address name what the app shows. */
export function followAddress(app: AppState) {
  const follower = new AddressFollower(app);
  void follower.follow();
  addEventListener('hashchange', () => void follower.follow());
  // The address follows whatever is on screen, and outlives every component.
  $effect.root(() => {
    $effect(() => follower.say(addressText(whereIs(app))));
  });
}

class AddressFollower {
  readonly #app: AppState;
  /** An address is being followed; what the page shows meanwhile is no step of its own. */
  #following = false;
  #again = false;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Makes the address that of what is shown. */
  say(here: string) {
    if (here === location.hash) return;
    if (!this.#following) this.#app.missed = null;
    if (this.#following) history.replaceState(null, '', here);
    else history.pushState(null, '', here);
  }

  async follow(): Promise<void> {
    // While a person is asked, the address may change again.
    this.#again = this.#following;
    if (this.#following) return;
    this.#following = true;
    try {
      do {
        this.#again = false;
        await this.#go();
      } while (this.#again);
    } finally {
      this.#following = false;
    }
  }

  async #go(): Promise<void> {
    const app = this.#app;
    const there = parseAddress(location.hash);
    if (!there || addressText(there) !== addressText(whereIs(app))) {
      if (app.dialogs.stack.length && !(await app.dialogs.leaveAll())) {
        // The page stays, and its address comes back behind the one that was to be followed.
        history.pushState(null, '', addressText(whereIs(app)));
        return;
      }
      await show(app, parseAddress(location.hash));
      await tick();
    }
    this.say(addressText(whereIs(app)));
  }
}

const whereIs = ({ current: { id, path } }: AppState): Address => ({ section: id, path });

async function show(app: AppState, address: Address | null): Promise<void> {
  const first = app.sections.find((section) => section.first);
  const section = address ? app.sections.find(({ id }) => id === address.section) : first;
  const followed = section ? await section.follow(address?.path ?? []) : 'unknown';
  app.missed = null;
  if (section && followed === 'shown') return app.show(section);
  // What is gone leads to the start of its section, an unknown address to the first section.
  app.goTo(
    followed !== 'unknown' && section ? (section.under ?? home(app, section)) : (first?.id ?? ''),
  );
  if (address && typeof followed === 'object') {
    const here = () => addressText(whereIs(app));
    const back = async () => {
      const before = here();
      const opening = followed.act();
      const ledTo = here();
      const there = await opening;
      // Opening may take long: who has gone elsewhere meanwhile stays there.
      if (there && [before, ledTo].includes(here())) location.hash = addressText(address);
      return there;
    };
    app.missed = { ...followed, act: back };
    return;
  }
  app.notices.good(() => (followed === 'gone' ? m.address_gone() : m.address_unknown()));
}

/** The section itself, or the one last shown if it has no start. */
const home = (app: AppState, { entry, id }: { entry: unknown; id: string }) =>
  entry ? id : app.currentEntry.id;
