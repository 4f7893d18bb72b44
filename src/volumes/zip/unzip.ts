import type { Entry } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, nameFromBytes } from '../paths';
import { TimeSlices } from '../../ground/time-slices';
import type { CallOptions } from '../volume';

/** Entries that are read at most. */
export const MAX_ENTRIES = 20_000;
/** Bytes of content that are read and written at most. */
export const MAX_BYTES = 512 * 1024 * 1024;
/** Bytes that any archive may unpack to, however small it is: one blank image and then some. */
export const FREE_BYTES = 16 * 1024 * 1024;
/** Beyond that, bytes of content for each byte of the archive; DEFLATE of text gives 3 to 20. */
export const MAX_RATIO = 100;

/** File type bits of a Unix mode, which zips made there keep in the upper half of the attributes. */
const MODE_TYPE = 0o170000;
const MODE_FILE = 0o100000;
const MODE_DIRECTORY = 0o040000;

/** A file or directory of a zip, its name not looked at yet. */
export interface ZipEntry {
  readonly name: string;
  readonly directory: boolean;
  /** Unpacks it. @throws {PortsideError} `archive-…`, `cancelled` */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Lists a zip as one that may be hostile: whatever two programs could read differently is refused,
 * and what unpacks is counted byte by byte, whatever its headers promise.
 * @throws {PortsideError} `archive-broken`, `archive-encrypted`, `archive-link`, `archive-too-many`
 */
export async function openZip(
  bytes: Uint8Array<ArrayBuffer>,
  { signal, onProgress }: CallOptions = {},
): Promise<ZipEntry[]> {
  const { ZipReader, Uint8ArrayReader } = await import('@zip.js/zip.js/lib/zip-core-custom.js');
  const reader = new ZipReader(new Uint8ArrayReader(bytes), {
    useWebWorkers: false,
    strictness: 'strict',
    // Names are judged by `pathOfEntry`, which also says which one it is.
    filenameValidation: 'tolerant',
    checkCrc32: true,
    checkOverlappingEntry: true,
    decodeText: (raw) => nameFromBytes(raw),
  });
  let unpacked = 0;
  const room = Math.min(MAX_BYTES, FREE_BYTES + MAX_RATIO * bytes.length);
  const take = (count: number, name: string): void => {
    throwIfCancelled(signal);
    unpacked += count;
    onProgress?.(unpacked, null);
    if (unpacked <= room) return;
    if (room === MAX_BYTES) throw new PortsideError('archive-too-large', { max: MAX_BYTES });
    throw new PortsideError('archive-bomb', { name: shown(name) });
  };
  const entries: ZipEntry[] = [];
  // Bytes in memory are answered at once: without slices, thousands of files would be one long task.
  const slices = new TimeSlices(signal);
  await translated('', async () => {
    for await (const entry of reader.getEntriesGenerator()) {
      await slices.next();
      if (entries.length === MAX_ENTRIES) {
        throw new PortsideError('archive-too-many', { max: MAX_ENTRIES });
      }
      entries.push(checked(entry, take, slices));
    }
  });
  return entries;
}

function checked(
  entry: Entry,
  take: (count: number, name: string) => void,
  slices: TimeSlices,
): ZipEntry {
  const name = entry.filename;
  if (entry.encrypted) throw new PortsideError('archive-encrypted', { name: shown(name) });
  const directory = name.endsWith('/') || entry.directory;
  const mode = (entry.externalFileAttributes >>> 16) & MODE_TYPE;
  if (mode !== 0 && mode !== (directory ? MODE_DIRECTORY : MODE_FILE)) {
    throw new PortsideError('archive-link', { name: shown(name) });
  }
  if (directory && entry.uncompressedSize !== 0)
    throw broken(`a directory with content: ${shown(name)}`);
  const read = (): Promise<Uint8Array<ArrayBuffer>> => {
    if (entry.directory) return Promise.resolve(new Uint8Array());
    return translated(name, async () => {
      await slices.next();
      const pieces: Uint8Array[] = [];
      let refused: unknown;
      const sink = new WritableStream<Uint8Array>({
        write(piece) {
          try {
            take(piece.length, name);
          } catch (thrown) {
            refused = thrown;
            throw thrown;
          }
          pieces.push(piece);
        },
      });
      try {
        await entry.getData(sink);
      } catch (thrown) {
        // What the sink refused comes back in a wrapping of the stream's own.
        throw refused ?? thrown;
      }
      const whole = joined(pieces);
      if (whole.length !== entry.uncompressedSize) throw broken(`wrong size of ${shown(name)}`);
      return whole;
    });
  };
  return { name, directory, read };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function translated<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof PortsideError) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (/encrypt/i.test(message)) {
      throw new PortsideError(
        'archive-encrypted',
        { name: shown(name) || 'zip' },
        { cause: thrown },
      );
    }
    const { reason, filename } = thrown as { reason?: string; filename?: string };
    if (/duplicate/i.test(reason ?? '')) {
      throw new PortsideError('archive-double', { name: shown(filename ?? '') }, { cause: thrown });
    }
    const why = reason === undefined ? message : `${message} (${reason})`;
    throw new PortsideError('archive-broken', { reason: why }, { cause: thrown });
  }
}

function broken(reason: string): PortsideError {
  return new PortsideError('archive-broken', { reason });
}

/** A name of an archive, fit for the eye. */
export function shown(name: string): string {
  return displayName(name).replaceAll('\0', '␀');
}
