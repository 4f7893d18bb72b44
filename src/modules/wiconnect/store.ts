import { toPortsideError } from '../../errors/convert';
import { PortsideError } from '../../errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import { crcText } from './create-command';
import type { FileCommands, NewFile } from './files';
import type { FileRow } from './listing';

/** What lost or damaged bytes lead to: starting over can help. */
const WORTH_ANOTHER_TRY = new Set<string>([
  'deadline',
  'reply-damaged',
  'checksum-differs',
  // A command that is right is not understood where bytes of it were lost.
  'command-unknown',
  'command-not-understood',
  'command-out-of-bounds',
]);

/** Of a file that only finds out whether there is room. */
const PROBE = 'portside.probe';

/** Files that are put on the module whole and verified, or not at all. */
export class FileStore {
  readonly commands: FileCommands;

  constructor(commands: FileCommands) {
    this.commands = commands;
  }

  /**
   * Stores a file under a name that nothing has. Starts over once where bytes were lost on the way.
   * @throws {PortsideError} `already-exists`, `file-open`, `flash-full`, `name-not-allowed`,
   * `checksum-differs`, `command-…`, those of the line
   */
  async put(file: NewFile, options: CallOptions = {}): Promise<void> {
    for (let turn = 0; ; turn++) {
      try {
        await this.#putOnce(file, options);
        return;
      } catch (thrown) {
        const error = toPortsideError(thrown);
        if (turn > 0 || !WORTH_ANOTHER_TRY.has(error.code) || options.signal?.aborted) throw error;
      }
    }
  }

  /** Removes what is left of a file that did not become whole. */
  async abandon(name: string): Promise<void> {
    await this.commands.closeStreamsOf(name);
    const rows = await this.commands.list();
    if (rows.some((row) => row.name === name)) await this.commands.remove(name);
  }

  /** @throws {PortsideError} `checksum-differs` */
  async verify({ name, bytes }: Pick<NewFile, 'name' | 'bytes'>, options: CallOptions = {}) {
    const expected = this.commands.dialect.crc(bytes);
    const kept = await this.commands.checksum(name, options);
    const found = kept ?? (await this.#readBack(name, bytes.length, options));
    if (found !== expected) throw differs(name, expected, crcText(found));
  }

  async #putOnce(file: NewFile, options: CallOptions): Promise<void> {
    const { name, bytes } = file;
    await this.commands.closeStreamsOf(name, options);
    let handle: number | null;
    try {
      handle = await this.commands.create(file, options);
    } catch (thrown) {
      const error = toPortsideError(thrown);
      if (isRefusal(error)) throw await this.#whyNot(error, file);
      throw await this.#afterCleaning(name, null, error);
    }
    try {
      if (handle !== null) await this.commands.fill(handle, bytes, options);
      await this.verify(file, options);
    } catch (thrown) {
      const error = toPortsideError(thrown);
      const { crc } = this.commands.dialect;
      // The module refuses a file whose CRC is not the announced one.
      const lost = error.code === 'command-failed' && handle !== null;
      throw await this.#afterCleaning(
        name,
        handle,
        lost ? differs(name, crc(bytes), String(error.params.text)) : error,
      );
    }
  }

  /** Gives the error back once nothing is left of the file; or as good as it can where that fails. */
  async #afterCleaning(
    name: string,
    handle: number | null,
    error: PortsideError,
  ): Promise<PortsideError> {
    if (this.commands.line.wire.failure) return error;
    try {
      if (handle !== null) await this.commands.close(handle);
      await this.abandon(name);
    } catch (thrown) {
      const cause = new AggregateError([thrown, error], 'Cleaning up after a failed write');
      return new PortsideError(error.code, error.params, { cause });
    }
    return error;
  }

  /** Looks, as the module's own word is the same for all of it. */
  async #whyNot(refused: PortsideError, { name, bytes }: NewFile): Promise<PortsideError> {
    if (refused.code === 'command-unknown') return refused;
    const path = displayName(name);
    const rows = await this.commands.list();
    if (hasName(rows, name)) return new PortsideError('already-exists', { path });
    const streams = await this.commands.streams();
    if (streams.some((stream) => stream.name === name))
      return new PortsideError('file-open', { path });
    if (!(await this.hasRoom(bytes.length))) {
      return new PortsideError('flash-full', { path, size: bytes.length });
    }
    // Where nobody can see what is open, that is likelier than a name that can't be.
    if (!this.commands.listsStreams) return new PortsideError('file-open', { path });
    // The module says itself what it does not like.
    if (refused.code === 'command-not-understood') return refused;
    return new PortsideError('name-not-allowed', { name: path });
  }

  /** Asks as the vendor's own tools do: by creating a file of that size, and not writing it. */
  async hasRoom(size: number): Promise<boolean> {
    const probe: NewFile = {
      name: PROBE,
      bytes: new Uint8Array(Math.max(size, 1)),
      type: 0xfe,
      version: '1.0.0',
      essential: false,
      unprotected: false,
    };
    let handle: number | null;
    try {
      handle = await this.commands.create(probe);
    } catch (thrown) {
      if (isRefusal(toPortsideError(thrown))) return false;
      throw thrown;
    }
    if (handle !== null) await this.commands.close(handle);
    await this.abandon(PROBE);
    return true;
  }

  async #readBack(name: string, size: number, options: CallOptions): Promise<number> {
    return this.commands.dialect.crc(
      await this.commands.read(name, size, { signal: options.signal }),
    );
  }
}

function differs(name: string, expected: number, found: string): PortsideError {
  const params = { path: displayName(name), expected: crcText(expected), found };
  return new PortsideError('checksum-differs', params);
}

function isRefusal({ code }: PortsideError): boolean {
  return code.startsWith('command-') && code !== 'command-too-long';
}

export function hasName(rows: readonly FileRow[], name: string): boolean {
  return rows.some((row) => row.name === name);
}
