import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeGeometry } from '../../images/geometry';
import { joinPath, nameFromBytes } from '../../volumes/paths';
import { readArchive } from './read';
import { FREE_BYTES } from '../../volumes/zip/unzip';
import { writeArchive } from './write';
import { flatten, sameNode, unflatten, type FlatTree } from '../database/flat';
import { settle } from '../database/settle';
import { emptyTree } from '../database/tree-record';
import { text } from '../testing';
import type { ProjectTarget, ProjectTree } from '../types';

const awkward = fc.constantFrom(
  ...['a', 'A', 'a b', '中文.py', 'é', 'e\u0301', 'con', 'x:y', 'b\\c', '..a', ' ', 'ends.', '%41'],
);
const name = fc.oneof(
  awkward,
  fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map(nameFromBytes),
);
const fit = name.filter((one) => !/[/\0]/.test(one) && one !== '.' && one !== '..');
const content = fc.oneof(
  fc.constantFrom('', 'same', 'same', 'x'.repeat(5000)).map(text),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
);
const attributes = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.uniqueArray(fc.record({ type: fc.nat(255), value: fc.uint8Array({ maxLength: 5 }) }), {
    maxLength: 3,
    selector: ({ type }) => type,
  }),
);
const node = fc.record({ directory: fc.nat(), name: fit, content: fc.option(content), attributes });

/** Trees that grow node by node, each in a directory that is there. */
const tree = fc.tuple(attributes, fc.array(node, { maxLength: 12 })).map(([ofRoot, nodes]) => {
  const root = { ...emptyTree().root, attributes: ofRoot };
  const bytes = new Map<string, Uint8Array>();
  const flat: FlatTree = new Map([
    ['/', { type: 'dir', key: 0, size: 0, content: null, attributes: ofRoot }],
  ]);
  const directories = ['/'];
  nodes.forEach(({ directory, name, content, attributes }, i) => {
    const parent = directories[directory % directories.length] ?? '/';
    const path = joinPath(parent, name);
    if (flat.has(path)) return;
    const size = content?.length ?? 0;
    const stored = { kind: 'stored', sha256: '', crc32: 0 } as const;
    const type = content ? 'file' : 'dir';
    flat.set(path, { type, key: i + 1, size, content: content && stored, attributes });
    if (content) bytes.set(path, content);
    else directories.push(path);
  });
  return withBytes(unflatten(flat, nodes.length + 1), bytes, root);
});

function withBytes(
  made: ProjectTree,
  bytes: ReadonlyMap<string, Uint8Array>,
  root: ProjectTree['root'],
): ProjectTree {
  const fill = (one: ProjectTree['root'], path: string): ProjectTree['root'] => ({
    ...one,
    children: one.children.map((child) => {
      const own = joinPath(path, child.name);
      if (child.type === 'dir') return fill(child, own);
      return { ...child, content: { kind: 'bytes', bytes: bytes.get(own) ?? new Uint8Array() } };
    }),
  });
  return { root: fill({ ...root, children: made.root.children }, '/'), nextKey: made.nextKey };
}

const target: fc.Arbitrary<ProjectTarget> = fc.constantFrom<ProjectTarget>(
  { kind: 'none' },
  { kind: 'module', module: 'unisoc-8910', sizes: { user: 393216 } },
  { kind: 'free', geometry: freeGeometry('2.1', 4096, 50), like: '像.bin' },
);
const settings = fc.dictionary(
  fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 4 },
);

describe('project archives', () => {
  it('give back what was exported', async () => {
    const named = fc.record({ name: fc.string({ minLength: 1 }), target, settings });
    await fc.assert(
      fc.asyncProperty(named, tree, async (info, given) => {
        const { tree: before, contents } = await settle(given);
        const read = (sha256: string) => Promise.resolve(contents.get(sha256) ?? text('missing'));
        const zip = await writeArchive(info, before, read);
        const back = await readArchive(zip);
        expect(back.ours).toBe(true);
        expect({ name: back.name, target: back.target, settings: { ...back.settings } }).toEqual({
          ...info,
          settings: { ...info.settings },
        });
        const after = await settle(back.tree);
        const [was, is] = [flatten(before), flatten(after.tree)];
        expect([...is.keys()]).toEqual([...was.keys()]);
        for (const [path, one] of was) expect(sameNode(one, is.get(path)), path).toBe(true);
        for (const [sha, bytes] of contents) expect(after.contents.get(sha)).toEqual(bytes);
        expect(await writeArchive(info, after.tree, read)).toEqual(zip);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it('of content that shrinks like a bomb are read as well', async () => {
    const bytes = new Uint8Array(FREE_BYTES + 4_000_000);
    const { root } = emptyTree();
    const file = {
      type: 'file',
      key: 1,
      name: 'blank.bin',
      size: bytes.length,
      attributes: [],
    } as const;
    const content = { kind: 'bytes', bytes } as const;
    const { tree } = await settle({
      root: { ...root, children: [{ ...file, content }] },
      nextKey: 2,
    });
    const info = { name: 'p', target: { kind: 'none' }, settings: {} } as const;
    const back = await readArchive(await writeArchive(info, tree, () => Promise.resolve(bytes)));
    expect(back.tree.root.children).toMatchObject([{ name: 'blank.bin', size: bytes.length }]);
  });
});
