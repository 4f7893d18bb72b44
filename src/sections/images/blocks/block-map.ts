import { MAP_KINDS, type MapKind } from './block-kinds';

/** Lengths in CSS px. */
export interface MapLayout {
  columns: number;
  rows: number;
  /** Side of a block's square. */
  cell: number;
  gap: number;
  height: number;
}

export type Palette = Record<MapKind | 'mark' | 'ring' | 'cursor', string>;

const cells = [18, 16, 14, 12, 10, 8, 7, 6, 5, 4] as const;
/** Height up to which smaller squares are chosen rather than scrolling. */
const wantedHeight = 84;

/** The largest squares with which `count` blocks fit; a lower bound of 4 px, then it scrolls. */
export function layoutMap(count: number, width: number): MapLayout {
  const layouts = cells.map((cell) => layoutWith(count, width, cell));
  return layouts.find(({ height }) => height <= wantedHeight) ?? layoutWith(count, width, 4);
}

function layoutWith(count: number, width: number, cell: number): MapLayout {
  const gap = cell >= 10 ? 2 : 1;
  const columns = Math.max(1, Math.floor((width + gap) / (cell + gap)));
  const rows = Math.ceil(count / columns);
  return { columns, rows, cell, gap, height: Math.max(0, rows * (cell + gap) - gap) };
}

/** Block at a point, or -1. */
export function blockAt(layout: MapLayout, count: number, x: number, y: number): number {
  const pitch = layout.cell + layout.gap;
  const column = Math.floor(x / pitch);
  const row = Math.floor(y / pitch);
  if (column < 0 || column >= layout.columns || row < 0) return -1;
  const block = row * layout.columns + column;
  return block < count ? block : -1;
}

/** Colours as the theme gives them now. */
export function readPalette(canvas: HTMLCanvasElement): Palette {
  const resolve = (token: string) => {
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  };
  const palette = Object.fromEntries(
    MAP_KINDS.map((kind) => [
      kind,
      resolve(kind === 'missing' ? '--line-strong' : `--block-${kind}`),
    ]),
  );
  return {
    ...(palette as Record<MapKind, string>),
    mark: resolve('--block-mark'),
    ring: resolve('--text'),
    cursor: resolve('--ink'),
  };
}

export interface MapScene {
  kinds: readonly MapKind[];
  marked: ReadonlySet<number>;
  /** Block under the pointer or the keyboard; -1 if none. */
  cursor: number;
}

export function paintMap(
  context: CanvasRenderingContext2D,
  layout: MapLayout,
  palette: Palette,
  scene: MapScene,
) {
  const { columns, cell, gap } = layout;
  const pitch = cell + gap;
  const ringWidth = gap === 2 ? 1.5 : 1;
  scene.kinds.forEach((kind, block) => {
    const x = (block % columns) * pitch;
    const y = Math.floor(block / columns) * pitch;
    if (block === scene.cursor || scene.marked.has(block)) {
      context.fillStyle = block === scene.cursor ? palette.cursor : palette.ring;
      context.fillRect(x - ringWidth, y - ringWidth, cell + 2 * ringWidth, cell + 2 * ringWidth);
    }
    paintBlock(context, palette, kind, x, y, cell);
  });
}

/** A block's square and the mark that tells its kind without colour. */
export function paintBlock(
  context: CanvasRenderingContext2D,
  palette: Palette,
  kind: MapKind,
  x: number,
  y: number,
  cell: number,
) {
  context.fillStyle = palette[kind];
  const stroke = Math.max(1, Math.round(cell / 9));
  const inset = Math.max(1, Math.round(cell * 0.28));
  if (kind === 'missing') {
    context.fillRect(x, y + cell - stroke, cell, stroke);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, cell, cell, cell >= 10 ? 2 : 0);
  context.fill();
  context.fillStyle = context.strokeStyle = palette.mark;
  context.lineWidth = stroke;
  const middle = Math.round((cell - stroke) / 2);
  const line = (x1: number, y1: number, x2: number, y2: number) => {
    context.beginPath();
    context.moveTo(x + x1, y + y1);
    context.lineTo(x + x2, y + y2);
    context.stroke();
  };
  if (kind === 'superblock') {
    const side = Math.max(1, cell - 2 * Math.round(cell * 0.36));
    context.fillRect(x + (cell - side) / 2, y + (cell - side) / 2, side, side);
  } else if (kind === 'directory') {
    context.fillRect(x + inset, y + middle, cell - 2 * inset, stroke);
  } else if (kind === 'earlier') {
    line(inset, cell - inset, cell - inset, inset);
  } else if (kind === 'kept') {
    context.fillRect(x + middle, y + middle, stroke, stroke);
  } else if (kind === 'damaged') {
    line(inset, cell - inset, cell - inset, inset);
    line(inset, inset, cell - inset, cell - inset);
  }
}
