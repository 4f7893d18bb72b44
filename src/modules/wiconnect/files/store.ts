import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { displayName } from '../../../volumes/paths';
import type { CallOptions } from '../../../volumes/volume';
import { OWN_ATTRIBUTES } from './attributes';
import { FLAGS } from './file-flags';
import { isDamage, type FileCommands, type NewFile } from './files';
import { hasName, type ListingRow } from './listing';
import { checksumDiffers, readCrc, verifyStored } from './verify-stored';

/** Of a file that only finds out whether there is room. */
const PROBE = 'portside.probe';

/** Files that are put on the module whole and verified, or not at all. */
export class FileStore {
  readonly commands: FileCommands;
  /** When content was stored that waits for its place, by name; in milliseconds since 1970. */
  readonly begun: Map<string, number>;

  constructor(commands: FileCommands, begun = new Map<string, number>()) {
    this.commands = commands;
    this.begun = begun;
  }

  /**
   * Stores a file under a name that nothing has. Starts over if bytes were lost on the way: once, or
   * twice on a module that does not show what it was sent.
   * @throws {PortsideError} `already-exists`, `file-open`, `flash-full`, `name-not-allowed`,
   * `checksum-differs`, `command-…`, those of the line
   */
  async put(file: NewFile, options: CallOptions = {}): Promise<void> {
    const shown = await this.commands.line.proves(options.signal);
    /** What the file had beside its bytes after the first try, if that was not as asked. */
    let had: string | null = null;
    for (let turn = 0; ; turn++) {
      try {
        if (shown) await this.#putOnce(file, options, turn > 0);
        else had = await this.#putCompared(file, options, turn > 0, had);
        if (had === null) return;
      } catch (thrown) {
        const error = toPortsideError(thrown);
        if (turn > 0 || !isDamage(error) || options.signal?.aborted) throw error;
      }
      if (turn === 2) throw new PortsideError('reply-damaged');
    }
  }

  /**
   * For a module that does not show what it is sent: the listings before and after tell whether
   * what came of the command is what was asked for; what is not goes again.
   * @returns null once it is; else what the file had beside its bytes
   */
  async #putCompared(
    file: NewFile,
    options: CallOptions,
    again: boolean,
    had: string | null,
  ): Promise<string | null> {
    const before = await this.commands.list({ signal: options.signal });
    try {
      await this.#putOnce(file, options, again);
    } catch (thrown) {
      if (!this.commands.line.wire.failure) await this.#removeStray(before, file);
      throw thrown;
    }
    const listed = (rows: readonly ListingRow[]) => rows.find(({ name }) => name === file.name);
    // It may be listed under a damaged name.
    const row = listed(await this.commands.list()) ?? listed(await this.commands.list());
    if (!row) {
      await this.#removeStray(before, file);
      throw new PortsideError('reply-damaged');
    }
    const has = attributesText(row);
    if (has === attributesText(row, file) || has === had) return null;
    // Twice the same is the module's own way and no damage.
    await this.commands.remove(file.name);
    return has;
  }

  /** Deletes what came of the file under another name: new, as long, and with the same checksum. */
  async #removeStray(before: readonly ListingRow[], { name, bytes }: NewFile): Promise<void> {
    const rows = await this.commands.list();
    const strays = rows.filter(
      (row) => row.name !== name && row.size === bytes.length && !hasName(before, row.name),
    );
    for (const stray of strays) {
      const crc = await this.commands.checksum(stray.name);
      const found = crc ?? (await readCrc(this.commands, stray.name, stray.size, {}));
      if (found === this.commands.dialect.crc(bytes)) await this.commands.remove(stray.name);
    }
  }

  /** Removes what is left of a file that did not become whole. */
  async abandon(name: string): Promise<void> {
    await this.commands.closeStreamsOf(name);
    const rows = await this.commands.list();
    if (rows.some((row) => row.name === name)) await this.commands.remove(name);
  }

  /** @param again a refusal is no longer put down to a damaged command */
  async #putOnce(file: NewFile, options: CallOptions, again: boolean): Promise<void> {
    const { name, bytes } = file;
    await this.commands.closeStreamsOf(name, options);
    let handle: number | null;
    try {
      handle = await this.#open(file, options);
    } catch (thrown) {
      const error = toPortsideError(thrown);
      if (isRefusal(error)) {
        const shown = await this.commands.line.proves();
        throw shown || again
          ? await this.#whyNot(error, file)
          : new PortsideError('reply-damaged', {}, { cause: error });
      }
      throw await this.#afterCleaning(name, null, error);
    }
    try {
      if (handle !== null) await this.commands.fill(handle, bytes, options);
      await verifyStored(this.commands, file, options);
    } catch (thrown) {
      const error = toPortsideError(thrown);
      const { crc } = this.commands.dialect;
      // The module refuses a file whose CRC is not the announced one.
      const lost = error.code === 'command-failed' && handle !== null;
      throw await this.#afterCleaning(
        name,
        handle,
        lost ? checksumDiffers(name, crc(bytes), String(error.params.text)) : error,
      );
    }
  }

  /**
   * Opens a file for writing; if the module does not show what it is sent, it is asked what it
   * has opened before any content goes there.
   */
  async #open(file: NewFile, options: CallOptions): Promise<number | null> {
    const { commands } = this;
    const handle = await commands.create(file, options);
    if (handle === null || (await commands.line.proves(options.signal))) return handle;
    const open = await commands.opened(handle, options);
    if (!open || open.name === null) return handle;
    const right = open.name === file.name && open.info.includes(` (${file.bytes.length}, `);
    if (right) return handle;
    await commands.close(handle);
    throw new PortsideError('reply-damaged');
  }

  /** Gives the error back once nothing is left of the file; or as good as it can if that fails. */
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
    // If nobody can see what is open, that is likelier than a name that can't be.
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
      ...OWN_ATTRIBUTES,
    };
    let handle: number | null;
    try {
      handle = await this.#open(probe, {});
    } catch (thrown) {
      if (isRefusal(toPortsideError(thrown))) return false;
      throw thrown;
    }
    if (handle !== null) await this.commands.close(handle);
    await this.abandon(PROBE);
    return true;
  }
}

function isRefusal({ code }: PortsideError): boolean {
  return code.startsWith('command-') && code !== 'command-too-long';
}

/** What a row says of a file beside name and size; as it would with what `asked` has. */
function attributesText({ type, version, flags }: ListingRow, asked?: NewFile): string {
  const wanted = (flag: boolean | undefined, bit: number) => (flag ? bit : 0);
  const known = flags === null ? null : flags & (FLAGS.essential | FLAGS.unprotected);
  const bits =
    wanted(asked?.essential, FLAGS.essential) | wanted(asked?.unprotected, FLAGS.unprotected);
  return JSON.stringify([
    type === null ? null : (asked?.type ?? type),
    version === null ? null : fourParts(asked?.version ?? version),
    known === null || !asked ? known : bits,
  ]);
}

/** A listing may leave out, or add, a last part that is 0. */
const fourParts = (version: string) => [...version.split('.'), '0'].slice(0, 4).join('.');
