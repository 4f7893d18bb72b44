import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { fitForTheEye } from './answers';

describe('fitForTheEye', () => {
  it('shows text as it was meant, also Chinese, and a dot for what can’t be shown', () => {
    expect(fitForTheEye(bytesOf('\r\n温度 21.5\r\n\x07ok\x1b[0m\u200b\r\n'))).toBe(
      '温度 21.5\n·ok·[0m·',
    );
    expect(fitForTheEye(Uint8Array.of(0x41, 0xff, 0x42))).toBe('A·B');
    expect(fitForTheEye(new Uint8Array())).toBe('');
    expect(fitForTheEye(Uint8Array.of(0xff, 0xd7, 0xa9, 0x41, 0x80))).toBe('··A·');
  });

  it('begins what it has to cut with a whole line', () => {
    const text = '一行字 01\r\n'.repeat(100);
    expect(fitForTheEye(bytesOf(text)).split('\n')[0]).toBe('一行字 01');
    expect(fitForTheEye(bytesOf('x'.repeat(1000)))).toBe('x'.repeat(400));
  });
});
