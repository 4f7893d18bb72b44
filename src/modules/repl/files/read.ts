import { sha256Hex, toHex } from '../../../ground/checksums/sha256';
import { bytesOf, indexOfBytes } from '../../../serial/bytes';
import { checkOf, type Check } from '../line/checks';
import { escapeEightBit, unescapeEightBit } from '../line/eight-bit';
import { KNOWN_FROM, SMALLEST_PIECE } from '../line/line-quality';
import { literalOf, type MountPoint } from './mount-point';
import type { OutputForm, ReplAbilities } from '../line/abilities';
import { parsePython } from '../line/py-value';
import type { Turn } from '../line/scheduler';
import { answersIn, garbled, isBrokenAnswer, latin1, newMark } from '../line/script';

/** Rounds in a row that bring nothing new. */
const VAIN_ROUNDS = 12;
/** Whole readings where every piece was right and the digest is not. */
const READINGS = 2;
/** What a piece costs beside its own bytes. */
const FRAME_HEAD = 40;
/**
 * Length of a file from which on an unknown line is tried with the beginning of it: all of it in pieces
 * of the wrong size, most of them broken, would take long.
 */
const TRIAL_FROM = 4 * KNOWN_FROM;
const HEADER = /^(\d{1,10}):(\d{1,6}):(\d{1,10}):/;
const HEADER_MAX = 29;

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
 * Bytes of a file: in pieces that are checked one by one and asked for again if they came
 * broken, and as a whole by SHA-256 if the module has it.
 */
export async function readFile(
  turn: Turn,
  place: MountPoint,
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
  place: MountPoint,
  path: string,
  { offset, length, signal, onProgress }: ReadFileOptions,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string | null }> {
  const bytes = new Uint8Array(length);
  const { abilities } = place;
  const { check } = turn;
  const { quality } = turn.repl;
  let missing: Range[] = length ? [{ from: offset, to: offset + length }] : [];
  let sha256: string | null = null;
  let vain = 0;
  while (missing.length) {
    const best = quality.bestIn(FRAME_HEAD) / EXPANSION[abilities.output];
    const size = Math.floor(Math.min(pieceSize(abilities), Math.max(SMALLEST_PIECE, best)));
    const isTrial = length > TRIAL_FROM && !quality.in.isKnown;
    const ranges = isTrial
      ? firstOf(missing, KNOWN_FROM)
      : missing.slice(0, rangesTogether(abilities));
    const before = total(missing);
    const mark = newMark();
    const frames = new Frames(mark, check, abilities.output, (at, piece) => {
      quality.in.count((piece?.length ?? size) * EXPANSION[abilities.output], piece !== null);
      if (!piece) return;
      const range = { from: at, to: at + piece.length };
      if (!ranges.some(({ from, to }) => range.from >= from && range.to <= to)) return;
      bytes.set(piece, at - offset);
      missing = without(missing, range);
      onProgress?.(length - total(missing), length);
    });
    // The digest of all of it comes with the first round that asks for all of it.
    const whole = total(ranges) === length;
    const text = readSource(place, path, { ranges, size, whole });
    try {
      const onOutput = (some: Uint8Array) => frames.push(some);
      const { output } = await turn.exec(text, mark, { signal, onOutput });
      const said = answersIn(output.subarray(-LAST_WORDS), mark, check).find(
        ({ value }) => value[0] === '.',
      );
      if (whole && said?.value[1] instanceof Uint8Array) sha256 = toHex(said.value[1]);
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      await turn.recover(signal);
    }
    frames.end();
    vain = total(missing) < before ? 0 : vain + 1;
    if (vain === VAIN_ROUNDS || (vain && quality.isHopeless)) throw garbled();
  }
  if (sha256 === null && length && offset === 0)
    sha256 = await digestOf(turn, place, path, length, signal);
  return { bytes, sha256 };
}

/** Of the first bytes of a file; null if the module has no SHA-256. */
async function digestOf(
  turn: Turn,
  place: MountPoint,
  path: string,
  length: number,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const { hashlib } = place.abilities;
  if (hashlib === null) return null;
  const body = `import ${hashlib} as h
s=h.sha256();n=${length}
with open(${literalOf(place, path)},'rb')as f:
 while n:
  b=f.read(min(512,n))
  if not b:break
  s.update(b);n-=len(b)
  print('.',end='')
A(s.digest())
`;
  const [answer] = await turn.call(body, { signal, idle: 30_000 });
  return answer?.[0] instanceof Uint8Array ? toHex(answer[0]) : null;
}

/** Bytes of the output that hold what a script of ours says at its end. */
const LAST_WORDS = 400;

function pieceSize({ output, heapFree }: ReplAbilities): number {
  if (output === 'repr') return 48;
  if (heapFree === null) return 512;
  return heapFree > 200_000 ? 4096 : heapFree > 60_000 ? 2048 : heapFree > 20_000 ? 512 : 128;
}

/** Bytes on the line for one of a file, more or less. */
const EXPANSION: Readonly<Record<OutputForm, number>> = {
  'eight-bit-buffer': 1,
  'eight-bit': 1,
  hex: 2,
  repr: 3,
};

/** Ranges asked for at once: a small module has no room for a long source. */
const rangesTogether = ({ heapFree }: ReplAbilities) => ((heapFree ?? 0) > 60_000 ? 48 : 12);

interface Request {
  readonly ranges: readonly Range[];
  /** Bytes of a piece. */
  readonly size: number;
  /** With a digest of all that is read. */
  readonly whole: boolean;
}

function readSource(place: MountPoint, path: string, { ranges, size, whole }: Request): string {
  const { hashlib, binascii, output } = place.abilities;
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
  const digest = whole ? hashlib : null;
  const list = ranges.map(({ from, to }) => `(${from},${to}),`).join('');
  return `import sys
${put}
${output === 'hex' ? `import ${binascii} as y\n` : ''}${digest ? `import ${digest} as h\ns=h.sha256()\n` : ''}f=None
try:
 p=${literalOf(place, path)};f=open(p,'rb');i=0
 for n,t in(${list}):
  if i!=n:
   ${seekSource}
  while n<t:
   b=f.read(min(${size},t-n))
   if not b:break
   ${digest ? 's.update(b)' : 'pass'}
   e=${encode}
   w(bytes(M+'@%d:%d:%d:'%(n,len(e),_k(b,n)),'utf8'))
   w(e)
   n+=len(b)
  i=n
 print();A('.',${digest ? 's.digest()' : 'None'})
except Exception as e:
 print();A('!',repr(e),e.args)
if f:f.close()
`;
}

/** Python that goes to `n`. Where files have no `seek` the bytes in front are read and forgotten. */
const seekSource = `if hasattr(f,'seek'):f.seek(n)
   else:
    if i>n:
     f.close();f=open(p,'rb');i=0
    while i<n:i+=len(f.read(min(64,n-i)))`;

/** Finds pieces in what arrives: `<mark>@<offset>:<length>:<check>:<encoded>`. */
class Frames {
  readonly #mark: Uint8Array;
  #held = new Uint8Array(0);

  constructor(
    mark: string,
    readonly check: Check,
    readonly form: OutputForm,
    /** Null: one that did not come whole. */
    readonly onPiece: (at: number, bytes: Uint8Array | null) => void,
  ) {
    this.#mark = bytesOf(`${mark}@`);
  }

  /** Nothing more will come. */
  end(): void {
    if (indexOfBytes(this.#held, this.#mark) >= 0) this.onPiece(0, null);
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
      const header = HEADER.exec(latin1(joined.subarray(begin, begin + HEADER_MAX)));
      if (!header) {
        from = at;
        // Perhaps not all of it is here yet.
        if (joined.length - begin < HEADER_MAX) break;
        from = begin;
        this.onPiece(0, null);
        continue;
      }
      const data = begin + header[0].length;
      const end = data + Number(header[2]);
      if (end > joined.length) {
        const next = indexOfBytes(joined, this.#mark, begin);
        from = next >= 0 ? next : at;
        if (next < 0) break;
        this.onPiece(0, null);
        continue;
      }
      this.#piece(Number(header[1]), joined.subarray(data, end), Number(header[3]));
      // A piece that lost bytes reaches into the next one, whose mark must not be missed.
      from = begin;
    }
    this.#held = joined.slice(Math.max(0, from));
  }

  #piece(at: number, encoded: Uint8Array, sum: number): void {
    const bytes = decode(encoded, this.form);
    this.onPiece(at, bytes && checkOf(bytes, this.check, at) === sum ? bytes : null);
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

/** The first bytes of the first range. */
function firstOf(ranges: readonly Range[], bytes: number): Range[] {
  return ranges.slice(0, 1).map(({ from, to }) => ({ from, to: Math.min(to, from + bytes) }));
}

function without(ranges: readonly Range[], gone: Range): Range[] {
  return ranges.flatMap(({ from, to }) =>
    [
      { from, to: Math.min(to, gone.from) },
      { from: Math.max(from, gone.to), to },
    ].filter((range) => range.to > range.from),
  );
}
