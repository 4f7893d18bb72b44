// Random trees and geometries, and small helpers to look at what was built from them.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type {
  Attribute,
  BuildOptions,
  BuildVersion,
  Image,
  SourceFile,
  SourceNode,
} from 'littlefs-wasm';

const NAMES = [
  ...['a', 'b', 'B', 'a.py', 'a!', 'a-b', 'lib', 'lib2', 'Z', '~', '...', ' ', '.x'],
  ...['café', 'cafe', '数据', '\u{1f4be}', '\uffee', 'with space.txt', 'littlefs'],
  ...['n'.repeat(60), `${'n'.repeat(60)}a`, 'm'.repeat(40)],
];

/** Bytes that depend on the seed alone and hardly repeat. */
export function content(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = Math.imul(seed + 1, 2654435761) | 1;
  for (let i = 0; i < size; i++) {
    state = Math.imul(state, 1664525) + 1013904223;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.nat(400).map((n) => `f${n}`) },
);

const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);

const attributes = fc.uniqueArray(
  fc.record({
    type: fc.nat(255),
    value: fc.tuple(fc.nat(24), fc.nat(99)).map(([size, seed]) => content(size, seed)),
  }),
  { selector: ({ type }) => type, maxLength: 2 },
);

const size = fc.oneof(
  fc.nat(70),
  fc.constantFrom(0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 511, 512, 513, 1022, 1023),
  fc.nat(6000),
  fc.constantFrom(4095, 4096, 4097, 8188, 8189, 20000),
);

const node: fc.Arbitrary<SourceNode> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('file' as const),
      path,
      data: fc.tuple(size, fc.nat(999)).map(([bytes, seed]) => content(bytes, seed)),
      attributes,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('dir' as const), path, attributes }),
  },
);

/** Leaves out nodes whose path is taken or leads through a file. */
function consistent(nodes: readonly SourceNode[]): SourceNode[] {
  const kept = new Map<string, SourceNode>();
  const implied = new Set<string>();
  for (const one of nodes) {
    const text = one.path as string;
    const above = parents(text);
    if (kept.has(text) || (one.type === 'file' && implied.has(text))) continue;
    if (above.some((dir) => kept.get(dir)?.type === 'file')) continue;
    kept.set(text, one);
    for (const dir of above) implied.add(dir);
  }
  return [...kept.values()];
}

/** Directories above a path, without the root. */
function parents(text: string): string[] {
  const names = text.split('/').slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}

const root: fc.Arbitrary<SourceNode[]> = fc.oneof(
  fc.constant<SourceNode[]>([]),
  attributes.map((given) => [{ type: 'dir' as const, path: '/', attributes: given }]),
);

/** Many short entries, so that a directory needs several pairs. */
const crowd = fc.tuple(fc.nat(300), fc.constantFrom('', '/many')).map(([count, above]) =>
  Array.from({ length: count }, (_, i): SourceNode => ({
    type: 'file',
    path: `${above}/c${(i * 7919) % 10007}`,
    data: content(i % 5, i),
  })),
);

export const trees: fc.Arbitrary<SourceNode[]> = fc
  .tuple(root, fc.array(node, { maxLength: 40 }), fc.oneof(fc.constant<SourceNode[]>([]), crowd))
  .map(([first, nodes, many]) => [...first, ...consistent([...nodes, ...many])]);

/** For generation 1, which has no attributes. */
export function withoutAttributes(nodes: readonly SourceNode[]): SourceNode[] {
  return nodes.map(({ attributes: _, ...rest }) => rest);
}

export function geometries(versions: readonly BuildVersion[]): fc.Arbitrary<BuildOptions> {
  return fc
    .record({
      version: fc.constantFrom(...versions),
      blockSize: fc.constantFrom(512, 1024, 4096),
      progSize: fc.constantFrom(16, 64, 256, 4096),
      bigCache: fc.boolean(),
      fill: fc.constantFrom(0x00, 0xff),
      keepFree: fc.nat(3),
    })
    .map(({ bigCache, blockSize, progSize: wanted, ...rest }) => {
      const progSize = Math.min(wanted, blockSize);
      const cacheSize = bigCache ? blockSize : Math.max(64, progSize);
      const blockCount = (2 * 1024 * 1024) / blockSize;
      return { ...rest, blockSize, blockCount, readSize: 16, progSize, cacheSize };
    });
}

/** What a path is, in a form that compares fast. */
export interface Expected {
  type: 'file' | 'dir';
  size: number;
  sha256: string;
  /** Type and value, in the order of the types. */
  attributes: readonly (readonly [type: number, hex: string])[];
}

function describeEntry(
  type: 'file' | 'dir',
  data: Uint8Array,
  attributes: readonly Attribute[] = [],
): Expected {
  return {
    type,
    size: data.length,
    sha256: createHash('sha256').update(data).digest('hex'),
    attributes: attributes
      .map(({ type: key, value }) => [key, Buffer.from(value).toString('hex')] as const)
      .sort(([a], [b]) => a - b),
  };
}

const EMPTY = new Uint8Array(0);

/** The content of a file to build, in one piece. */
export function dataOf({ data }: SourceFile): Uint8Array {
  return Buffer.concat([data].flat());
}

/** Every path of the tree, implied directories and the root too. */
export function expectedOf(nodes: readonly SourceNode[]): Map<string, Expected> {
  const expected = new Map([['/', describeEntry('dir', EMPTY)]]);
  for (const one of nodes) {
    const text = one.path as string;
    for (const dir of parents(text)) {
      if (!expected.has(dir)) expected.set(dir, describeEntry('dir', EMPTY));
    }
    const data = one.type === 'file' ? dataOf(one) : EMPTY;
    expected.set(text, describeEntry(one.type, data, one.attributes));
  }
  return expected;
}

export function byPath<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the reader finds, in the form of `expectedOf`. */
export function readBack(image: Image): Map<string, Expected> {
  return new Map(
    image.entries.map((entry) => [
      entry.path,
      describeEntry(
        entry.type,
        entry.type === 'file' ? image.read(entry) : EMPTY,
        entry.attributes,
      ),
    ]),
  );
}
