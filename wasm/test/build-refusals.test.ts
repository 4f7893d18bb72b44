import { loadEngine, LittlefsError, type BuildOptions, type SourceNode } from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';

const engine = await loadEngine();
const base: BuildOptions = { version: '2.1', blockSize: 512, blockCount: 64 };
const bytes = (size: number) => new Uint8Array(size);
const file = (path: string | Uint8Array, size = 0): SourceNode => ({
  type: 'file',
  path,
  data: bytes(size),
});
const dir = (path: string): SourceNode => ({ type: 'dir', path });

/** The error that both calls give alike. */
function refusal(nodes: SourceNode[], options: Partial<BuildOptions> = {}): LittlefsError {
  const errors = (['build', 'forecast'] as const).map((call) => {
    try {
      const sized = nodes.map((node) =>
        node.type === 'file' ? { ...node, size: node.data.length } : node,
      );
      engine[call](sized, { ...base, ...options });
    } catch (error) {
      if (error instanceof LittlefsError) return error;
      throw error;
    }
    throw new Error('Nothing was refused.');
  });
  const [first, second] = errors as [LittlefsError, LittlefsError];
  expect(second).toMatchObject({ code: first.code, message: first.message, detail: first.detail });
  return first;
}

describe('names and paths', () => {
  it.each<[string, SourceNode[], Partial<BuildOptions>, string, object]>([
    ['relative', [file('a')], {}, 'path-not-absolute', { path: 'a' }],
    ['empty path', [file('')], {}, 'path-not-absolute', { path: '' }],
    ['root as a file', [file('/')], {}, 'name-empty', { path: '/' }],
    ['trailing slash', [dir('/lib/')], {}, 'name-empty', { path: '/lib/' }],
    ['double slash', [file('//a')], {}, 'name-empty', { path: '//a' }],
    ['dot', [file('/a/./b')], {}, 'name-dots', { path: '/a/./b' }],
    ['two dots', [dir('/..')], {}, 'name-dots', { path: '/..' }],
    ['NUL', [file('/a\0b')], {}, 'name-nul', { path: '/a\0b' }],
    [
      'long name',
      [file(`/${'é'.repeat(5)}`)],
      { nameMax: 9 },
      'name-too-long',
      { length: 10, max: 9 },
    ],
    [
      'long name of an implied directory',
      [file(`/${'x'.repeat(256)}/a`)],
      {},
      'name-too-long',
      { length: 256, max: 255 },
    ],
    ['long path', [file('/abc/def')], { pathMax: 7 }, 'path-too-long', { length: 8, max: 7 }],
    ['double file', [file('/b'), file('/a'), file('/b')], {}, 'path-double', { path: '/b' }],
    ['double directory', [dir('/b'), file('/b/c'), dir('/b')], {}, 'path-double', { path: '/b' }],
    ['double root', [dir('/'), dir('/')], {}, 'path-double', { path: '/' }],
    ['file and directory', [file('/b'), dir('/b')], {}, 'path-double', { path: '/b' }],
    [
      'below a file',
      [file('/b/c/d'), file('/b!'), file('/b')],
      {},
      'path-through-file',
      { path: '/b/c/d', other: '/b' },
    ],
  ])('refuses %s', (_, nodes, options, code, detail) => {
    const error = refusal(nodes, options);
    expect(error.code).toBe(code);
    expect(error.detail).toMatchObject(detail);
  });

  it('refuses text that is not Unicode, but takes any bytes', () => {
    expect(refusal([file('/a\ud800b')]).code).toBe('name-not-unicode');
    expect(refusal([file('/a\ud800b')]).detail).toMatchObject({
      path: '/a\ufffdb',
    });
    const path = Uint8Array.of(0x2f, 0xff, 0x80, 0x01);
    const image = engine.open(engine.build([file(path, 3)], base).bytes);
    expect(image.root.children).toHaveLength(1);
    expect(image.entries[1]!.nameBytes).toEqual(path.slice(1));
  });

  it('accepts names at the limit, dots inside names and a directory given beside its content', () => {
    const longest = 'x'.repeat(255);
    const nodes = [file(`/${longest}`), file('/.../..a/a..'), dir('/...'), dir('/')];
    const image = engine.open(engine.build(nodes, base).bytes);
    const paths = image.entries.map(({ path }) => path).sort();
    expect(paths).toEqual(['/', '/...', '/.../..a', '/.../..a/a..', `/${longest}`]);
  });
});

describe('sizes and attributes', () => {
  it.each<[string, SourceNode, Partial<BuildOptions>, string, object]>([
    ['large file', file('/a', 11), { fileMax: 10 }, 'file-too-large', { size: 11, max: 10 }],
    [
      'attributes in generation 1',
      { ...dir('/a'), attributes: [{ type: 1, value: bytes(1) }] },
      { version: '1.1' },
      'attr-bad',
      { path: '/a' },
    ],
    [
      'type above 255',
      { ...dir('/a'), attributes: [{ type: 256, value: bytes(1) }] },
      {},
      'attr-bad',
      { path: '/a', type: 256 },
    ],
    [
      'broken type',
      { ...dir('/a'), attributes: [{ type: 1.5, value: bytes(1) }] },
      {},
      'attr-bad',
      { type: 1.5 },
    ],
    [
      'type given twice',
      { ...dir('/a'), attributes: [7, 3, 7].map((type) => ({ type, value: bytes(1) })) },
      {},
      'attr-bad',
      { type: 7 },
    ],
    [
      'long attribute',
      { ...file('/a'), attributes: [{ type: 1, value: bytes(9) }] },
      { attrMax: 8 },
      'attr-too-large',
      { type: 1, length: 9, max: 8 },
    ],
    [
      'metadata larger than a block',
      { ...file('/a'), attributes: [{ type: 1, value: bytes(460) }] },
      {},
      'entry-too-large',
      { path: '/a', length: 473, max: 472 },
    ],
    [
      'root metadata larger than a block',
      { ...dir('/'), attributes: [{ type: 1, value: bytes(429) }] },
      {},
      'entry-too-large',
      { path: '/', length: 473, max: 472 },
    ],
    [
      'entry of generation 1 larger than a block',
      file(`/${'x'.repeat(97)}/y`),
      { version: '1.1', blockSize: 128 },
      'entry-too-large',
      { length: 109, max: 108 },
    ],
  ])('refuses %s', (_, node, options, code, detail) => {
    const error = refusal([node], options);
    expect(error.code).toBe(code);
    expect(error.detail).toMatchObject(detail);
  });

  it('refuses sizes that are none', () => {
    for (const size of [-1, 1.5, NaN]) {
      const nodes = [{ type: 'file' as const, path: '/a', size }];
      expect(() => engine.forecast(nodes, base)).toThrowError(
        expect.objectContaining({
          code: 'bad-argument',
          detail: { argument: 'nodes[0].size', value: String(size) },
        }),
      );
    }
  });
});

describe('options', () => {
  it.each<[keyof BuildOptions, Partial<BuildOptions>]>([
    ['version', { version: '2.2' as never }],
    ['version', { version: 'toString' as never }],
    ['blockSize', { blockSize: 64, readSize: 16 }],
    ['blockSize', { blockSize: 0 }],
    ['blockSize', { blockSize: 512.5 }],
    ['blockCount', { blockCount: 1 }],
    ['blockCount', { blockSize: 4096, blockCount: 262145 }],
    ['blockCount', { blockCount: NaN }],
    ['readSize', { readSize: 0 }],
    ['readSize', { readSize: 24 }],
    ['progSize', { progSize: 1024 }],
    ['progSize', { progSize: 48 }],
    ['fill', { fill: 256 }],
    ['keepFree', { keepFree: 64 }],
    ['keepFree', { keepFree: -1 }],
    ['nameMax', { nameMax: 1023 }],
    ['nameMax', { nameMax: 256, version: '1.1' }],
    ['nameMax', { nameMax: 0 }],
    ['fileMax', { fileMax: 2 ** 31 }],
    ['attrMax', { attrMax: 1023 }],
    ['cacheSize', { cacheSize: 0 }],
    ['cacheSize', { cacheSize: 3 }],
    ['cacheSize', { cacheSize: 24, progSize: 16 }],
    ['cacheSize', { cacheSize: 32, readSize: 64, progSize: 32 }],
    ['cacheSize', { cacheSize: 48 }],
    ['cacheSize', { cacheSize: '16' as never }],
    ['inlineMax', { inlineMax: -1 }],
    ['inlineMax', { cacheSize: 32, inlineMax: 33 }],
    ['blocksize' as never, { blocksize: 512 } as never],
    ['readSize', { readSize: null as never }],
    ['pathMax', { pathMax: 0 }],
  ])('refuses a bad %s', (option, options) => {
    const error = refusal([], options);
    expect(error.code).toBe('bad-option');
    expect(error.detail['option']).toBe(option);
  });
});

describe('room', () => {
  it('refuses to build what does not fit, and forecasts it all the same', () => {
    const options: BuildOptions = { ...base, blockCount: 10, keepFree: 3 };
    const nodes = [file('/a', 2500), file('/b', 500)];
    const forecast = engine.forecast(
      nodes.map((node) => ({
        ...node,
        size: node.type === 'file' ? node.data.length : 0,
      })),
      options,
    );
    expect(forecast).toMatchObject({ blocks: 8, available: 7, fits: false, perNode: [5, 1] });
    expect(() => engine.build(nodes, options)).toThrowError(
      expect.objectContaining({ code: 'no-room', detail: { needed: 8, available: 7 } }),
    );
    expect(engine.build(nodes, { ...options, keepFree: 2 }).forecast.fits).toBe(true);
  });

  it.each([
    ['1.1', 2, 4],
    ['1.1', 3, 4],
  ] as const)('version %s has no room in %i blocks', (version, blockCount, needed) => {
    expect(() => engine.build([], { ...base, version, blockCount })).toThrowError(
      expect.objectContaining({ code: 'no-room', detail: { needed, available: blockCount } }),
    );
  });

  it('counts far beyond 2^32 blocks', () => {
    const size = 2147483647;
    const nodes = Array.from({ length: 400 }, (_, i) => ({
      type: 'file' as const,
      path: `/f${i}`,
      size,
    }));
    const options: BuildOptions = { version: '1.1', blockSize: 128, blockCount: 100 };
    const { blocks, perNode, overhead, fits } = engine.forecast(nodes, options);
    expect(fits).toBe(false);
    expect(blocks).toBeGreaterThan(2 ** 32);
    expect(perNode.reduce((sum, own) => sum + own, overhead)).toBe(blocks);
  });
});
