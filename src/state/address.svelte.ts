import type { AppState, PlaceId } from './app.svelte';

const places: readonly PlaceId[] = ['modules', 'projects', 'images', 'firmware'];

interface Address {
  readonly place: PlaceId;
  /** What to do there, such as 'new'. */
  readonly verb: string | null;
  /** Id of the project to open. */
  readonly project: string | null;
  /** Id of the folder on disk to show. */
  readonly folder: string | null;
  /** Id of a module of this run. */
  readonly module: string | null;
}

/** As `newId` makes them. */
const projectId = /^[0-9a-f]{32}$/;
/** As `crypto.randomUUID` makes them. */
const folderId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** As sessions count themselves. */
const moduleId = /^\d+$/;

/** '#/images/new' → images, new; null where the address names no place. */
export function parseAddress(hash: string): Address | null {
  const [place, verb] = hash.replace(/^#\/?/, '').split('/');
  const found = places.find((id) => id === place);
  if (!found) return null;
  const project = found === 'projects' && verb && projectId.test(verb) ? verb : null;
  const module = found === 'modules' && verb && moduleId.test(verb) ? verb : null;
  const folder = found === 'projects' && verb && folderId.test(verb) ? verb : null;
  const inside = project ?? folder ?? module;
  return { place: found, verb: inside ? null : verb || null, project, folder, module };
}

/** Goes where the address says, and lets it say where the app is. */
export function followAddress(app: AppState) {
  const go = () => {
    const address = parseAddress(location.hash);
    if (!address) return;
    const { place, verb, project, folder, module } = address;
    if (project) {
      if (place !== app.place || project !== app.projects.currentId) void app.openProject(project);
      return;
    }
    if (folder) {
      if (place !== app.place || folder !== app.folders.currentId) void app.openFolder(folder);
      return;
    }
    if (module) {
      // One of an earlier visit is not there any more; then it is the start of the place.
      if (place !== app.place || module !== app.modules.currentId) app.showModule(module);
      return;
    }
    const ofProjects = app.projects.currentId ?? app.folders.currentId;
    const inside = place === 'projects' ? ofProjects : app.modules.currentId;
    if (place !== app.place || (place !== 'images' && inside)) app.goTo(place);
    // A file chooser opens only at a person's own click, so that `open` shows where to click.
    if (place === 'images' && verb === 'new') void app.images.newImage();
    if (place === 'projects' && verb === 'new') void app.projects.newProject();
    if (place === 'modules' && verb === 'virtual') void app.modules.tryVirtual();
  };
  go();
  addEventListener('hashchange', go);
  $effect.root(() => {
    $effect(() => {
      const project = app.place === 'projects' ? app.projects.currentId : null;
      const module = app.place === 'modules' ? app.modules.currentId : null;
      const folder = app.place === 'projects' ? app.folders.currentId : null;
      const inside = project ?? folder ?? module;
      const there = parseAddress(location.hash);
      const same = there && (there.project ?? there.folder ?? there.module) === inside;
      if (same && there.place === app.place) return;
      history.pushState(null, '', `#/${app.place}${inside ? `/${inside}` : ''}`);
    });
  });
}
