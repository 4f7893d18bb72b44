import { sha256Hex } from '../ground/checksums/sha256';
import { quectelCrc32, quectelCrc32Text } from '../ground/checksums/crc32';
import { bytesOf } from '../serial/bytes';
import { nameFromBytes, nameIsUtf8 } from '../volumes/paths';
import { fails, noise, plugged, removeIfThere, same, tidy, type DriverCase } from './suite-parts';

const SIZES = [0, 1, 127, 128, 129, 255, 256, 257, 511, 512, 513, 4095, 4096, 4097, 20_000];

/** Names that have broken tools: quotes, escapes, code, line ends, other scripts, no UTF-8 at all. */
const NAMES: readonly (string | readonly number[])[] = [
  ...["it's.py", 'say "hi".txt', '\'"both"\'.txt', 'back\\slash', '\\x41\\n.txt', 'line\nend'],
  ...['tab\there', 'cr\rhere', "');import os;os.remove('a.py')#", '{0}%s%d.txt', '>>> print(1)'],
  ...[
    '中文文件.py',
    '日本語 の 名前',
    'émoji 😀.txt',
    ' leading and trailing ',
    '-rf',
    '~',
    'a.b.c..d',
  ],
  [0xff, 0xfe, 0x2e, 0x62],
  [0xe4, 0xb8, 0x2e, 0x04, 0x03, 0x01],
];

export const CONTENT_CASES: readonly DriverCase[] = [
  {
    name: 'keeps text, and replaces it only when told to',
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        const text = bytesOf('# 你好\nprint("hello")\r\n\t\'quoted\'\n');
        await removeIfThere(volume, '/text.py');
        await volume.write('/text.py', text);
        same(await volume.read('/text.py'), text, 'text');
        await fails(volume.write('/text.py', bytesOf('x')), 'already-exists');
        same(await volume.read('/text.py'), text, 'text after a refusal');
        await volume.write('/text.py', bytesOf('x=1\n'), { replace: true });
        same(await volume.read('/text.py'), bytesOf('x=1\n'), 'replaced text');
        same((await volume.stat('/text.py')).size, 4, 'size');
        await volume.remove('/text.py');
        await fails(volume.read('/text.py'), 'not-found');
        await tidy(volume);
      }),
  },
  {
    name: 'keeps all 256 byte values, in every order of neighbours',
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        const steps = [1, 3, 37, 101, 255];
        const count = bench.traits.fileMax < 1280 ? 1 : steps.length;
        const bytes = Uint8Array.from(
          { length: 256 * count },
          (_, i) => (i * (steps[i >> 8] ?? 1)) & 0xff,
        );
        await removeIfThere(volume, '/bytes.bin');
        await volume.write('/bytes.bin', bytes);
        same(await volume.read('/bytes.bin'), bytes, 'bytes');
        await volume.remove('/bytes.bin');
      }),
  },
  {
    name: 'keeps files of sizes around every boundary',
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        await removeIfThere(volume, '/size.bin');
        for (const size of SIZES.filter((each) => each <= bench.traits.fileMax)) {
          const bytes = noise(size, size + 1);
          await volume.write('/size.bin', bytes, { replace: true });
          same((await volume.stat('/size.bin')).size, size, 'size');
          same(await volume.read('/size.bin'), bytes, `${size} bytes`);
        }
        await volume.remove('/size.bin');
      }),
  },
  {
    name: 'reads ranges, and gives digests of what it reads',
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        const bytes = noise(Math.min(bench.traits.fileMax, 3000));
        await removeIfThere(volume, '/range.bin');
        await volume.write('/range.bin', bytes);
        same(
          await volume.read('/range.bin', { offset: 100, length: 57 }),
          bytes.slice(100, 157),
          'range',
        );
        same(
          await volume.read('/range.bin', { offset: bytes.length - 3 }),
          bytes.slice(-3),
          'range to the end',
        );
        same((await volume.read('/range.bin', { offset: 99_999 })).length, 0, 'beyond the end');
        const [digest] = await volume.checksums(['/range.bin']);
        same(digest?.sha256, await sha256Hex(bytes), 'SHA-256');
        same(
          digest?.quectelCrc32,
          quectelCrc32Text(quectelCrc32(bytes), bytes.length),
          'CRC-32 of checksum.json',
        );
        await volume.remove('/range.bin');
      }),
  },
  {
    name: 'takes awkward and hostile names for names',
    for: ({ directories }) => directories,
    run: (bench) =>
      plugged(bench, async ({ volume }) => {
        const names = NAMES.map((name) =>
          typeof name === 'string' ? name : nameFromBytes(Uint8Array.from(name)),
        ).filter((name) => bench.traits.anyName || nameIsUtf8(name));
        await removeIfThere(volume, '/names');
        await volume.mkdir('/names');
        for (const [i, name] of names.entries()) {
          await volume.write(`/names/${name}`, bytesOf(`content ${i}`));
        }
        const listed = await volume.list('/names');
        same(listed.map(({ name }) => name).sort(), [...names].sort(), 'names');
        for (const [i, name] of names.entries()) {
          same(await volume.read(`/names/${name}`), bytesOf(`content ${i}`), name);
          await volume.rename(`/names/${name}`, `/names/${i}`);
          await volume.rename(`/names/${i}`, `/names/${name}`);
        }
        same(
          (await volume.entries()).filter(({ path }) => path.startsWith('/names/')).length,
          names.length,
          'entries',
        );
        await volume.remove('/names');
        await fails(volume.list('/names'), 'not-found');
      }),
  },
];
