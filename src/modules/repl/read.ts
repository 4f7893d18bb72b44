import { sha256Hex, toHex } from '../../checksums/sha256';
import { bytesOf, indexOfBytes } from '../../serial/bytes';
import { checkOf, checkSource, type PieceCheck } from './checks';
import { escapeEightBit, unescapeEightBit } from './eight-bit';
import { literalOf, type Place } from './place';
import { pieceCheck, type OutputForm, type ReplAbilities } from './probe';
import { parsePython } from './py-value';
import { failureOf, isBrokenAnswer, type Turn } from './session';
import { garbled, latin1, newMark } from './script';

/** Rounds for pieces that did not arrive whole. */
const ROUNDS = 8;
/** Whole readings where every piece was right and the digest is not. */
const READINGS = 2;
const HEADER = /^(\d{1,9}):(\d{1,6}):(\d{1,10}):/;

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ReadFileOptions {
  readonly offset: number;
  readonly length: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}

/**
 * Bytes of a file: in pieces that are checked one by one and asked for again where they came
 * broken, and as a whole by SHA-256 where the module has it.
 */
export async function readFile(
  turn: Turn,
  place: Place,
  path: string,
  options: ReadFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let reading = 1; ; reading++) {
    const { bytes, sha256 } = await readOnce(turn, place, path, options);
    if (sha256 === null || (await sha256Hex(bytes)) === sha256) return bytes;
    if (reading === READINGS) throw garbled();
  }
}

async function readOnce(
  turn: Turn,
  place: Place,
  path: string,
  { offset, length, signal, onProgress }: ReadFileOptions,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string | null }> {
  const bytes = new Uint8Array(length);
  const kind = pieceCheck(place.abilities);
  let missing: Range[] = length ? [{ from: offset, to: offset + length }] : [];
  let sha256: string | null = null;
  let done = 0;
  for (let round = 0; missing.length; round++) {
    if (round === ROUNDS) throw garbled();
    const [range] = missing as [Range];
    const mark = newMark();
    const frames = new Frames(mark, kind, place.abilities.output, (at, piece) => {
      if (at < range.from || at + piece.length > range.to) return;
      bytes.set(piece, at - offset);
      const left = without(missing, { from: at, to: at + piece.length });
      done += total(missing) - total(left);
      missing = left;
      onProgress?.(done, length);
    });
    const source = readSource(place, path, range, mark, kind);
    try {
      const { output, error } = await turn.repl.exec(bytesOf(source), {
        signal,
        onOutput: (some) => frames.push(some),
      });
      if (error) throw failureOf(error);
      if (round === 0) sha256 = digestIn(output, mark);
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      turn.repl.slower();
      await turn.recover(signal);
    }
  }
  return { bytes, sha256 };
}

function pieceSize({ output, heapFree }: ReplAbilities): number {
  if (output === 'repr') return 48;
  if (heapFree === null) return 512;
  return heapFree > 200_000 ? 4096 : heapFree > 60_000 ? 2048 : heapFree > 20_000 ? 512 : 128;
}

function readSource(
  place: Place,
  path: string,
  { from, to }: Range,
  mark: string,
  kind: PieceCheck,
): string {
  const { abilities } = place;
  const { hashlib, binascii, output } = abilities;
  const encode = {
    'eight-bit-buffer': `b${escapeEightBit}`,
    'eight-bit': `b${escapeEightBit}`,
    hex: 'y.hexlify(b)',
    repr: "bytes(repr(b),'utf8')",
  }[output];
  const put =
    output === 'eight-bit-buffer'
      ? 'w=sys.stdout.buffer.write'
      : output === 'eight-bit'
        ? 'w=sys.stdout.write'
        : "w=lambda b:print(str(b,'utf8'),end='')";
  const check = checkSource(kind, binascii ?? '')
    .trimEnd()
    .replaceAll('\n', '\n ');
  return `def _p():
 import sys
 ${put}
 ${check}
 ${output === 'hex' ? `import ${binascii} as y` : 'pass'}
 ${hashlib ? `import ${hashlib} as h\n s=h.sha256()` : 's=None'}
 f=open(${literalOf(place, path)},'rb')
 n=0
 try:
  ${from > 0 ? seekSource(from) : 'pass'}
  while n<${to - from}:
   b=f.read(min(${pieceSize(abilities)},${to - from}-n))
   if not b:break
   ${hashlib ? 's.update(b)' : 'pass'}
   e=${encode}
   w(bytes('${mark}%d:%d:%d:'%(n+${from},len(e),k(b)),'utf8'))
   w(e)
   n+=len(b)
 finally:f.close()
 print('\\n${mark}.',${hashlib ? 's.digest()' : 'None'},'${mark}')
_p()
del _p
`;
}

/** Where files have no `seek` the bytes in front are read and forgotten. */
function seekSource(from: number): string {
  return `if hasattr(f,'seek'):f.seek(${from})
  else:
   i=${from}
   while i:i-=len(f.read(min(64,i)))`;
}

function digestIn(output: Uint8Array, mark: string): string | null {
  const text = latin1(output.subarray(-400));
  const at = text.lastIndexOf(`${mark}. `);
  const end = text.lastIndexOf(` ${mark}`);
  if (at < 0 || end < at) return null;
  const parsed = parsePython(text.slice(at + mark.length + 2, end));
  return parsed?.value instanceof Uint8Array && parsed.value.length === 32
    ? toHex(parsed.value)
    : null;
}

/** Finds pieces in what arrives: `<mark><offset>:<length>:<check>:<encoded>`. */
class Frames {
  readonly #mark: Uint8Array;
  #held = new Uint8Array(0);

  constructor(
    mark: string,
    readonly kind: PieceCheck,
    readonly form: OutputForm,
    readonly onPiece: (at: number, bytes: Uint8Array) => void,
  ) {
    this.#mark = bytesOf(mark);
  }

  push(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    let from = 0;
    for (;;) {
      const at = indexOfBytes(joined, this.#mark, from);
      if (at < 0) {
        from = Math.max(from, joined.length - this.#mark.length + 1);
        break;
      }
      const begin = at + this.#mark.length;
      const header = HEADER.exec(latin1(joined.subarray(begin, begin + 28)));
      if (!header) {
        from = at;
        // Perhaps not all of it is here yet.
        if (joined.length - begin < 28) break;
        from = begin;
        continue;
      }
      const data = begin + header[0].length;
      const end = data + Number(header[2]);
      if (end > joined.length) {
        const next = indexOfBytes(joined, this.#mark, begin);
        from = next >= 0 ? next : at;
        if (next >= 0) continue;
        break;
      }
      this.#piece(Number(header[1]), joined.subarray(data, end), Number(header[3]));
      // A piece that lost bytes reaches into the next one, whose mark must not be missed.
      from = begin;
    }
    this.#held = joined.slice(Math.max(0, from));
  }

  #piece(at: number, encoded: Uint8Array, check: number): void {
    const bytes = decode(encoded, this.form);
    if (bytes && checkOf(bytes, this.kind) === check) this.onPiece(at, bytes);
  }
}

function decode(encoded: Uint8Array, form: OutputForm): Uint8Array | null {
  if (form === 'eight-bit' || form === 'eight-bit-buffer') return unescapeEightBit(encoded);
  const text = latin1(encoded);
  if (form === 'repr') {
    const value = parsePython(text)?.value;
    return value instanceof Uint8Array ? value : null;
  }
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

const total = (ranges: readonly Range[]) =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);

function without(ranges: readonly Range[], gone: Range): Range[] {
  return ranges.flatMap(({ from, to }) =>
    [
      { from, to: Math.min(to, gone.from) },
      { from: Math.max(from, gone.to), to },
    ].filter((range) => range.to > range.from),
  );
}
