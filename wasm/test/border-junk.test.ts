// Any junk for any argument: it is refused with the package's own error, or taken for what it is.
import fc from 'fast-check';
import {
  LittlefsError,
  loadEngine,
  type BuildOptions,
  type Candidate,
  type Entry,
  type Image,
} from 'littlefs-wasm';
import { describe, expect, it } from 'vitest';
import { fixtureBytes } from './fixtures.js';

const engine = await loadEngine();
const OPTIONS: BuildOptions = { version: '2.1', blockSize: 512, blockCount: 64 };
const dump = fixtureBytes('v2.0-usr-4096x50-p256');
const [candidate] = engine.find(dump) as [Candidate];

/** For what the types forbid. */
const loose = engine as unknown as Record<keyof typeof engine, (...given: unknown[]) => unknown>;

const junk = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Junk all over, or a right value with one thing in it that is junk. */
function spoilt(right: object): fc.Arbitrary<unknown> {
  const keys = Object.keys(right);
  const one = fc
    .tuple(fc.constantFrom(...keys, 'other'), junk)
    .map(([key, value]) => ({ ...right, [key]: value }));
  const without = fc
    .constantFrom(...keys)
    .map((key) => Object.fromEntries(Object.entries(right).filter(([name]) => name !== key)));
  return fc.oneof(junk, one, without);
}

/** Acts on junk: it throws the package's own error, or gives something; true if it gave something. */
function accepts(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof LittlefsError) return false;
    throw error;
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

describe('junk', () => {
  it('is refused with a LittlefsError by every function of the engine', () => {
    fc.assert(
      fc.property(junk, junk, (one, other) => {
        for (const name of ['find', 'open', 'identify', 'forecast', 'build'] as const) {
          const taken = accepts(() => loose[name](one, other));
          if (name === 'find' || name === 'identify') expect(taken).toBe(one instanceof Uint8Array);
        }
        accepts(() => loose.forecast(one, OPTIONS));
        accepts(() => loose.build([], one));
        accepts(() => loose.open(dump, one));
      }),
    );
  });

  it('in a node is refused, or builds what the node says', () => {
    const right = { type: 'file', path: '/a', data: new Uint8Array(20).fill(7), attributes: [] };
    fc.assert(
      fc.property(spoilt(right), (node) => {
        if (accepts(() => loose.forecast([node], OPTIONS)) && isPlain(node)) {
          expect(['file', 'dir']).toContain(node['type']);
        }
        let built: { bytes: Uint8Array } | undefined;
        if (!accepts(() => (built = loose.build([node], OPTIONS) as typeof built))) return;
        if (!isPlain(node) || !built) return expect.fail('Something that is no node was built.');
        const known = ['type', 'path', 'data', 'size', 'attributes'];
        expect(known).toEqual(expect.arrayContaining(Object.keys(node)));
        const image = engine.open(built.bytes);
        const entry = image.entries.at(-1) as Entry;
        expect(entry.type).toBe(node['type']);
        if (typeof node['path'] === 'string') expect(entry.path).toBe(node['path']);
        if (entry.type !== 'file') return;
        const data = [node['data']].flat() as Uint8Array[];
        expect(new Uint8Array(Buffer.concat(data))).toEqual(image.read(entry));
      }),
    );
  });

  it('in an option is refused, or builds what the options say', () => {
    const right = {
      ...{ ...OPTIONS, readSize: 16, progSize: 16, cacheSize: 64, inlineMax: 64, fill: 0 },
      ...{ keepFree: 1, nameMax: 32, fileMax: 9000, attrMax: 16, pathMax: 100 },
    };
    fc.assert(
      fc.property(spoilt(right), (options) => {
        let built: { bytes: Uint8Array } | undefined;
        if (!accepts(() => (built = loose.build([], options) as typeof built))) return;
        if (!isPlain(options) || !built)
          return expect.fail('Something that is no option was taken.');
        expect(Object.keys(right)).toEqual(expect.arrayContaining(Object.keys(options)));
        expect(built.bytes).toHaveLength(
          Number(options['blockSize']) * Number(options['blockCount']),
        );
        for (const [key, value] of Object.entries(options)) {
          expect(['number', 'string', 'undefined'], key).toContain(typeof value);
        }
      }),
    );
  });

  it('in a candidate is refused, or opens an image that can be read', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          spoilt(candidate),
          fc
            .tuple(
              fc.constantFrom(...Object.keys(candidate)),
              fc.integer({ min: -9, max: 2 ** 32 }),
            )
            .map(([key, value]) => ({ ...candidate, [key]: value })),
        ),
        (given) => {
          let image: Image | undefined;
          if (!accepts(() => (image = loose.open(dump, given) as Image))) return;
          for (const entry of image?.entries ?? []) accepts(() => image?.read(entry));
        },
      ),
    );
  });

  it('is refused by every member of an image, or answered within the file', () => {
    const image = engine.open(dump);
    const file = image.entries.find(({ size }) => size > 10) as Entry;
    const asked = image as unknown as Record<string, (...given: unknown[]) => unknown>;
    fc.assert(
      fc.property(junk, junk, junk, (one, two, three) => {
        for (const name of ['read', 'views', 'holes', 'blocksOf']) {
          expect(accepts(() => asked[name]?.(one, two, three))).toBe(false);
        }
        for (const name of ['block', 'blockBytes', 'tags', 'find']) {
          if (accepts(() => asked[name]?.(one))) {
            expect(typeof one).toBe(name === 'find' ? 'string' : 'number');
          }
        }
        accepts(() => {
          const read = asked['read']?.(file, one, two) as Uint8Array;
          const [from, length] = [one ?? 0, two ?? file.size] as [number, number];
          expect(read).toHaveLength(Math.max(0, Math.min(length, file.size - from)));
        });
        accepts(() => asked['read']?.(file, 0, 5, three));
      }),
    );
  });
});
