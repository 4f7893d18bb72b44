import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import { checkOf } from '../line/checks';
import { collectSource } from './collect';
import { inflateSource, piecesOf, smallPiece, type Piece } from '../line/pieces';
import { SMALLEST_PIECE } from '../line/line-quality';
import { literalOf, type Place } from './mount-point';
import { isDeadline } from '../line/raw-repl';
import {
  answersIn,
  answerSource,
  endsOf,
  garbled,
  newMark,
  proven,
  ScriptFailure,
} from '../line/script';
import { failureOf, isBrokenAnswer, type Turn } from '../line/session';

/** How often what does not arrive is sent in a row. */
const TRIES = 16;
/** As above, if nothing at all came back, each time for seconds. */
const TRIES_UNHEARD = 4;
/** Pieces in a row that arrive at once, until larger ones are tried again. */
const GROW_AFTER = 4;

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}

/**
 * Python that opens the file and stays for the pieces: `_pw(offset, check, bytes[, deflated])`
 * writes a piece that is whole and next in turn, and says in any case how far the file has come, so
 * that a piece may be sent twice. Once it has failed it fails for good. The names begin with '_p'
 * and are removed by `closeSource`.
 */
function receiverSource(place: Place, path: string, mark: string): string {
  const { abilities } = place;
  const inflate = `   if d:
    try:b=z(b)
    except Exception as e:return A('z',repr(e))
`;
  // If only the answer was lost it is sent again: the file must not be open twice.
  return `try:G['_pf'].close()
except(KeyError,AttributeError):pass
${collectSource(abilities)}${answerSource(mark)}${inflateSource(abilities)}f=None;P=[0,0]
try:f=open(${literalOf(place, path)},'wb')
except Exception as e:P[1]=e
def w(n,c,b,d=0):
 try:
  if P[1]:raise P[1]
  if n==P[0]and type(b)is bytes and _k(b,2*n+d)==c:
${abilities.inflate ? inflate : ''}   if f.write(b)!=len(b):raise OSError(28)
   P[0]+=len(b)
  A(P[0])
 except Exception as e:P[1]=e;A('!',repr(e),e.args)
G['_pf']=f;G['_pw']=w
w(-1,0,b'')
`;
}

/** Closes what `sendFile` left open, also in an earlier connection. */
export const closeSource = `try:
 G['_pf'].close();del G['_pf'],G['_pw']
except KeyError:pass
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
    await sendPieces(turn, place, path, bytes, true, options);
  } catch (thrown) {
    if (!(thrown instanceof CannotInflate)) throw thrown;
    await turn.call(closeSource, { signal: options.signal });
    await sendPieces(turn, place, path, bytes, false, options);
  }
}

/** What the module promised to inflate, and did not. */
class CannotInflate extends Error {}

async function sendPieces(
  turn: Turn,
  place: Place,
  path: string,
  bytes: Uint8Array,
  mayDeflate: boolean,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  const { abilities } = place;
  const { check, repl } = turn;
  const pieces = await piecesOf(bytes, abilities, mayDeflate);
  const mark = newMark();
  const text = receiverSource(place, path, mark);
  const source = proven(text, mark, check);
  const exchange = { mark, signal, last: endsOf(mark) };
  await insist(turn, { ...exchange, source, expected: 0 }, TRIES);
  onProgress?.(0, bytes.length);
  const send = ({ at, length, payload, deflated, literal }: Piece, tries: number) => {
    const sum = checkOf(payload, check, 2 * at + (deflated ? 1 : 0));
    const source = joinBytes([
      bytesOf(`_pw(${at},${sum},`),
      literal,
      bytesOf(deflated ? ',1)' : ')'),
    ]);
    const onSent = (sent: number) =>
      onProgress?.(at + Math.floor((length * sent) / source.length), bytes.length);
    const last = [bytesOf(mark)];
    return insist(turn, { source, mark, signal, last, onSent, expected: at + length }, tries);
  };
  let size = repl.quality.passing;
  let inARow = 0;
  for (const whole of pieces) {
    for (let at = whole.at; at < whole.at + whole.length;) {
      const asPlanned = at === whole.at && whole.payload.length <= size;
      const piece = asPlanned
        ? whole
        : await smallPiece(bytes, at, whole, size, abilities.literals);
      const now = piece.payload.length;
      try {
        at = await send(piece, now > SMALLEST_PIECE ? 1 : TRIES);
        inARow++;
        if (inARow % GROW_AFTER === 0) size *= 2;
      } catch (thrown) {
        if (await hasRestarted(turn, thrown, signal)) {
          throw new PortsideError('module-restarted', {}, { cause: thrown });
        }
        if (now <= SMALLEST_PIECE || !isLoss(thrown)) throw thrown;
        size = Math.max(SMALLEST_PIECE, now >> (inARow ? 1 : 2));
        inARow = 0;
      }
      onProgress?.(at, bytes.length);
    }
  }
}

/** What received the pieces so far is not there any more: the interpreter has started anew. */
async function hasRestarted(
  turn: Turn,
  thrown: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // A name that lost a byte is none either.
  const said = thrown instanceof PortsideError ? thrown.cause : null;
  if (!(said instanceof ScriptFailure && said.text.startsWith('NameError'))) return false;
  const [answer] = await turn.call("A('_pw' in G)\n", { signal });
  return answer?.[0] === false;
}

/** A smaller piece may arrive, and needs less memory. */
function isLoss(thrown: unknown): boolean {
  return isBrokenAnswer(thrown) || (thrown instanceof ScriptFailure && thrown.isMemory);
}

interface Exchange {
  readonly source: Uint8Array;
  readonly mark: string;
  readonly expected: number;
  readonly signal: AbortSignal | undefined;
  readonly last: readonly Uint8Array[];
  readonly onSent?: (sent: number) => void;
}

/**
 * Sends a source until the module says that the file is as long as `expected`.
 * @returns how long it is: longer, if a larger piece had arrived and only the answer to it was lost
 */
async function insist(turn: Turn, exchange: Exchange, tries: number): Promise<number> {
  const { source, mark, expected, ...options } = exchange;
  const { repl, check } = turn;
  let unheard = 0;
  for (let attempt = 1; ; attempt++) {
    let settled = false;
    try {
      const { output, error, atPrompt } = await repl.exec(source, options);
      if (!atPrompt) await turn.recover(options.signal);
      settled = true;
      const said = answersIn(output, mark, check).at(-1)?.value;
      if (said?.[0] === 'z') throw new CannotInflate(String(said[1]));
      const length = said?.[0];
      const arrived = typeof length === 'number' && length >= expected;
      repl.quality.arrived(arrived, source.length);
      if (arrived) return length;
      const failure = error ? failureOf(error) : null;
      if (failure?.isMemory) throw failure;
      if (attempt >= tries) throw garbled(failure);
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      if (!settled) {
        repl.quality.arrived(false, source.length);
        await turn.recover(options.signal);
      }
      if (attempt >= tries || (isDeadline(thrown) && ++unheard === TRIES_UNHEARD)) throw thrown;
    }
  }
}
