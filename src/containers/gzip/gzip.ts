import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import { readAt } from '../blob';
import { fieldText, startsWith, viewOf } from '../bytes';
import type { Container } from '../container-types';
import { Splice } from '../splice';
import { deflated, inflated, MAX_RATIO } from '../work/blob-work';

/* RFC 1952. */
const MAGIC = [0x1f, 0x8b, 0x08];
const HEAD = 10;
const FHCRC = 0x02;
const FEXTRA = 0x04;
const FNAME = 0x08;
const FCOMMENT = 0x10;
const RESERVED = 0xe0;
/** CRC-32 and length. */
const TRAILER = 8;
/** Bytes in which the head has to end. */
const HEAD_MAX = 64 * 1024 + 4096;

export const isGzip = (head: Uint8Array) =>
  startsWith(head, MAGIC) && ((head[3] as number) & RESERVED) === 0;

export interface GzipAbout {
  /** Name of the file that was packed; null: it is not recorded. */
  readonly name: string | null;
}

/** @throws {PortsideError} `firmware-broken`, `read-failed` */
export async function openGzip(blob: Blob): Promise<Container<GzipAbout>> {
  const head = await readAt(blob, 0, Math.min(HEAD_MAX, blob.size));
  const { name, dataAt } = readHead(head);
  const dataEnd = blob.size - TRAILER;
  if (dataEnd < dataAt) throw new PortsideError('firmware-broken', { what: 'gzip', at: dataAt });
  const trailer = viewOf(await readAt(blob, dataEnd, TRAILER));
  const size = trailer.getUint32(4, true);
  const called = name ?? 'content';
  const damaged = size > (dataEnd - dataAt) * MAX_RATIO;
  const closed = damaged ? 'damaged' : null;
  return {
    format: 'gzip',
    blob,
    about: { name },
    findings: [],
    members: [
      {
        ...{ name: called, at: dataAt, address: null, size, stored: dataEnd - dataAt, closed },
        fit: closed ? { kind: 'none', why: closed } : { kind: 'free' },
        read: async (options) => {
          const params = { name: displayName(called), at: dataAt };
          if (damaged) throw new PortsideError('firmware-closed', { ...params, why: 'damaged' });
          const data = blob.slice(dataAt, dataEnd);
          const { content, crc32 } = await inflated({ data, size, ...params }, options);
          if (content.size !== size || crc32 !== trailer.getUint32(0, true)) {
            throw new PortsideError('firmware-damaged', params);
          }
          return content;
        },
      },
    ],
    rewrite: async (contents, options) => {
      const splice = new Splice(blob);
      const content = contents.get(called);
      if (!content) return splice.keep(0, blob.size);
      const { packed, crc32 } = await deflated(content, options);
      return splice.keep(0, dataAt).put(packed, called).put(trailerOf(crc32, content.size));
    },
  };
}

function readHead(bytes: Uint8Array): { name: string | null; dataAt: number } {
  const flags = bytes[3] as number;
  let at = HEAD;
  if (flags & FEXTRA) at += 2 + (bytes[at] ?? 0) + 0x100 * (bytes[at + 1] ?? 0);
  const text = () => {
    const end = bytes.indexOf(0, at);
    if (end < 0) throw new PortsideError('firmware-broken', { what: 'gzip', at });
    const found = fieldText(bytes, at, end - at);
    at = end + 1;
    return found;
  };
  const name = flags & FNAME ? text() : '';
  if (flags & FCOMMENT) text();
  if (flags & FHCRC) at += 2;
  return { name: name || null, dataAt: at };
}

function trailerOf(crc: number, size: number) {
  const bytes = new Uint8Array(TRAILER);
  viewOf(bytes).setUint32(0, crc, true);
  viewOf(bytes).setUint32(4, size % 2 ** 32, true);
  return bytes;
}
