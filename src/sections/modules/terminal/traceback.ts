/** A line of a file that a traceback names. */
export interface TracebackPlace {
  /** As the interpreter calls the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where that stands in the text, and how long it is, in characters. */
  readonly at: number;
  readonly length: number;
}

/** What interpreters call a text that they were given, and read from no file. */
const GIVEN = '<string>';
const HEAD = 'Traceback (most recent call last)';
/** Characters of a line that has not ended yet; a longer one is no line of a traceback. */
const LINE_MAX = 1000;

export function placesIn(text: string): TracebackPlace[] {
  return [...text.matchAll(/File "([^"\n]+)", line (\d+)/g)].map((match) => ({
    file: match[1] ?? '',
    line: Number(match[2]),
    at: match.index,
    length: match[0].length,
  }));
}

/** A file system, as far as the path of one of its files goes. */
interface Mounted {
  /** '/usr'; '/' for the only one. */
  readonly mount: string;
  has(path: string): boolean;
}

/**
 * Which file of which of the file systems is meant, the first of them being where programs run; null
 * if none is.
 */
export function fileMeant<Place extends Mounted>(
  file: string,
  places: readonly Place[],
): { readonly place: Place; readonly path: string } | null {
  const [first] = places;
  const absolute = file.startsWith('/') ? file : `/${file}`;
  for (const place of places) {
    const inside = place.mount === '/' ? absolute : absolute.slice(place.mount.length);
    const named = place.mount === '/' || absolute.startsWith(`${place.mount}/`);
    if (named && place.has(inside)) return { place, path: inside };
  }
  // One that was imported is named as from the folder that the interpreter works in.
  return first?.has(absolute) ? { place: first, path: absolute } : null;
}

/**
 * Whether a place of a traceback is in the program that was run, if that was given to the interpreter as
 * a text. What gives it is such a text itself, and comes first.
 */
export function isOfRun(place: TracebackPlace, traceback: readonly TracebackPlace[]): boolean {
  const given = traceback.filter(({ file }) => file === GIVEN);
  return place.file === GIVEN && given.length > 1 && given.at(-1)?.line === place.line;
}

/** Follows what is printed, and keeps the places of the traceback that came last. */
export class TracebackWatch {
  #begun = '';
  #places: TracebackPlace[] = [];

  /** Places of the last traceback, the innermost last. */
  get places(): readonly TracebackPlace[] {
    return this.#places;
  }

  /** True if the places are others now. */
  heard(text: string): boolean {
    const lines = (this.#begun + text).split('\n');
    this.#begun = (lines.pop() ?? '').slice(-LINE_MAX);
    let changed = false;
    for (const line of lines) {
      if (line.includes(HEAD)) this.#places = [];
      else this.#places = [...this.#places, ...placesIn(line)].slice(-50);
      changed ||= line.includes(HEAD) || placesIn(line).length > 0;
    }
    return changed;
  }

  forget() {
    this.#begun = '';
    this.#places = [];
  }
}
