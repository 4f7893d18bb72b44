import { tick } from 'svelte';
import * as m from '../paraglide/messages.js';
import { addressText, parseAddress, start, type Address } from './address';
import type { AppState, PlaceId } from './app.svelte';

/** Goes where the address says, and lets it say where the app is. */
export function followAddress(app: AppState) {
  const follower = new AddressFollower(app);
  void follower.follow();
  addEventListener('hashchange', () => void follower.follow());
  $effect.root(() => {
    $effect(() => follower.say(addressText(whereIs(app))));
  });
}

class AddressFollower {
  readonly #app: AppState;
  /** On the way to where the address says; what the page shows meanwhile is no step of its own. */
  #following = false;
  #again = false;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Makes the address that of what is shown. */
  say(here: string) {
    if (here === location.hash) return;
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

function whereIs({ compares, images, projects, folders, modules, place }: AppState): Address {
  const comparison = compares.current;
  if (comparison) {
    return { kind: 'comparison', left: comparison.left.id, right: comparison.right.id };
  }
  if (place === 'images' && images.current) return { kind: 'image', id: images.current.id };
  if (place === 'modules' && modules.currentId) return { kind: 'module', id: modules.currentId };
  if (place === 'projects') {
    if (folders.currentId) return { kind: 'folder', id: folders.currentId };
    if (projects.currentId) return { kind: 'project', id: projects.currentId };
  }
  return start(place);
}

async function show(app: AppState, address: Address | null): Promise<void> {
  if (!address) {
    app.goTo('images');
    app.notices.good(() => m.address_unknown());
    return;
  }
  switch (address.kind) {
    case 'place':
      app.goTo(address.place);
      // A file chooser opens only at a person's own click, so that `open` shows where to click.
      if (address.verb) void begin(app, address.place, address.verb);
      return;
    case 'image': {
      const document = app.images.list.find(({ id }) => id === address.id);
      if (document) app.showImage(document);
      else gone(app, 'images');
      return;
    }
    case 'project':
      await app.openProject(address.id);
      return;
    case 'folder':
      await app.openFolder(address.id);
      return;
    case 'module': {
      const { desk } = app.modules;
      // A port that was in use before may open again by itself.
      if (!desk || desk.sessions.some(({ id }) => id === address.id)) app.showModule(address.id);
      else gone(app, 'modules');
      return;
    }
    case 'comparison': {
      const volume = (wanted: string) => app.volumes.find(({ id }) => id === wanted);
      const [left, right] = [volume(address.left), volume(address.right)];
      if (left && right) await app.compares.start(left, right);
      else gone(app, app.place);
    }
  }
}

async function begin(app: AppState, place: PlaceId, verb: 'new' | 'open' | 'virtual') {
  if (verb === 'virtual') await app.modules.tryVirtual();
  else if (verb === 'new' && place === 'images') await app.images.newImage();
  else if (verb === 'new') await app.projects.newProject();
}

/** Says that there is no such thing any more, and shows where it would be. */
function gone(app: AppState, place: PlaceId) {
  app.goTo(place);
  app.notices.good(() => m.address_gone());
}
