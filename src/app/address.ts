import type { PlaceId } from './app.svelte';

/** What the part of the page's address behind '#' names. */
export type Address =
  /** The start of a place; `verb` is what to do there at once. */
  | { readonly kind: 'place'; readonly place: PlaceId; readonly verb: Verb | null }
  | { readonly kind: Thing; readonly id: string }
  /** Ids of two volumes. */
  | { readonly kind: 'comparison'; readonly left: string; readonly right: string };

type Thing = 'image' | 'project' | 'folder' | 'module';
type Verb = 'new' | 'open' | 'virtual';

const verbs: Readonly<Record<PlaceId, readonly Verb[]>> = {
  modules: ['virtual'],
  projects: ['new'],
  images: ['new', 'open'],
  firmware: [],
};

const things: readonly { kind: Thing; place: PlaceId; id: RegExp }[] = [
  // As images and other files count themselves.
  { kind: 'image', place: 'images', id: /^(image|other)-\d+$/ },
  // As `newId` makes them.
  { kind: 'project', place: 'projects', id: /^[0-9a-f]{32}$/ },
  // As `crypto.randomUUID` makes them.
  { kind: 'folder', place: 'projects', id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  // As sessions count themselves.
  { kind: 'module', place: 'modules', id: /^\d+$/ },
];

const COMPARE = 'compare';

/** '#/images/new' → images, new; null if the address names nothing that there is. */
export function parseAddress(hash: string): Address | null {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decoded);
  const [first, second, third, ...rest] = parts;
  if (first === '' && parts.length === 1) return start('images');
  if (first === COMPARE && second && third && !rest.length) {
    return { kind: 'comparison', left: second, right: third };
  }
  const place = (Object.keys(verbs) as PlaceId[]).find((id) => id === first);
  if (!place || third !== undefined) return null;
  if (!second) return start(place);
  const verb = verbs[place].find((one) => one === second);
  if (verb) return { kind: 'place', place, verb };
  const thing = things.find((one) => one.place === place && one.id.test(second));
  return thing ? { kind: thing.kind, id: second } : null;
}

/** The address as `parseAddress` reads it. */
export function addressText(address: Address): string {
  if (address.kind === 'comparison') {
    const [left, right] = [address.left, address.right].map(encodeURIComponent);
    return `#/${COMPARE}/${left}/${right}`;
  }
  if (address.kind === 'place') {
    return `#/${address.place}${address.verb ? `/${address.verb}` : ''}`;
  }
  const place = things.find(({ kind }) => kind === address.kind)?.place ?? 'images';
  return `#/${place}/${address.id}`;
}

export const start = (place: PlaceId): Address => ({ kind: 'place', place, verb: null });

/** What a person typed may be no encoded text; then it names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    return part;
  }
}
