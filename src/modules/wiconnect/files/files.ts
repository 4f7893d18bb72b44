import { throwIfCancelled, toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { joinBytes } from '../../../serial/bytes';
import { displayName, nameFromBytes } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import type { FileAttributes } from '../../module';
import { refusal, type CommandLine, type CommandOptions, type Reply } from '../line/command-line';
import { withoutControls } from '../line/control-sequences';
import { createCommand, quoted } from './create-command';
import type { DialectFacts } from '../line/dialects';
import { parseListing, type ListingRow, type Listing } from './listing';
import { pieceEnds } from '../line/pieces';
import { parseHandle, parseStreams, type OpenStream } from './streams';

/** Bytes that one `read` asks for. */
const READ_PIECE = 1440;
/** What is asked for if that is more than the module gives at once. */
const READ_PIECE_MIN = 512;

/** What is to be stored: bytes, and what the module keeps beside them. */
export interface NewFile extends FileAttributes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The file commands of a module, by name as the module has it. Nothing is looked at before. */
export class FileCommands {
  readonly line: CommandLine;
  readonly dialect: DialectFacts;
  /** Null: not known. */
  readonly #commands: ReadonlySet<string> | null;
  #verbose = true;
  #noStreamList = false;
  #readPiece = READ_PIECE;

  constructor(line: CommandLine, dialect: DialectFacts, commands: ReadonlySet<string> | null) {
    this.line = line;
    this.dialect = dialect;
    this.#commands = commands;
  }

  /**
   * The whole of a long answer: if the module buffers them, `<handle>,<length>` came, and the
   * text is read like a file.
   */
  async whole(reply: Reply, { signal }: CallOptions = {}): Promise<Reply> {
    const [, handle, length] = /^\s*(\d{1,3}),\s*(\d+)\s*$/.exec(reply.text) ?? [];
    if (reply.code !== 0 || handle === undefined) return reply;
    const payload = await this.#readOpen(Number(handle), Number(length), { signal }, 'ls');
    return { ...reply, payload, text: withoutControls(nameFromBytes(payload)) };
  }

  /** By long or short name; all of them if the module does not say. */
  has(command: string): boolean {
    return this.#commands?.has(command) ?? true;
  }

  /** @throws {PortsideError} `listing-unreadable` */
  async list({ signal }: CallOptions = {}): Promise<readonly ListingRow[]> {
    const options = { within: this.line.timing.list, signal };
    for (let turn = 0; ; turn++) {
      try {
        const { rows, doubtful } = await this.#listOnce(options);
        if (turn > 0 || !doubtful) return rows;
      } catch (thrown) {
        // Noise in the middle of it; a second look does no harm.
        if (turn > 0 || !isNoise(thrown)) throw thrown;
      }
    }
  }

  async #listOnce(options: CommandOptions): Promise<Listing> {
    const verbose = this.#verbose ? await this.line.ask('ls -v', options) : null;
    if (verbose?.code === 0) return parseListing((await this.whole(verbose, options)).payload);
    this.#verbose = false;
    const plain = await this.line.mustAsk('ls', options);
    return parseListing((await this.whole(plain, options)).payload);
  }

  /** False: nobody can tell what is open. */
  get listsStreams(): boolean {
    return !this.#noStreamList && (this.has('stream_list') || this.has('list'));
  }

  async streams({ signal }: CallOptions = {}): Promise<OpenStream[]> {
    if (!this.listsStreams) return [];
    const reply = await this.line.ask('list', { signal });
    // Older firmware has no such command, and some may refuse it if nothing is open.
    if (reply.code === 3) this.#noStreamList = true;
    if (reply.code !== 0) return [];
    return parseStreams((await this.whole(reply, { signal })).payload);
  }

  /** Closes what is open on a file, whoever opened it. */
  async closeStreamsOf(name: string, options: CallOptions = {}): Promise<void> {
    for (const stream of await this.streams(options)) {
      if (stream.name === name) await this.close(stream.handle);
    }
  }

  /** One that is closed already is as good. */
  async close(handle: number): Promise<void> {
    const command = `close ${handle}`;
    const { code } = await this.line.run(command, { proved: true });
    if (code > 1) await this.line.run(command, { proved: true });
  }

  /**
   * Deletes a file, and no other: if the module shows what it is sent, it is asked to only once
   * it holds the right command; else its listings before and after tell what went.
   * @throws {PortsideError} `wrong-file-gone`, `command-…` as the module refused it
   */
  async remove(name: string, options: CallOptions = {}): Promise<void> {
    const shown = await this.line.proves(options.signal);
    let before = shown ? [] : await this.list(options);
    // It may be listed under a damaged name.
    if (!shown && !before.some((row) => row.name === name)) before = await this.list(options);
    for (let turn = 0; ; turn++) {
      const error = await this.#removeOnce(name, options);
      if (shown && !error) return;
      // Its answer may be lost, or be that of another command.
      let rows = await this.list();
      const others = missing(before, rows).some((row) => row.name !== name);
      // More than that one went, or something came: one of the two listings may be damaged.
      if (others || missing(rows, before).length) rows = await this.list();
      const there = new Set(rows.map((row) => row.name));
      const gone = missing(before, rows).filter((row) => row.name !== name);
      // The same number under other names: it was the one before.
      if (gone.length > missing(rows, before).length) {
        const list = gone.map((row) => displayName(row.name)).join(', ');
        const params = { path: displayName(name), gone: list, count: gone.length };
        throw new PortsideError('wrong-file-gone', params, error ? { cause: error } : {});
      }
      if (!there.has(name)) return;
      if (turn === 2 || (error && !isDamage(error, { refused: !shown }))) {
        throw error ?? new PortsideError('reply-damaged');
      }
    }
  }

  /** Gives back why not, so that the listing can have its say first. */
  async #removeOnce(name: string, { signal }: CallOptions): Promise<PortsideError | null> {
    // Always in quotes: what a lost line leaves of it must not be another file's name.
    const command = `fde ${quoted(name)}`;
    const within = this.line.timing.erase;
    try {
      const reply = await this.line.run(command, { within, signal, proved: true });
      return reply.code === 0 ? null : refusal(reply, command);
    } catch (thrown) {
      const error = toPortsideError(thrown);
      if (this.line.wire.failure || error.code === 'cancelled') throw error;
      return error;
    }
  }

  /** The raw answer; null if the module has no such command or no such file. */
  async stat(name: string, { signal }: CallOptions = {}): Promise<string | null> {
    if (!this.has('file_stat') && !this.has('fst')) return null;
    const reply = await this.line.ask(`fst ${quoted(name)}`, { signal, proved: true });
    return reply.code === 0 ? reply.text : null;
  }

  /** The checksum that the module keeps; null if it keeps none. */
  async checksum(name: string, options: CallOptions = {}): Promise<number | null> {
    const text = await this.stat(name, options);
    return text === null ? null : parseStatCrc(text, name);
  }

  /**
   * Opens a file for writing, and gives the handle; or stores it at once if it is empty, and
   * gives null.
   * @throws {PortsideError} `command-…` as the module refused it, `command-too-long`
   */
  async create(file: NewFile, { signal }: CallOptions = {}): Promise<number | null> {
    const { bytes } = file;
    const spec = { ...file, size: bytes.length, crc: this.dialect.crc(bytes) };
    const command = createCommand(this.dialect, spec, bytes.length > 0);
    this.line.announced = bytes.length;
    const within = this.line.timing.erase;
    const reply = await this.line.must(command, { within, signal, proved: true });
    return bytes.length ? handleOf(reply, command) : null;
  }

  /** What is open under the handle; null if nobody can tell. */
  async opened(handle: number, options: CallOptions = {}): Promise<OpenStream | null> {
    const streams = await this.streams(options);
    return streams.find((stream) => stream.handle === handle) ?? null;
  }

  /**
   * Sends the content in pieces. No piece is ever sent twice: whatever goes wrong, the stream is
   * closed, and the caller starts over or gives up.
   */
  async fill(handle: number, bytes: Uint8Array, options: CallOptions = {}): Promise<void> {
    const { signal, onProgress } = options;
    const { announced, pause } = this.line.pace;
    let at = 0;
    for (const end of pieceEnds(bytes, announced, pause > 0)) {
      throwIfCancelled(signal);
      const from = at;
      const data = bytes.subarray(from, end);
      const last = end === bytes.length;
      await this.line.must(`write ${handle} ${data.length}`, {
        data,
        within: last ? this.line.timing.erase : this.line.timing.list,
        onSent: (sent) => onProgress?.(from + sent, bytes.length),
      });
      at = end;
    }
    this.line.announced = 0;
  }

  /**
   * The first `length` bytes of a file that has `size`.
   * @throws {PortsideError} `module-file-unreadable` if it ends early or does not open
   */
  async read(
    name: string,
    size: number,
    options: CallOptions & { length?: number } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, length = size } = options;
    if (size === 0) return new Uint8Array();
    const opening = `fop ${quoted(name)}`;
    const handle = handleOf(await this.line.must(opening, { signal, proved: true }), opening);
    if (!(await this.line.proves(signal))) {
      const open = await this.opened(handle, { signal });
      if (open?.name != null && open.name !== name) {
        await this.close(handle);
        throw new PortsideError('reply-damaged');
      }
    }
    return this.#readOpen(handle, length, options, name);
  }

  /** Reads from an open stream, and closes it. */
  async #readOpen(
    handle: number,
    length: number,
    { signal, onProgress }: CallOptions,
    name: string,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    let done = 0;
    try {
      while (done < length) {
        throwIfCancelled(signal);
        const wanted = Math.min(this.#readPiece, length - done);
        const reply = await this.line.run(`read ${handle} ${wanted}`, {
          within: this.line.timing.list,
          signal,
        });
        const { payload } = reply;
        if (reply.code > 6 && this.#readPiece > READ_PIECE_MIN) {
          // More than this module gives at once; nothing of the file was read.
          this.#readPiece = READ_PIECE_MIN;
          continue;
        }
        if (reply.code !== 0 || payload.length === 0 || payload.length > wanted) {
          throw new PortsideError('module-file-unreadable', { path: displayName(name) });
        }
        pieces.push(payload);
        done += payload.length;
        onProgress?.(done, length);
      }
    } finally {
      // Closed by itself at the end; a restart closed it, too, and the line may be lost.
      if (!this.line.wire.failure) await this.close(handle);
    }
    return joinBytes(pieces);
  }
}

/** Rows whose names are not among the others. */
export function missing(rows: readonly ListingRow[], from: readonly ListingRow[]): ListingRow[] {
  const names = new Set(from.map(({ name }) => name));
  return rows.filter(({ name }) => !names.has(name));
}

/** The second item of what `file_stat` says; all others are not documented. */
export function parseStatCrc(text: string, name: string): number | null {
  // The name may be the first item, and hold commas.
  const rest = text.startsWith(`${name},`) ? `,${text.slice(name.length + 1)}` : text;
  const item = rest.split(',')[1]?.trim() ?? '';
  return /^(0x)?[0-9a-f]{1,8}$/i.test(item) ? parseInt(item, 16) : null;
}

function isNoise(thrown: unknown): boolean {
  return (
    thrown instanceof PortsideError &&
    (thrown.code === 'listing-unreadable' || thrown.code === 'reply-damaged')
  );
}

/**
 * What lost or damaged bytes lead to: trying again can help.
 * @param options.refused the command may have been damaged before the module refused it
 */
export function isDamage({ code }: PortsideError, { refused = false } = {}): boolean {
  return DAMAGE.has(code) || (refused && code === 'command-failed');
}

const DAMAGE = new Set<string>([
  'deadline',
  'reply-damaged',
  'checksum-differs',
  'listing-unreadable',
  // A command that is right is not understood if bytes of it were lost.
  'command-unknown',
  'command-not-understood',
  'command-out-of-bounds',
]);

function handleOf(reply: Reply, command: string): number {
  const handle = parseHandle(reply.text, reply.logs);
  if (handle === null) throw refusal({ ...reply, code: 1 }, command);
  return handle;
}
