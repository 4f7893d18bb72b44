/** Points of a letter that is found, that follows the one before, that begins a word. */
const FOUND = 1;
const FOLLOWS = 4;
const BEGINS = 3;

/**
 * How well a text answers to what was typed: its letters in their order, with anything between.
 * Null if it does not; the more letters stand together or begin words, the higher.
 */
export function fuzzyScore(text: string, typed: string): number | null {
  const letters = [...text.toLowerCase()];
  let score = 0;
  for (const part of typed.toLowerCase().split(/\s+/)) {
    const best = bestScore(letters, [...part]);
    if (best === null) return null;
    score += best;
  }
  // Of two that answer alike, the shorter is meant.
  return score - letters.length / 1000;
}

/** The best of all places at which the first letter may be found. */
function bestScore(letters: readonly string[], part: readonly string[]): number | null {
  if (!part.length) return 0;
  let best: number | null = null;
  for (let start = 0; start < letters.length; start++) {
    if (letters[start] !== part[0]) continue;
    const score = scoreFrom(letters, part, start);
    if (score !== null && (best === null || score > best)) best = score;
  }
  return best;
}

function scoreFrom(
  letters: readonly string[],
  part: readonly string[],
  start: number,
): number | null {
  let score = 0;
  let at = start;
  let last = -2;
  for (const letter of part) {
    at = letters.indexOf(letter, at);
    if (at < 0) return null;
    score += FOUND;
    if (at === last + 1) score += FOLLOWS;
    if (at === 0 || !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? '')) score += BEGINS;
    last = at++;
  }
  return score;
}
