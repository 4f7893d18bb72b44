/** Lines that a list in the side bar shows at first, and more of each time it is asked. */
export const FOLD = 50;

/**
 * What a long list shows: its first lines, and the one that the page shows wherever that is.
 * @param most lines from the top
 */
export function foldLines<Line>(
  list: readonly Line[],
  most: number,
  isCurrent: (line: Line) => boolean,
): { readonly lines: readonly Line[]; readonly more: number } {
  // One line less is no shorter than a line that says so.
  if (list.length <= most + 1) return { lines: list, more: 0 };
  const current = list.slice(most).find(isCurrent);
  const lines = [...list.slice(0, most), ...(current === undefined ? [] : [current])];
  return { lines, more: list.length - lines.length };
}
