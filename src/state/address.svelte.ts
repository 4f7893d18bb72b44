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
}

/** As `newId` makes them. */
const projectId = /^[0-9a-f]{32}$/;
/** As `crypto.randomUUID` makes them. */
const folderId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** '#/images/new' → images, new; null where the address names no place. */
export function parseAddress(hash: string): Address | null {
  const [place, verb] = hash.replace(/^#\/?/, '').split('/');
  const found = places.find((id) => id === place);
  if (!found) return null;
  const project = found === 'projects' && verb && projectId.test(verb) ? verb : null;
  const folder = found === 'projects' && verb && folderId.test(verb) ? verb : null;
  return { place: found, verb: (project ?? folder) ? null : verb || null, project, folder };
}

/** Goes where the address says, and lets it say where the app is. */
export function followAddress(app: AppState) {
  const go = () => {
    const address = parseAddress(location.hash);
    if (!address) return;
    const { place, verb, project, folder } = address;
    if (project) {
      if (place !== app.place || project !== app.projects.currentId) void app.openProject(project);
      return;
    }
    if (folder) {
      if (place !== app.place || folder !== app.folders.currentId) void app.openFolder(folder);
      return;
    }
    const inside = app.projects.currentId ?? app.folders.currentId;
    if (place !== app.place || (place === 'projects' && inside)) app.goTo(place);
    // A file chooser opens only at a person's own click, so that `open` shows where to click.
    if (place === 'images' && verb === 'new') void app.images.newImage();
    if (place === 'projects' && verb === 'new') void app.projects.newProject();
  };
  go();
  addEventListener('hashchange', go);
  $effect.root(() => {
    $effect(() => {
      const project = app.place === 'projects' ? app.projects.currentId : null;
      const folder = app.place === 'projects' ? app.folders.currentId : null;
      const inside = project ?? folder;
      const there = parseAddress(location.hash);
      if (there?.place === app.place && (there.project ?? there.folder) === inside) return;
      history.pushState(null, '', `#/${app.place}${inside ? `/${inside}` : ''}`);
    });
  });
}
