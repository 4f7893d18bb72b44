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

it('writes a moment as a time, and with its day unless that is today', () => {
  const format = new Formats('en');
  const noon = new Date(2026, 0, 5, 12, 30).getTime();
  expect(format.moment(noon, noon + 3_600_000)).toMatch(/^12:30/);
  expect(format.moment(noon, noon + 86_400_000)).toMatch(/Jan 5, 2026.*12:30/);
});

it('puts no space behind a Chinese full stop', () => {
  expect(new Formats('en').sentences(['One.', 'Two.'])).toBe('One. Two.');
  expect(new Formats('zh-CN').sentences(['一。', '二。'])).toBe('一。二。');
});
