import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { placesIn, type TracebackPlace } from './traceback';

/** Makes the places that tracebacks name links of a terminal. */
export function tracebackLinks(
  terminal: Terminal,
  isKnown: (place: TracebackPlace) => boolean,
  go: (place: TracebackPlace) => void,
): ILinkProvider {
  return {
    provideLinks(row, callback) {
      const { first, text } = lineAt(terminal, row - 1);
      const { cols } = terminal;
      const cell = (index: number) => ({
        x: (index % cols) + 1,
        y: first + Math.floor(index / cols) + 1,
      });
      const links = placesIn(text)
        .filter(isKnown)
        .map((place): ILink => ({
          range: { start: cell(place.at), end: cell(place.at + place.length - 1) },
          text: text.slice(place.at, place.at + place.length),
          activate: () => go(place),
        }));
      callback(links.length ? links : undefined);
    },
  };
}

/** The line that a row is of: on a narrow terminal it goes over several. */
function lineAt({ buffer: { active } }: Terminal, row: number): { first: number; text: string } {
  let first = row;
  while (first > 0 && active.getLine(first)?.isWrapped) first--;
  let text = active.getLine(first)?.translateToString() ?? '';
  for (let next = first + 1; active.getLine(next)?.isWrapped; next++) {
    text += active.getLine(next)?.translateToString() ?? '';
  }
  return { first, text };
}
