import { PortsideError } from '../../errors/portside-error';
import { bytesOf, joinBytes } from '../../serial/bytes';
import { checkOf, checkSource } from './checks';
import { collectSource } from './collect';
import { inflateSource, piecesOf, smallPieces, type Piece } from './pieces';
import { literalOf, type Place } from './place';
import { pieceCheck } from './probe';
import { garbled, latin1, newMark, ScriptFailure } from './script';
import { failureOf, isBrokenAnswer, type Turn } from './session';

/** How often a piece is sent that does not arrive. */
const TRIES = 6;
/** As above, for a piece that can be sent in smaller ones instead. */
const TRIES_WHOLE = 2;

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}

/**
 * Python that opens the file and stays for the pieces: `_pw(offset, check, bytes[, deflated])`
 * writes a piece that is whole and next in turn, and says in any case how far the file has come, so
 * that a piece may be sent twice. The names begin with '_p' and are removed by `closeSource`.
 */
function receiverSource(place: Place, path: string, mark: string): string {
  const { abilities } = place;
  const body =
    checkSource(pieceCheck(abilities), abilities.binascii ?? '') + inflateSource(abilities);
  // Where only the answer was lost it is sent again: the file must not be open twice.
  return `try:_pf.close()
except NameError:pass
${collectSource(abilities)}def _pw():
 ${body.trimEnd().replaceAll('\n', '\n ')}
 f=open(${literalOf(place, path)},'wb')
 P=[0]
 def w(n,c,b,d=0):
  if n==P[0] and k(b)==c:
   if d:b=z(b)
   if f.write(b)!=len(b):raise OSError(28)
   P[0]+=len(b)
  print('${mark}%d;'%P[0])
 return f,w
_pf,_pw=_pw()
print('${mark}0;')
`;
}

/** Closes what `sendFile` left open, also in an earlier connection. */
export const closeSource = `global _pf,_pw
try:
 _pf.close();del _pf,_pw
except NameError:pass
`;

/** Fills a new file; it stays open until `closeSource` has run. */
export async function sendFile(
  turn: Turn,
  place: Place,
  path: string,
  bytes: Uint8Array,
  options: SendOptions,
): Promise<void> {
  try {
    await sendPieces(
      turn,
      place,
      path,
      bytes,
      await piecesOf(bytes, place.abilities, true),
      options,
    );
  } catch (thrown) {
    // What can't be inflated there after all is sent as it is.
    if (!(thrown instanceof ScriptFailure) || thrown.errno !== null) throw thrown;
    await turn.call(closeSource, { signal: options.signal });
    const plain = await piecesOf(bytes, place.abilities, false);
    await sendPieces(turn, place, path, bytes, plain, options);
  }
}

async function sendPieces(
  turn: Turn,
  place: Place,
  path: string,
  bytes: Uint8Array,
  pieces: readonly Piece[],
  { signal, onProgress }: SendOptions,
): Promise<void> {
  const mark = newMark();
  const source = bytesOf(receiverSource(place, path, mark));
  await exchange(turn, source, { mark, expected: 0, signal });
  const kind = pieceCheck(place.abilities);
  onProgress?.(0, bytes.length);
  const send = ({ at, length, payload, deflated, literal }: Piece, tries: number) => {
    const source = joinBytes([
      bytesOf(`_pw(${at},${checkOf(payload, kind)},`),
      literal,
      bytesOf(deflated ? ',1)' : ')'),
    ]);
    const onSent = (sent: number) =>
      onProgress?.(at + Math.floor((length * sent) / source.length), bytes.length);
    return exchange(turn, source, { mark, expected: at + length, signal, onSent, tries });
  };
  for (const piece of pieces) {
    try {
      await send(piece, TRIES_WHOLE);
    } catch (thrown) {
      if (await hasRestarted(turn, thrown, signal)) {
        throw new PortsideError('module-restarted', {}, { cause: thrown });
      }
      if (!isLoss(thrown)) throw thrown;
      for (const small of smallPieces(bytes, piece, place.abilities.literals)) {
        await send(small, TRIES);
      }
    }
    onProgress?.(piece.at + piece.length, bytes.length);
  }
}

/** What received the pieces so far is not there any more: the interpreter has started anew. */
async function hasRestarted(
  turn: Turn,
  thrown: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // A name that lost a byte is none either.
  if (!(thrown instanceof ScriptFailure && thrown.text.startsWith('NameError'))) return false;
  const [answer] = await turn.call("A('_pw' in globals())\n", { signal });
  return answer?.[0] === false;
}

/** Unlike a module that can't inflate, whose error is no error of syntax. */
function isLoss(thrown: unknown): boolean {
  if (thrown instanceof ScriptFailure) return thrown.text.includes('Syn');
  return isBrokenAnswer(thrown);
}

interface Exchange {
  readonly mark: string;
  readonly expected: number;
  readonly signal: AbortSignal | undefined;
  readonly onSent?: (sent: number) => void;
  readonly tries?: number;
}

/** Sends a source until the module says that the file is as long as `expected`. */
async function exchange(
  turn: Turn,
  source: Uint8Array,
  { mark, expected, signal, onSent, tries = TRIES }: Exchange,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { output, error } = await turn.repl.exec(source, { signal, onSent });
      if (error) throw failureOf(error);
      if (latin1(output).includes(`${mark}${expected};`)) return;
      throw garbled();
    } catch (thrown) {
      if (attempt >= tries || !isBrokenAnswer(thrown)) throw thrown;
      if (thrown instanceof PortsideError && thrown.code === 'answer-garbled') continue;
      turn.repl.slower();
      await turn.recover(signal);
    }
  }
}
