import { describe, expect, it } from 'vitest';
import { fileKind } from './file-kinds';

describe('the kind of a file', () => {
  it.each([
    ['main.py', 'python'],
    ['MAIN.PY', 'python'],
    ['system_config.json', 'json'],
    ['index.html', 'web'],
    ['read.me.txt', 'text'],
    ['ca.pem', 'certificate'],
    ['client.key', 'certificate'],
    ['logo.bmp', 'picture'],
    ['hello.amr', 'sound'],
    ['site.tar.gz', 'archive'],
    ['lib.mpy', 'bytecode'],
    ['customer_fs.bin', 'binary'],
  ])('of %s is %s', (name, kind) => {
    expect(fileKind(name)).toBe(kind);
  });

  it('is not known without an ending that tells it', () => {
    for (const name of ['README', 'py', 'a.', 'a.unheard-of', '', '.py.', 'a.constructor']) {
      expect(fileKind(name)).toBe('unknown');
    }
  });
});
