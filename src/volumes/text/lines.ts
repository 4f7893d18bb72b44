/** A line and what ends it: '\n', '\r\n', '\r', or '' at the end of the text. */
export interface Line {
  readonly text: string;
  readonly end: string;
}

export type LineEnding = 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';

const NAMES: Readonly<Record<string, LineEnding>> = { '\n': 'lf', '\r\n': 'crlf', '\r': 'cr' };

/** The last line has no end; the lines of 'a\n' are 'a' and ''. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ text: text.slice(from, index), end });
    from = index + end.length;
  }
  lines.push({ text: text.slice(from), end: '' });
  return lines;
}

export function lineEndingOf(lines: readonly Line[]): LineEnding {
  const ends = new Set(lines.slice(0, -1).map(({ end }) => end));
  if (ends.size > 1) return 'mixed';
  const [end] = ends;
  return end === undefined ? 'none' : (NAMES[end] as LineEnding);
}

/** The end that most lines have; '\n' if there is only one line. */
export function usualEnd(lines: readonly Line[]): string {
  const counts = new Map<string, number>();
  for (const { end } of lines.slice(0, -1)) counts.set(end, (counts.get(end) ?? 0) + 1);
  let usual = '\n';
  for (const [end, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = end;
  return usual;
}

/**
 * An edited text with the line ends of before: lines that were there keep theirs, and so do changed
 * ones if as many took the place of as many.
 */
export function withEnds(before: readonly Line[], edited: string): string {
  const usual = usualEnd(before);
  const lines = splitLines(edited).map(({ text }) => text);
  const old = before.map(({ text }) => text);
  const matches = pairChanged(matchLines(old, lines), old.length);
  return lines
    .map((text, i) => {
      if (i === lines.length - 1) return text;
      const match = matches[i] as number;
      return text + ((match >= 0 && before[match]?.end) || usual);
    })
    .join('');
}

/** Pairs the lines between two matches if there are as many on both sides. */
function pairChanged(matches: Int32Array, oldLength: number): Int32Array {
  let from = 0;
  let oldFrom = 0;
  for (let i = 0; i <= matches.length; i++) {
    const match = i < matches.length ? (matches[i] as number) : oldLength;
    if (match < 0) continue;
    if (i - from === match - oldFrom)
      for (let n = from; n < i; n++) matches[n] = oldFrom + n - from;
    from = i + 1;
    oldFrom = match + 1;
  }
  return matches;
}

/**
 * For each new line the old one that it is, or -1; in rising order. By common beginnings and ends
 * and, between those, lines that occur once on both sides.
 */
function matchLines(before: readonly string[], after: readonly string[]): Int32Array {
  const matches = new Int32Array(after.length).fill(-1);
  const ranges: [number, number, number, number][] = [[0, before.length, 0, after.length]];
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    let [a, aEnd, b, bEnd] = range;
    while (a < aEnd && b < bEnd && before[a] === after[b]) matches[b++] = a++;
    while (a < aEnd && b < bEnd && before[aEnd - 1] === after[bEnd - 1]) matches[--bEnd] = --aEnd;
    if (a === aEnd || b === bEnd) continue;
    const anchors = anchorsOf(before.slice(a, aEnd), after.slice(b, bEnd));
    if (!anchors.length) continue;
    let [fromA, fromB] = [a, b];
    for (const [i, j] of anchors) {
      matches[b + j] = a + i;
      ranges.push([fromA, a + i, fromB, b + j]);
      [fromA, fromB] = [a + i + 1, b + j + 1];
    }
    ranges.push([fromA, aEnd, fromB, bEnd]);
  }
  return matches;
}

/** Lines that occur once on both sides, as many as go in the same order. */
function anchorsOf(before: readonly string[], after: readonly string[]): [number, number][] {
  const old = onceIn(before);
  const pairs: [number, number][] = [];
  for (const [line, j] of onceIn(after)) {
    const i = old.get(line);
    if (i !== undefined) pairs.push([i, j]);
  }
  pairs.sort((x, y) => x[1] - y[1]);
  // The longest rising row of old lines: piles with, for each pair, the one before it.
  const tops: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([i], at) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] as number] as [number, number])[0] < i) low = middle + 1;
      else high = middle;
    }
    previous[at] = low ? (tops[low - 1] as number) : -1;
    tops[low] = at;
  });
  const row: [number, number][] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = previous[at] as number) {
    row.push(pairs[at] as [number, number]);
  }
  return row.reverse();
}

function onceIn(lines: readonly string[]): Map<string, number> {
  const once = new Map<string, number>();
  const more = new Set<string>();
  lines.forEach((line, i) => {
    if (once.has(line)) more.add(line);
    else once.set(line, i);
  });
  for (const line of more) once.delete(line);
  return once;
}
