import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePair, TEXT_MAX } from './pair';
import { MemoryVolume } from '../testing-memory';

const text = (content: string) => new TextEncoder().encode(content);

async function pair(
  a: Uint8Array<ArrayBuffer>,
  b: Uint8Array<ArrayBuffer>,
  ranges: readonly [boolean, boolean] = [true, true],
) {
  const left = new MemoryVolume({ '/l': a }, { ranges: ranges[0] });
  const right = new MemoryVolume({ '/r': b }, { ranges: ranges[1] });
  return comparePair({ volume: left, path: '/l' }, { volume: right, path: '/r' });
}

describe('comparePair', () => {
  it('gives sizes, digests, the first difference and how many bytes differ', async () => {
    const bytes = fc.uint8Array({ maxLength: 20, max: 2 }).map((list) => Uint8Array.from(list));
    await fc.assert(
      fc.asyncProperty(bytes, bytes, fc.tuple(fc.boolean(), fc.boolean()), async (a, b, ranges) => {
        const report = await pair(a, b, ranges);
        const longer = a.length > b.length ? a : b;
        const at = Array.from(longer.keys()).filter((i) => a[i] !== b[i]);
        expect(report.firstDifference).toBe(at[0] ?? null);
        expect(report.differingBytes).toBe(at.length);
        expect(report.left.size).toBe(a.length);
        expect(report.right.sha256).toBe(createHash('sha256').update(b).digest('hex'));
      }),
    );
  });

  it('finds a difference beyond the first piece, and looks at large files as bytes alone', async () => {
    const a = new Uint8Array(TEXT_MAX + 1).fill(0x61);
    const b = a.slice();
    b[a.length - 2] = 0x62;
    const report = await pair(a, b);
    expect(report).toMatchObject({ firstDifference: a.length - 2, differingBytes: 1 });
    expect(report.left.text).toBeNull();
    expect((await pair(a.slice(1), b.slice(1))).left.text?.encoding).toBe('utf-8');
  });

  it('says where only encoding or line ends differ', async () => {
    const { sameLines } = await pair(text('a\r\né\r\n'), text('\ufeffa\né\n'));
    expect(sameLines).toEqual({ encoding: false, bom: true, lineEnds: true });
    expect((await pair(text('a\n'), text('b\n'))).sameLines).toBeNull();
    const binary = await pair(Uint8Array.of(0, 1), text('a'));
    expect(binary.left.text).toBeNull();
    expect(binary.sameLines).toBeNull();
  });

  it('stops when cancelled, and fails if a file can’t be read', async () => {
    const volume = new MemoryVolume({ '/a': text('1') });
    const controller = new AbortController();
    volume.before = (_, verb) => void (verb === 'read' && controller.abort());
    const at = { volume, path: '/a' };
    await expect(comparePair(at, at, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(comparePair(at, { volume, path: '/gone' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
