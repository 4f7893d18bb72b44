import { PortsideError } from '../../../ground/errors/portside-error';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import { checkOf, type Check } from '../line/checks';
import { collectSource } from './collect';
import { SMALLEST_PIECE } from '../line/line-quality';
import { persist, type Tried } from '../line/persist';
import { inflateSource, piecesOf, smallPiece, type Piece } from '../line/pieces';
import { isLeftover, literalOf, type MountPoint } from './mount-point';
import { answersIn, failureOf, latin1, newMark } from '../line/script';
import type { Turn } from '../line/scheduler';

/** What a piece costs beside its own bytes: its head, its answer, and the time that takes. */
const PIECE_HEAD = 160;

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
function receiverSource(place: MountPoint, path: string): string {
  const { abilities } = place;
  const inflate = `   if d:
    try:b=z(b)
    except Exception as e:return A('z',repr(e))
`;
  // If only the answer was lost it is sent again: the file must not be open twice.
  return `try:G['_pf'].close()
except(KeyError,AttributeError):pass
${collectSource(abilities)}${inflateSource(abilities)}f=None;P=[0,0]
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
${isLeftover(place, path) ? abandonSource(place, path) : ''}w(-1,0,b'')
`;
}

/** Python that defines `_pd(mark[, 1])`: closes the file, says whether it is there, and removes it if told to. */
function abandonSource(place: MountPoint, path: string): string {
  return `import ${place.abilities.os} as o
def d(m,r=0):
 try:f.close()
 except(OSError,AttributeError):pass
 e=1
 try:(o.remove if r else o.stat)(${literalOf(place, path)})
 except OSError as x:e=x.args[0] not in(2,44)
 print(m+('there;'if e else'none;'))
G['_pd']=d
`;
}

/** Forgets how to give up a temporary file: it is one no more. */
export const keepSource = "G.pop('_pd',0)\n";

/**
 * Closes and removes the temporary file that `sendFile` was filling, by a few bytes, which still come
 * through if little else does.
 * @returns whether it was there; null if the module does not know of one
 */
export async function abandonFile(turn: Turn): Promise<boolean | null> {
  const tell = (then: string) => {
    const ask = async (): Promise<Tried<boolean | null>> => {
      const mark = newMark();
      const source = bytesOf(`_pd('${mark}'${then})\n`);
      const { output, error, atPrompt } = await turn.repl.exec(source, { mark });
      if (!atPrompt) await turn.recover();
      const said = latin1(output);
      const found = said.includes(`${mark}there;`);
      if (found || said.includes(`${mark}none;`)) return { done: found };
      const failure = error ? failureOf(error) : null;
      if (!failure?.text.startsWith('NameError')) return { failure };
      // A name that lost a byte is none either.
      const [known] = await turn.call("A('_pd' in G)\n");
      return known?.[0] === false ? { done: null } : { failure };
    };
    return persist(turn.repl, undefined, ask, { whateverTheLine: true });
  };
  const found = await tell('');
  if (found) await tell(',1');
  return found;
}

/** Closes what `sendFile` left open, also in an earlier connection. */
export const closeSource = `try:
 G['_pf'].close();del G['_pf'],G['_pw']
except KeyError:pass
`;

/** Fills a new file; it stays open until `closeSource` has run. */
export async function sendFile(
  turn: Turn,
  place: MountPoint,
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
  place: MountPoint,
  path: string,
  bytes: Uint8Array,
  mayDeflate: boolean,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  const { abilities } = place;
  const { check, repl } = turn;
  const pieces = await piecesOf(bytes, abilities, mayDeflate);
  const mark = newMark();
  await openReceiver(turn, receiverSource(place, path), mark, signal);
  onProgress?.(0, bytes.length);
  /** Payload that the heap of the module has room for. */
  let most = Infinity;
  const sendNext = async (whole: Piece, from: number): Promise<Tried<number>> => {
    const best = repl.quality.bestOut(PIECE_HEAD) * (whole.payload.length / whole.literal.length);
    const size = Math.min(most, Math.max(SMALLEST_PIECE, Math.floor(best)));
    const asPlanned = from === whole.at && whole.payload.length <= size;
    const piece = asPlanned
      ? whole
      : await smallPiece(bytes, from, whole, size, abilities.literals);
    const source = pieceSource(piece, check);
    const onSent = (sent: number) =>
      onProgress?.(piece.at + Math.floor((piece.length * sent) / source.length), bytes.length);
    const last = [bytesOf(mark)];
    const { output, error, atPrompt } = await repl.exec(source, { signal, mark, last, onSent });
    if (!atPrompt) await turn.recover(signal);
    const length = lengthIn(output, mark, check);
    const done = length !== null && length >= from + piece.length;
    repl.quality.sent(source.length, done);
    if (done) return { done: length };
    const failure = error ? failureOf(error) : null;
    // A name that lost a byte is none either.
    if (failure?.text.startsWith('NameError') && (await hasRestarted(turn, signal))) {
      throw new PortsideError('module-restarted', {}, { cause: failure });
    }
    if (!failure?.isMemory || piece.payload.length <= SMALLEST_PIECE) return { failure };
    most = Math.max(SMALLEST_PIECE, piece.payload.length >> 1);
    return { failure: null };
  };
  for (const whole of pieces) {
    for (let at = whole.at; at < whole.at + whole.length;) {
      const from = at;
      at = await persist(repl, signal, () => sendNext(whole, from));
      onProgress?.(at, bytes.length);
    }
  }
}

async function openReceiver(
  turn: Turn,
  text: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await persist(turn.repl, signal, async () => {
    const { output, error, arrived } = await turn.exec(text, mark, { signal });
    const done = lengthIn(output, mark, turn.check) === 0;
    if (arrived) turn.repl.quality.in.count(output.length, done);
    return done ? { done } : { failure: error ? failureOf(error) : null };
  });
}

function pieceSource({ at, payload, deflated, literal }: Piece, check: Check): Uint8Array {
  const sum = checkOf(payload, check, 2 * at + (deflated ? 1 : 0));
  return joinBytes([bytesOf(`_pw(${at},${sum},`), literal, bytesOf(deflated ? ',1)' : ')')]);
}

/** How long the file is by now: longer than sent, if a larger piece arrived and its answer did not. */
function lengthIn(output: Uint8Array, mark: string, check: Check): number | null {
  const said = answersIn(output, mark, check).at(-1)?.value;
  if (said?.[0] === 'z') throw new CannotInflate(String(said[1]));
  return typeof said?.[0] === 'number' ? said[0] : null;
}

/** What received the pieces so far is not there any more: the interpreter has started anew. */
async function hasRestarted(turn: Turn, signal: AbortSignal | undefined): Promise<boolean> {
  const [answer] = await turn.call("A('_pw' in G)\n", { signal });
  return answer?.[0] === false;
}
