/** Engines cap the height of an element (Firefox near 17.8 million px); taller lists are scaled. */
const maxHeight = 8_000_000;
/** Rows drawn above and below what can be seen, so that fast scrolling shows no gaps. */
const overscan = 6;

/** Which rows of a long list to draw, and where. Lengths are CSS px. */
export interface RowWindow {
  /** First row to draw. */
  first: number;
  /** Row behind the last to draw. */
  end: number;
  /** Top of the first drawn row. */
  top: number;
  /** Height of the whole list. */
  height: number;
}

export function rowWindow(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewport: number,
): RowWindow {
  const full = count * rowHeight;
  const height = Math.min(full, maxHeight);
  const at = scrolledTo(full, height, scrollTop, viewport);
  const first = Math.max(0, Math.floor(at / rowHeight) - overscan);
  const end = Math.min(count, Math.ceil((at + viewport) / rowHeight) + overscan);
  return { first, end, top: scrollTop + first * rowHeight - at, height };
}

/** Scroll position that shows a row whole, changed as little as possible. */
export function scrollToRow(
  row: number,
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewport: number,
): number {
  const full = count * rowHeight;
  const height = Math.min(full, maxHeight);
  const at = scrolledTo(full, height, scrollTop, viewport);
  const top = row * rowHeight;
  if (top >= at && top + rowHeight <= at + viewport) return scrollTop;
  const wanted = top < at ? top : top + rowHeight - viewport;
  if (full === height || full <= viewport) return wanted;
  return (wanted * (height - viewport)) / (full - viewport);
}

function scrolledTo(full: number, height: number, scrollTop: number, viewport: number): number {
  if (full === height || height <= viewport) return Math.max(0, scrollTop);
  return (Math.max(0, scrollTop) * (full - viewport)) / (height - viewport);
}
