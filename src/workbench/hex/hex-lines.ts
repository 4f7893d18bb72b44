import { hex } from '../../kit/formats';

/** '68 65 6c 6c 6f', with a wider gap after every eighth byte. */
export function hexLine(bytes: Uint8Array): string {
  let line = '';
  bytes.forEach((byte, i) => {
    line += (i === 0 ? '' : i % 8 === 0 ? '  ' : ' ') + hex(byte, 2);
  });
  return line;
}

/** Printable ASCII as it is, a dot for the rest. */
export function asciiLine(bytes: Uint8Array): string {
  let line = '';
  for (const byte of bytes) line += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  return line;
}
