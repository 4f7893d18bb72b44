import { checkBytes } from './check.js';
import type { Identification, Signature } from './types.js';
import { uniformByte } from './uniform.js';

/** Bytes looked at for statistics; enough to tell text from noise. */
const SAMPLE_SIZE = 1 << 20;

type Probe = (bytes: Uint8Array) => Identification | undefined;

function startsWith(bytes: Uint8Array, offset: number, expected: string | number[]): boolean {
  const wanted =
    typeof expected === 'string' ? [...expected].map((char) => char.charCodeAt(0)) : expected;
  return wanted.every((byte, index) => bytes[offset + index] === byte);
}

function found(
  signature: Signature,
  offset: number,
  reason: string,
  facts: Record<string, number | string> = {},
): Identification {
  return { signature, offset, reason, facts };
}

function blank(bytes: Uint8Array): Identification | undefined {
  if (!bytes.length) return found('empty', 0, 'There are no bytes at all.');
  const first = uniformByte(bytes);
  if (first !== 0xff && first !== 0x00) return undefined;
  const signature = first === 0xff ? 'blank-ff' : 'blank-00';
  const hex = first === 0xff ? '0xFF' : '0x00';
  return found(signature, 0, `All ${bytes.length} bytes are ${hex}.`, { size: bytes.length });
}

/** Magic numbers at a fixed place. */
const MAGICS: { signature: Signature; offset: number; magic: string | number[]; name: string }[] = [
  { signature: 'zip', offset: 0, magic: 'PK\x03\x04', name: 'a zip member header' },
  { signature: 'zip', offset: 0, magic: 'PK\x05\x06', name: 'the end record of an empty zip' },
  { signature: 'gzip', offset: 0, magic: [0x1f, 0x8b, 8], name: 'a gzip header' },
  { signature: 'elf', offset: 0, magic: [0x7f, 0x45, 0x4c, 0x46], name: 'an ELF header' },
  { signature: 'romfs', offset: 0, magic: [0xd2, 0xcd, 0x31], name: 'a MicroPython ROMFS header' },
  // 24 UTF-16 characters of version, BP_R1.0.0 or BP_R2.0.1.
  {
    signature: 'pac',
    offset: 0,
    magic: [...'BP_R'].flatMap((char) => [char.charCodeAt(0), 0]),
    name: 'a UNISOC pac header',
  },
];

const magic: Probe = (bytes) => {
  for (const { signature, offset, magic: expected, name } of MAGICS) {
    if (startsWith(bytes, offset, expected)) {
      return found(signature, offset, `It starts with ${name}.`, { magic: name });
    }
  }
  return undefined;
};

/** A boot sector: signature 55 AA, a jump, and a sector size that FAT allows. */
const fat: Probe = (bytes) => {
  if (bytes.length < 512 || !startsWith(bytes, 510, [0x55, 0xaa])) return undefined;
  if (bytes[0] !== 0xeb && bytes[0] !== 0xe9) return undefined;
  const sectorSize = (bytes[11] as number) | ((bytes[12] as number) << 8);
  if (![512, 1024, 2048, 4096].includes(sectorSize)) return undefined;
  return found('fat', 510, `A FAT boot sector with sectors of ${sectorSize} bytes.`, {
    sectorSize,
  });
};

/**
 * SPIFFS (0.3.7): a block starts with a table of 16-bit object ids, 0xFFFF for a free page; an object's
 * index pages carry its id with the top bit set, and their headers repeat the id in the page.
 */
const spiffs: Probe = (bytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const blockSize of [4096, 8192, 16384, 32768, 65536]) {
    for (const pageSize of [256, 128, 512, 1024]) {
      const matches = countSpiffsPages(view, blockSize, pageSize);
      if (matches >= 2) {
        const reason = `${matches} SPIFFS page headers repeat the ids of their block's table.`;
        return found('spiffs', 0, reason, { blockSize, pageSize, matches });
      }
    }
  }
  return undefined;
};

function countSpiffsPages(view: DataView, blockSize: number, pageSize: number): number {
  const pages = blockSize / pageSize;
  const lookupPages = Math.max(1, Math.ceil((2 * pages) / pageSize));
  let matches = 0;
  for (let block = 0; block < Math.min(8, Math.floor(view.byteLength / blockSize)); block++) {
    const start = block * blockSize;
    for (let entry = 0; entry < pages - lookupPages; entry++) {
      const id = view.getUint16(start + 2 * entry, true);
      if (id === 0xffff) break;
      if (id === 0) continue;
      const page = start + (lookupPages + entry) * pageSize;
      // Page header: id, span index, flags; a page in use and final has flags 0xF8-0xFC, never 0xFF.
      const flags = view.getUint8(page + 4);
      if (view.getUint16(page, true) !== id || (flags & 0x03) !== 0 || flags === 0) return 0;
      matches++;
    }
  }
  return matches;
}

function entropyOf(counts: Uint32Array, size: number): number {
  let bits = 0;
  for (const count of counts) {
    if (count) bits -= (count / size) * Math.log2(count / size);
  }
  return bits;
}

function statistics(bytes: Uint8Array): Identification {
  const sample = bytes.subarray(0, SAMPLE_SIZE);
  const counts = new Uint32Array(256);
  for (const byte of sample) counts[byte] = (counts[byte] as number) + 1;
  const entropy = Math.round(entropyOf(counts, sample.length) * 100) / 100;
  if (isText(sample, counts)) {
    return found('text', 0, 'It decodes as UTF-8 text without control characters.', { entropy });
  }
  // A short sample can't show all 256 values evenly: log2 of its size bounds what it can show.
  const ceiling = Math.min(8, Math.log2(sample.length));
  if (sample.length >= 64 && entropy >= 0.93 * ceiling) {
    const reason = `Its bytes are spread like noise (${entropy} of 8 bits per byte): random, compressed or encrypted.`;
    return found('random', 0, reason, { entropy });
  }
  const reason = `It has no known signature (${entropy} of 8 bits per byte).`;
  return found('unknown', 0, reason, { entropy });
}

function isText(sample: Uint8Array, counts: Uint32Array): boolean {
  const allowed = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);
  for (let byte = 0; byte < 0x20; byte++) {
    if (counts[byte] && !allowed.has(byte)) return false;
  }
  // The sample may end within a character; `stream` leaves that one out.
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** What bytes look like that hold no littlefs, and why. */
export function identify(given: Uint8Array): Identification {
  const bytes = checkBytes(given, 'bytes');
  for (const probe of [blank, magic, fat, spiffs]) {
    const result = probe(bytes);
    if (result) return result;
  }
  return statistics(bytes);
}
