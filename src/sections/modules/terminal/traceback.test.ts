import { describe, expect, it } from 'vitest';
import { fileMeant, isOfRun, placesIn, TracebackWatch } from './traceback';

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "<stdin>", line 5, in <module>',
  '  File "<string>", line 12, in <module>',
  '  File "lib/net.py", line 3, in dial',
  "NameError: name 'x' isn't defined",
  '',
].join('\r\n');

const mounted = (mount: string, ...paths: string[]) => ({
  mount,
  has: (path: string) => paths.includes(path),
});

describe('placesIn', () => {
  it('finds file and line, and where they stand', () => {
    const text = '  File "/usr/main.py", line 12, in <module>';
    expect(placesIn(text)).toEqual([{ file: '/usr/main.py', line: 12, at: 2, length: 28 }]);
    expect(placesIn('print("File", 3)')).toEqual([]);
  });
});

describe('fileMeant', () => {
  const usr = mounted('/usr', '/main.py', '/lib/net.py');
  const bak = mounted('/bak', '/usr/main.py');

  it.each([
    ['/usr/main.py', usr, '/main.py'],
    ['usr/main.py', usr, '/main.py'],
    ['main.py', usr, '/main.py'],
    ['lib/net.py', usr, '/lib/net.py'],
    ['/bak/usr/main.py', bak, '/usr/main.py'],
  ])('takes %s for a file', (file, place, path) => {
    expect(fileMeant(file, [usr, bak])).toEqual({ place, path });
  });

  it('knows the one file system at the root', () => {
    const root = mounted('/', '/main.py');
    expect(fileMeant('main.py', [root])).toEqual({ place: root, path: '/main.py' });
  });

  it('means none if there is no such file', () => {
    for (const file of ['<stdin>', '<string>', '/usr/gone.py', '_boot.py']) {
      expect(fileMeant(file, [usr, bak])).toBeNull();
    }
  });
});

describe('isOfRun', () => {
  const string = (line: number) => placesIn(`File "<string>", line ${line}`);

  it('takes the last text that was given for the program, and the one before for what gives it', () => {
    const both = [...string(4), ...string(12)];
    expect(both.map((place) => isOfRun(place, both))).toEqual([false, true]);
  });

  it('knows that the module ran the file itself', () => {
    const named = [...string(4), ...placesIn('File "/usr/main.py", line 2')];
    expect(named.map((place) => isOfRun(place, named))).toEqual([false, false]);
  });
});

describe('TracebackWatch', () => {
  it('keeps the places of the last traceback, however it comes in pieces', () => {
    for (const size of [1, 7, 1000]) {
      const watch = new TracebackWatch();
      const text = `Traceback (most recent call last):\r\n  File "old.py", line 1\r\n${TRACEBACK}`;
      for (let at = 0; at < text.length; at += size) watch.heard(text.slice(at, at + size));
      expect(watch.places.map(({ file, line }) => [file, line])).toEqual([
        ['<stdin>', 5],
        ['<string>', 12],
        ['lib/net.py', 3],
      ]);
      watch.forget();
      expect(watch.places).toEqual([]);
    }
  });

  it('tells whether there is anything new', () => {
    const watch = new TracebackWatch();
    expect(watch.heard('hello\n')).toBe(false);
    expect(watch.heard(TRACEBACK)).toBe(true);
  });
});
