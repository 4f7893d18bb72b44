import { deflateRaw } from './deflate';
import { bytesLiteral, type LiteralForm } from './py-literal';
import type { ReplAbilities } from './abilities';

/** A part of a file as it is sent. */
export interface Piece {
  /** Offset in the file, and bytes of it that this is. */
  readonly at: number;
  readonly length: number;
  /** What is sent: the bytes themselves, or these deflated. */
  readonly payload: Uint8Array;
  readonly deflated: boolean;
  readonly literal: Uint8Array;
}

/** Compression must save at least so much of what is sent. */
const WORTH = 0.9;

/** Bytes of a file in one piece: a source costs the module some four times its literal. */
function plainSize({ heapFree }: ReplAbilities): number {
  if (heapFree === null) return 256;
  return Math.max(64, Math.min(8192, 2 ** Math.floor(Math.log2(heapFree / 24))));
}

/** Bytes of a file that are deflated as one; 0 if the heap is too small for it. */
function deflatedSize({ heapFree, inflate }: ReplAbilities): number {
  if (!inflate || heapFree === null || heapFree < 60_000) return 0;
  return heapFree < 200_000 ? 4096 : 16_384;
}

/** Cuts a file into pieces, deflated if that pays over the whole file. */
export async function piecesOf(
  bytes: Uint8Array,
  abilities: ReplAbilities,
  mayDeflate: boolean,
): Promise<Piece[]> {
  const { literals } = abilities;
  const size = plainSize(abilities);
  const plain: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const payload = bytes.subarray(at, at + size);
    plain.push(pieceOf(at, payload.length, payload, false, literals));
  }
  const block = mayDeflate ? deflatedSize(abilities) : 0;
  if (!block) return plain;
  const deflated: Piece[] = [];
  for (let at = 0; at < bytes.length; at += block) {
    const part = bytes.slice(at, at + block);
    const payload = await deflateRaw(part);
    // What hardly shrinks would need more room at once than a plain piece.
    if (payload.length > size * 2) return plain;
    deflated.push(pieceOf(at, part.length, payload, true, literals));
  }
  return sent(deflated) < sent(plain) * WORTH ? deflated : plain;
}

/** Bytes of a deflated piece below which it is not worth its trouble. */
const DEFLATE_FROM = 512;

/** The next part of a piece that does not pass the line as a whole. @param size bytes that pass */
export async function smallPiece(
  bytes: Uint8Array,
  from: number,
  whole: Piece,
  size: number,
  form: LiteralForm,
): Promise<Piece> {
  const end = whole.at + whole.length;
  const plain = bytes.slice(from, Math.min(from + size, end));
  if (whole.deflated && size >= DEFLATE_FROM) {
    const part = bytes.slice(from, Math.min(from + 2 * size, end));
    const payload = await deflateRaw(part);
    if (payload.length < part.length * WORTH && payload.length <= size) {
      return pieceOf(from, part.length, payload, true, form);
    }
  }
  return pieceOf(from, plain.length, plain, false, form);
}

function pieceOf(
  at: number,
  length: number,
  payload: Uint8Array,
  deflated: boolean,
  form: LiteralForm,
): Piece {
  return { at, length, payload, deflated, literal: bytesLiteral(payload, form) };
}

const sent = (pieces: readonly Piece[]) =>
  pieces.reduce((sum, { literal }) => sum + literal.length, 0);

/** Python that defines `z(bytes)`, which undoes `deflateRaw`. */
export function inflateSource({ inflate }: ReplAbilities): string {
  if (inflate === 'deflate') {
    return 'import deflate,io\nz=lambda b:deflate.DeflateIO(io.BytesIO(b),deflate.RAW,14).read()\n';
  }
  if (inflate) return `import ${inflate} as u\nz=lambda b:u.decompress(b,-15)\n`;
  return '';
}
