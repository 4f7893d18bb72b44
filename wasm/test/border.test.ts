// The border of the package: whatever is given for an argument, it is taken for what it is or refused.
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

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return expect.fail('Nothing was refused.');
}

function expectRefused(act: () => unknown, code: string, detail: object = {}): void {
  const error = errorOf(act);
  expect(error).toBeInstanceOf(LittlefsError);
  expect(error).toMatchObject({ code, detail });
}

const withNode = (change: object) => [
  { type: 'file', path: '/a', data: new Uint8Array(), ...change },
];

describe('what is no argument of the engine', () => {
  it.each<[string, () => unknown, string, object]>([
    ['no bytes to open', () => loose.open(undefined), 'bad-argument', { argument: 'bytes' }],
    ['an array of numbers', () => loose.open([1, 2]), 'bad-argument', { argument: 'bytes' }],
    [
      'a view of words',
      () => loose.find(new Uint32Array(8)),
      'bad-argument',
      { argument: 'bytes' },
    ],
    ['text to identify', () => loose.identify('text'), 'bad-argument', { argument: 'bytes' }],
    [
      'null for a candidate',
      () => loose.open(dump, null),
      'bad-argument',
      { argument: 'candidate' },
    ],
    ['no options', () => loose.build([]), 'bad-argument', { argument: 'options' }],
    ['no nodes', () => loose.build(undefined, OPTIONS), 'bad-argument', { argument: 'nodes' }],
    ['a null node', () => loose.build([null], OPTIONS), 'bad-argument', { argument: 'nodes[0]' }],
    [
      'a node left out',
      () => loose.build(new Array(1), OPTIONS),
      'bad-argument',
      { argument: 'nodes[0]' },
    ],
    [
      'a misspelt option',
      () => loose.build([], { ...OPTIONS, blocksize: 4096 }),
      'bad-option',
      { option: 'blocksize' },
    ],
    [
      'no version',
      () => loose.build([], { blockSize: 512, blockCount: 64 }),
      'bad-option',
      { option: 'version' },
    ],
  ])('refuses %s', (_, act, code, detail) => {
    expectRefused(act, code, detail);
  });

  it.each<[string, object, string]>([
    ['text for data', { data: 'text' }, 'nodes[0].data'],
    ['no data', { data: undefined }, 'nodes[0].data'],
    ['null for data', { data: null }, 'nodes[0].data'],
    ['text among the pieces', { data: [new Uint8Array(), 'text'] }, 'nodes[0].data[1]'],
    ['a link', { type: 'link' }, 'nodes[0].type'],
    ['a directory with data', { type: 'dir' }, 'nodes[0].data'],
    ['no path', { path: undefined }, 'nodes[0].path'],
    ['a number for a path', { path: 7 }, 'nodes[0].path'],
    ['a size that is not that of the data', { size: 1 }, 'nodes[0].size'],
    ['a misspelt field', { atributes: [] }, 'nodes[0]'],
    ['attributes that are no array', { attributes: {} }, 'nodes[0].attributes'],
    ['a null attribute', { attributes: [null] }, 'nodes[0].attributes[0]'],
    [
      'an attribute of text',
      { attributes: [{ type: 1, value: 'x' }] },
      'nodes[0].attributes[0].value',
    ],
    [
      'an attribute type of text',
      { attributes: [{ type: '1', value: new Uint8Array() }] },
      'nodes[0].attributes[0].type',
    ],
  ])('refuses a node with %s, to build and to forecast', (_, change, argument) => {
    expectRefused(() => loose.build(withNode(change), OPTIONS), 'bad-argument', { argument });
    if (!('data' in change && change.data === undefined)) {
      expectRefused(() => loose.forecast(withNode(change), OPTIONS), 'bad-argument', { argument });
    }
  });

  it('forecasts by size if data is there but undefined', () => {
    const sized = [{ type: 'file', path: '/a', size: 5000 }] as const;
    const both = [{ type: 'file', path: '/a', size: 5000, data: undefined }];
    expect(loose.forecast(both, OPTIONS)).toEqual(engine.forecast(sized, OPTIONS));
    expectRefused(() => loose.forecast([{ type: 'file', path: '/a' }], OPTIONS), 'bad-argument', {
      argument: 'nodes[0].size',
    });
  });

  it('takes data in pieces for what they are together', () => {
    const data = Uint8Array.from({ length: 5000 }, (_, at) => at * 7);
    const whole = engine.build([{ type: 'file', path: '/a', data }], OPTIONS).bytes;
    const cuts = [0, 0, 1, 508, 509, 1700, 1700, 4999, 5000];
    const pieces = cuts.slice(1).map((end, at) => data.subarray(cuts[at], end));
    const options = { ...OPTIONS, cacheSize: 64 };
    expect(engine.build([{ type: 'file', path: '/a', data: pieces }], OPTIONS).bytes).toEqual(
      whole,
    );
    const small = { type: 'file', path: '/s', data: data.slice(0, 60) } as const;
    const inPieces = { ...small, data: [data.slice(0, 1), new Uint8Array(), data.slice(1, 60)] };
    expect(engine.build([inPieces], options)).toEqual(engine.build([small], options));
    expect(engine.build([{ ...small, data: [] }], options)).toEqual(
      engine.build([{ ...small, data: new Uint8Array() }], options),
    );
  });

  it('refuses bytes that were transferred away', () => {
    const gone = new Uint8Array(700).fill(1);
    const image = engine.open(dump.slice());
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expectRefused(() => engine.open(gone), 'bad-argument', { argument: 'bytes' });
    expectRefused(() => loose.build(withNode({ data: gone }), OPTIONS), 'bad-argument');
    const lent = dump.slice();
    const open = engine.open(lent);
    const [entry] = open.entries.filter(({ type }) => type === 'file');
    structuredClone(lent.buffer, { transfer: [lent.buffer] });
    expectRefused(() => open.read(entry as Entry), 'closed');
    expect(image.entries.length).toBeGreaterThan(1);
  });

  it('refuses a dump larger than its offsets reach', () => {
    const large = new Uint8Array(2 ** 31);
    expectRefused(() => engine.find(large), 'bad-argument', { argument: 'bytes.length' });
    expectRefused(() => engine.open(large), 'bad-argument', { argument: 'bytes.length' });
  });

  it('takes bytes of another realm and views of a larger buffer', () => {
    const holder = new Uint8Array(dump.length + 3);
    holder.set(dump, 3);
    expect(engine.open(holder.subarray(3)).entries).toEqual(engine.open(dump).entries);
    expect(engine.open(Buffer.from(dump)).entries).toEqual(engine.open(dump).entries);
  });

  it('refuses a candidate of other bytes, and one with a field changed to what can not be', () => {
    expectRefused(() => engine.open(dump.subarray(0, 8192), candidate), 'bad-argument', {
      argument: 'candidate.blocksPresent',
    });
    for (const change of [
      { blockSize: 0 },
      { generation: 3 },
      { root: [0] },
      { offset: NaN },
      { version: null },
      { trust: 'sure' },
      { superblocks: undefined },
    ]) {
      const [key] = Object.keys(change);
      expectRefused(() => loose.open(dump, { ...candidate, ...change }), 'bad-argument', {
        argument: expect.stringContaining(`candidate.${key}`) as string,
      });
    }
  });
});

describe('what is no argument of an image', () => {
  const image = engine.open(dump);
  const file = image.entries.find(({ size }) => size > 10) as Entry;
  const asked = image as unknown as Record<keyof Image, (...given: unknown[]) => unknown>;

  it.each<[string, () => unknown, string]>([
    [
      'an entry of another image',
      () => image.read(engine.open(dump).entries[file.id] as Entry),
      'entry',
    ],
    ['a copy of an entry', () => image.read({ ...file }), 'entry'],
    ['no entry', () => asked.read(undefined), 'entry'],
    ['a path for an entry', () => asked.holes(file.path), 'entry'],
    ['a block for an entry', () => asked.blocksOf(image.block(0)), 'entry'],
    ['NaN as an offset', () => image.read(file, NaN), 'offset'],
    ['a negative offset', () => image.read(file, -1), 'offset'],
    ['half a byte', () => image.read(file, 0, 0.5), 'length'],
    ['text as a length', () => asked.read(file, 0, '5'), 'length'],
    ['too small a target', () => image.read(file, 0, 10, new Uint8Array(9)), 'into.length'],
    ['a target of words', () => asked.read(file, 0, 4, new Uint32Array(9)), 'into'],
    ['a block below 0', () => image.block(-1), 'block'],
    ['a block past the end', () => image.block(image.candidate.blockCount), 'block'],
    ['a block of text', () => asked.blockBytes('0'), 'block'],
    ['a broken block for tags', () => image.tags(0.5), 'block'],
    ['a path of bytes', () => asked.find(file.nameBytes), 'path'],
  ])('refuses %s', (_, act, argument) => {
    expectRefused(act, 'bad-argument', { argument });
  });

  it('clamps what reaches past the end', () => {
    expect(image.read(file, file.size + 5)).toHaveLength(0);
    expect(image.read(file, file.size - 3, Infinity)).toHaveLength(3);
    expect(image.read(file, Infinity, 9)).toHaveLength(0);
  });

  it('has no records in a block of data, nor in one that is free and holds earlier content', () => {
    for (let block = 0; block < image.candidate.blockCount; block++) {
      const { kind, commits } = image.block(block);
      if (kind === 'data') expectRefused(() => image.tags(block), 'not-metadata', { block });
      else if (commits) expect(image.tags(block).length).toBeGreaterThan(0);
    }
    const data = new Uint8Array(4096 * 3).fill(0x11);
    const built = engine.build([{ type: 'file', path: '/a', data }], {
      ...OPTIONS,
      blockSize: 4096,
      blockCount: 16,
    }).bytes;
    const whole = engine.open(built);
    const [entry] = whole.entries.slice(1) as [Entry];
    const [held] = whole.blocksOf(entry) as [number];
    expectRefused(() => whole.tags(held), 'not-metadata');
    const free = 12;
    built.copyWithin(free * 4096, held * 4096, (held + 1) * 4096);
    expect(engine.open(built).tags(free)).toEqual([]);
    built.copyWithin(free * 4096, 0, 4096);
    expect(engine.open(built).tags(free)).toEqual(engine.open(built).tags(0));
  });

  it('answers nothing once it is closed', () => {
    const closed = engine.open(dump);
    const [root] = closed.entries;
    void closed.usage;
    closed.close();
    closed.close();
    for (const act of [
      () => closed.candidate,
      () => closed.entries,
      () => closed.root,
      () => closed.diagnostics,
      () => closed.usage,
      () => closed.find('/'),
      () => closed.read(root as Entry),
      () => closed.views(root as Entry),
      () => closed.holes(root as Entry),
      () => closed.blocksOf(root as Entry),
      () => closed.block(0),
      () => closed.blockBytes(0),
      () => closed.tags(0),
      () => closed.afterRepair(),
    ]) {
      expectRefused(act, 'closed');
    }
  });
});

describe('views', () => {
  it('are what read gives, out of the bytes themselves', () => {
    const name = 'v1-sizes-1024x300-p64';
    const bytes = fixtureBytes(name);
    const image = engine.open(bytes);
    for (const entry of image.entries.filter(({ type }) => type === 'file')) {
      for (const [from, length] of [
        [0, Infinity],
        [1, 1030],
        [entry.size >> 1, 5],
        [0, 0],
      ] as const) {
        const views = image.views(entry, from, length);
        expect(views.every(({ buffer }) => buffer === bytes.buffer)).toBe(true);
        expect(new Uint8Array(Buffer.concat(views))).toEqual(image.read(entry, from, length));
      }
    }
  });
});
