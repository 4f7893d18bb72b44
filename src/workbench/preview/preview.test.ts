import { describe, expect, it } from 'vitest';
import { fileSource, lineEndOf, loadPreview, pictureType, sourceOf, textOf } from './preview';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what can be previewed', () => {
  it('takes UTF-8 for text, and nothing else', () => {
    expect(textOf(bytes('a 文 b\n'), false)).toBe('a 文 b\n');
    expect(textOf(Uint8Array.of(0xff, 0x41), false)).toBeNull();
    expect(textOf(Uint8Array.of(0x41, 0x00), false)).toBeNull();
  });

  it('accepts a character cut in two only if the text was cut', () => {
    const cut = bytes('文文').subarray(0, 5);
    expect(textOf(cut, true)).toBe('文');
    expect(textOf(cut, false)).toBeNull();
  });

  it('knows pictures by their first bytes', () => {
    expect(pictureType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'x')).toBe('image/png');
    expect(pictureType(bytes('BMW'), 'cars.txt')).toBeNull();
    expect(pictureType(bytes('<svg/>'), 'a.svg')).toBe('image/svg+xml');
  });

  it('offers a text as text first, and binary as bytes alone', async () => {
    const text = await loadPreview(sourceOf(bytes('x\r\ny')), 'a.py');
    expect(text).toMatchObject({ best: 'text', kinds: ['text', 'hex'] });
    expect(text.text?.lines).toEqual(['x', 'y']);
    const binary = await loadPreview(sourceOf(Uint8Array.of(0, 1, 2)), 'a.bin');
    expect(binary).toMatchObject({ best: 'hex', kinds: ['hex'] });
  });

  it.each([
    ['', 'none'],
    ['a\nb', 'lf'],
    ['a\r\nb', 'crlf'],
    ['a\rb', 'cr'],
    ['a\r\nb\nc', 'mixed'],
  ])('line ends of %j: %s', (text, end) => expect(lineEndOf(text)).toBe(end));

  it('reads of a file what is looked at, and tells when it is gone', async () => {
    const file = new File([bytes('0123456789')], 'a.bin');
    expect(await fileSource(file).read(3, 4)).toEqual(bytes('3456'));
    const gone = Object.assign(new File([], 'gone.bin'), {
      slice: () => ({
        arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')),
      }),
    });
    await expect(fileSource(gone).read(0, 1)).rejects.toMatchObject({
      code: 'read-failed',
      params: { name: 'gone.bin' },
    });
  });
});
