import { describe, expect, it } from 'vitest';
import { Formats, hex, ranges } from './formats';
import { parseSize } from './sizes';

describe('sizes', () => {
  const format = new Formats('en');
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [30211, '29.5 KiB'],
    [204800, '200 KiB'],
    [5242880, '5 MiB'],
  ])('%d bytes are %s', (bytes, text) => expect(format.size(bytes)).toBe(text));

  it.each([
    ['5242880', 5242880],
    ['0x500000', 5242880],
    ['5 MiB', 5242880],
    ['5m', 5242880],
    ['1.5k', 1536],
    ['5,242,880', 5242880],
    ['', null],
    ['-1', null],
    ['1.0001k', null],
    ['five', null],
  ])('%j is read as %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));
});

describe('numbers', () => {
  it('writes hexadecimal with leading zeros', () => expect(hex(255, 4)).toBe('00ff'));

  it('draws consecutive blocks together', () => {
    expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10');
    expect(ranges([1, 3, 5], 2)).toBe('1, 3, …');
    expect(ranges([])).toBe('');
  });
});

it('writes a moment with its day, and with its year unless that is this one', () => {
  const morning = new Date(2026, 10, 30, 4, 21).getTime();
  const [soon, later] = [morning + 3_600_000, morning + 100 * 86_400_000];
  expect(new Formats('en').moment(morning, soon)).toBe('30 Nov 04:21');
  expect(new Formats('en').moment(morning, later)).toBe('30 Nov 2026 04:21');
  expect(new Formats('zh-CN').moment(morning, soon)).toBe('11月30日 04:21');
  expect(new Formats('zh-CN').moment(morning, later)).toBe('2026年11月30日 04:21');
});

it('puts no space behind a Chinese full stop', () => {
  expect(new Formats('en').sentences(['One.', 'Two.'])).toBe('One. Two.');
  expect(new Formats('zh-CN').sentences(['一。', '二。'])).toBe('一。二。');
});
