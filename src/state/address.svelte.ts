import type { AppState, PlaceId } from './app.svelte';

const places: readonly PlaceId[] = ['modules', 'projects', 'images', 'firmware'];

interface Address {
  readonly place: PlaceId;
  /** What to do there, such as 'new'. */
  readonly verb: string | null;
  /** Id of the project to open. */
  readonly project: string | null;
}

/** As `newId` makes them. */
const projectId = /^[0-9a-f]{32}$/;

/** '#/images/new' → images, new; null where the address names no place. */
export function parseAddress(hash: string): Address | null {
  const [place, verb] = hash.replace(/^#\/?/, '').split('/');
  const found = places.find((id) => id === place);
  if (!found) return null;
  const project = found === 'projects' && verb && projectId.test(verb) ? verb : null;
  return { place: found, verb: project ? null : verb || null, project };
}

/** Goes where the address says, and lets it say where the app is. */
export function followAddress(app: AppState) {
  const go = () => {
    const address = parseAddress(location.hash);
    if (!address) return;
    const { place, verb, project } = address;
    if (project) {
      if (place !== app.place || project !== app.projects.currentId) void app.openProject(project);
      return;
    }
    if (place !== app.place || (place === 'projects' && app.projects.currentId)) app.goTo(place);
    // A file chooser opens only at a person's own click, so that `open` shows where to click.
    if (place === 'images' && verb === 'new') void app.images.newImage();
    if (place === 'projects' && verb === 'new') void app.projects.newProject();
  };
  go();
  addEventListener('hashchange', go);
  $effect.root(() => {
    $effect(() => {
      const project = app.place === 'projects' ? app.projects.currentId : null;
      const there = parseAddress(location.hash);
      if (there?.place === app.place && there.project === project) return;
      history.pushState(null, '', `#/${app.place}${project ? `/${project}` : ''}`);
    });
  });
}
