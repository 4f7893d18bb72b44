import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { openWiconnectModule } from '../open';
import { pieceEnds } from './pieces';
import { damaging, noiseOf, QUICK, stored, virtualDevice } from '../testing';
import { Wire } from '../../../serial/wire';

const SCRIPT = bytesOf(
  'setup,web,\r\nformat_flash bulk\r\nFDE "my_ca.pem"\r\nfile_delete my_ca.pem\r\nsave,-,\r\n'.repeat(
    9,
  ),
);
const file = { location: 'extended', type: 0xfe, flags: 0x21, version: '1.0.0' } as const;

describe('pieces', () => {
  it('are as long as they may be, and cover everything once', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4000 }),
        fc.integer({ min: 1, max: 1500 }),
        (b, max) => {
          const plain = pieceEnds(b, max, false);
          expect(plain).toHaveLength(Math.ceil(b.length / max));
          for (const ends of [plain, pieceEnds(b, max, true)]) {
            expect(ends.at(-1) ?? 0).toBe(b.length);
            ends.forEach((end, i) => {
              expect(end - (ends[i - 1] ?? 0)).toBeGreaterThan(0);
              expect(end - (ends[i - 1] ?? 0)).toBeLessThanOrEqual(max);
            });
          }
        },
      ),
    );
  });

  it('hold no word whole that could do harm as a command', () => {
    const text = new TextDecoder().decode(SCRIPT);
    const ends = pieceEnds(SCRIPT, 1024, true);
    const pieces = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) expect(piece).not.toMatch(/format|fde|file_delete|save|setup/i);
    expect(pieceEnds(noiseOf(30_000), 1024, true)).toHaveLength(30);
  });
});

describe('if bytes of a write command are lost', () => {
  // What goes missing of 'write 0 <n>\r\n', from which byte on.
  it.each([
    [0, 1],
    [6, 1],
    [8, 1],
    [8, 2],
    [0, 99],
  ])(
    'from %i, %i bytes: its data do no harm, and the file is whole in the end',
    async (at, count) => {
      const device = virtualDevice({
        files: ['my_ca.pem', 'other'].map((name) => ({ ...file, name, content: bytesOf(name) })),
      });
      const line = damaging(device.connect(), /^write 0 \d+\r\n$/, at, count);
      const module = await openWiconnectModule(new Wire(line), {
        timing: { ...QUICK, quiet: 20 },
        flowControl: false,
      });
      await module.volumes[0]?.write('/danger.script', SCRIPT);
      const { 'danger.script': content, ...others } = stored(device);
      expect(content).toBe(new TextDecoder().decode(SCRIPT));
      expect(others).toEqual({ 'my_ca.pem': 'my_ca.pem', other: 'other' });
      expect(device.machine.streams.all).toEqual([]);
      await module.close();
    },
    60_000,
  );
});
