/** Commands that can't be undone, and scripts that may hold some. */
const HARMFUL = /f(?:ormat|ac|de|ile_delete)|s(?:ave|etup)/gi;

/**
 * Where a content is cut into pieces of at most `max` bytes each: the end of each, in order.
 *
 * `guarded`, for a line that may lose bytes: if some of `write <handle> <n>` are lost, the module
 * takes what follows for commands. So no word that could begin one that does harm lies whole in a
 * piece: it is cut behind its first letter, wherever it stands.
 */
export function pieceEnds(bytes: Uint8Array, max: number, guarded: boolean): number[] {
  const cuts = guarded ? harmfulCuts(bytes) : [];
  const ends: number[] = [];
  let next = 0;
  for (let at = 0; at < bytes.length;) {
    while ((cuts[next] ?? Infinity) <= at) next++;
    at = Math.min(at + max, cuts[next] ?? Infinity, bytes.length);
    ends.push(at);
  }
  return ends;
}

function harmfulCuts(bytes: Uint8Array): number[] {
  const text = new TextDecoder('latin1').decode(bytes);
  return [...text.matchAll(HARMFUL)].map(({ index }) => index + 1);
}
