// Damages images on purpose: deterministic noise, and metadata that is wrong behind a good CRC.
import { crc32 } from 'node:zlib';

/** xorshift32; the same seed gives the same bytes. */
export function noise(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed * 2654435761 || 1;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

/** littlefs keeps the register itself, without the final xor of the common CRC-32. */
function littlefsCrc(bytes: Uint8Array): number {
  return ~crc32(bytes) >>> 0;
}

/** Makes the CRCs of a metadata block good again after its content was changed. */
export function reseal(block: Uint8Array, generation: 1 | 2): void {
  if (generation === 1) resealDirectory(block);
  else resealCommits(block);
}

function resealDirectory(block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const size = view.getUint32(4, true) & 0x7fffffff;
  if (size < 20 || size > block.length) return;
  view.setUint32(size - 4, littlefsCrc(block.subarray(0, size - 4)), true);
}

function resealCommits(block: Uint8Array): void {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  let before = 0xffffffff;
  let start = 0;
  let at = 4;
  while (at + 8 <= block.length) {
    const tag = (view.getUint32(at) ^ before) >>> 0;
    if (tag >>> 31) return;
    const type = (tag >>> 20) & 0x7ff;
    const size = tag & 0x3ff;
    const next = at + 4 + (size === 0x3ff ? 0 : size);
    if (next > block.length) return;
    before = tag;
    if (type >>> 8 === 5 && type !== 0x5ff) {
      view.setUint32(at + 4, littlefsCrc(block.subarray(start, at + 4)), true);
      // The lowest bit of the type says which valid bit erased flash would have.
      before = (tag ^ ((type & 1) << 31)) >>> 0;
      start = next;
    }
    at = next;
  }
}
