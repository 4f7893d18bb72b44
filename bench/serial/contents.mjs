// What is carried: bytes that nothing makes smaller, and source as people write it.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/tools.mjs';

const FOLDERS = ['src/modules/virtual/quecpython/python', 'bench', 'wasm/test', 'wasm/fuzz'];

/** Real source of Python: all that this repository has, over again until it is enough. */
export async function pythonSource(size) {
  let text = '';
  for (const folder of FOLDERS) {
    for (const name of (await readdir(join(root, folder), { recursive: true })).sort()) {
      if (name.endsWith('.py')) text += await readFile(join(root, folder, name), 'utf8');
    }
  }
  if (!text) throw new Error('There is no Python here.');
  // The repeats are further apart than what `deflate` looks back over within a piece.
  while (Buffer.byteLength(text) < size) text += text;
  return new Uint8Array(Buffer.from(text).subarray(0, size));
}

export function randomBytes(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 50_000) {
    crypto.getRandomValues(bytes.subarray(at, at + 50_000));
  }
  return bytes;
}
