import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FirmwarePackage } from './package';
import { PortsideError } from '../ground/errors/portside-error';
import { asciiBytes, viewOf } from '../containers/bytes';
import { openContainer } from '../containers/open';
import { writeLod, writePac } from '../containers/testing-packages';
import { writeZip } from '../containers/zip/testing-zip';

/** `npm run fuzz:firmware`: seconds for each format; 0: a run of the suite. */
const FUZZ_SECONDS = Number(process.env['PORTSIDE_FUZZ_SECONDS'] ?? 0);
const runs = FUZZ_SECONDS
  ? { numRuns: 1e9, interruptAfterTimeLimit: 1000 * FUZZ_SECONDS }
  : { numRuns: 300 };

/** A small file of each format, whole. */
const whole: Record<string, Uint8Array<ArrayBuffer>> = {
  zip: writeZip([
    { name: 'a/b.txt', data: new Uint8Array(300).fill(65) },
    { name: 'c', data: new Uint8Array(9), stored: true, descriptor: { signed: true, width: 4 } },
    { name: 'd', data: new Uint8Array(70), zip64: true },
  ]),
  pac: writePac({ records: [{ name: 'PY_U', device: 'SFL1', offset: 0, size: 4096 }] }),
  gzip: Uint8Array.from(gzipSync(new Uint8Array(500).fill(3))),
  lod: writeLod({ user: new Uint8Array(64).map((_, i) => i), sum: true }),
  uf2: uf2([0, 1, 3]),
  hex: asciiBytes(
    ':020000040800F2\r\n:0401000001020304F1\r\n:04010800AABBCCDDE5\r\n:00000001FF\r\n',
  ),
  romfs: Uint8Array.from([
    0xd2, 0xcd, 0x31, 16, 4, 14, 1, 97, 5, 10, 2, 98, 46, 2, 5, 1, 2, 3, 4, 5,
  ]),
  esp32: esp(),
  binpkg: binpkg(),
};

function uf2(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(512 * numbers.length);
  const view = viewOf(bytes);
  numbers.forEach((number, i) => {
    const head = [0x0a324655, 0x9e5d5157, 0x2000, 0x10000000 + 256 * number, 256, i];
    [...head, numbers.length, 0xe48bff56].forEach((word, j) =>
      view.setUint32(512 * i + 4 * j, word, true),
    );
    bytes.fill(number + 1, 512 * i + 32, 512 * i + 288);
    view.setUint32(512 * i + 508, 0x0ab16f30, true);
  });
  return bytes;
}

function esp(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(0xa000).fill(0xff);
  const view = viewOf(bytes);
  [
    { offset: 0x9000, size: 0x800, label: 'vfs' },
    { offset: 0x10000, size: 0x1000, label: 'gone' },
  ].forEach(({ offset, size, label }, i) => {
    const at = 0x8000 + 32 * i;
    bytes.fill(0, at, at + 32);
    bytes.set([0xaa, 0x50, 1, 0x83], at);
    view.setUint32(at + 4, offset, true);
    view.setUint32(at + 8, size, true);
    bytes.set(asciiBytes(label), at + 12);
  });
  return bytes;
}

function binpkg(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(52 + 364 + 10);
  bytes.set(asciiBytes('bpkg'), 8);
  viewOf(bytes).setUint32(16, 1, true);
  bytes.set(asciiBytes('ap_flash'), 52);
  viewOf(bytes).setUint32(52 + 76, 10, true);
  return bytes;
}

/** Opens it with all that is in it, and reads every member. The only errors are those of Portside. */
async function tryAll(bytes: Uint8Array<ArrayBuffer>): Promise<'opened' | 'refused'> {
  try {
    const container = await openContainer(new Blob([bytes]));
    if (!container) return 'refused';
    const firmware = await FirmwarePackage.open(new Blob([bytes]), 'x');
    for (const { member } of firmware.parts) {
      await member.read().catch((error: unknown) => {
        if (!(error instanceof PortsideError)) throw error;
      });
      expect(Number.isSafeInteger(member.size) && member.size >= 0, member.name).toBe(true);
    }
    const same = await firmware.save(new Map());
    expect(Buffer.compare(Buffer.from(await same.blob.arrayBuffer()), bytes)).toBe(0);
    return 'opened';
  } catch (error) {
    if (!(error instanceof PortsideError)) throw error;
    expect(error.code).toMatch(/^(firmware|archive)-/);
    return 'refused';
  }
}

describe.each(Object.entries(whole))('%s', (format, bytes) => {
  it('opens as itself', async () => {
    const names: Record<string, string> = { hex: 'intel-hex' };
    expect((await openContainer(new Blob([bytes])))?.format).toBe(names[format] ?? format);
    expect(await tryAll(bytes)).toBe('opened');
  });

  it('is opened or refused, and never anything else, wherever it is cut', async () => {
    const step = Math.max(1, Math.floor(bytes.length / 150));
    for (let length = 0; length < bytes.length; length += step) {
      await tryAll(bytes.slice(0, length));
    }
  });

  it(
    'is opened or refused, and never anything else, whatever is written into it',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              at: fc.nat({ max: 1_000_000 }),
              value: fc.oneof(
                fc.constantFrom<number[]>(
                  [0xff, 0xff, 0xff, 0xff],
                  [0, 0, 0, 0],
                  [0xff, 0xff, 0xff, 0x7f],
                ),
                fc.array(fc.nat({ max: 255 }), { minLength: 1, maxLength: 8 }),
              ),
            }),
            { minLength: 1, maxLength: 4 },
          ),
          async (changes) => {
            const damaged = bytes.slice();
            // Heads are where the numbers are that others trust.
            for (const { at, value } of changes) {
              const near = at % 3 ? at % Math.min(bytes.length, 3000) : at % bytes.length;
              value.forEach((byte, i) => {
                if (near + i < damaged.length) damaged[near + i] = byte;
              });
            }
            await tryAll(damaged);
          },
        ),
        runs,
      ),
    60_000 + 2000 * FUZZ_SECONDS,
  );
});
