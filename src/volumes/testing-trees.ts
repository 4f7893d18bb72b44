import fc from 'fast-check';
import type { Tree } from './testing-memory';

const name = fc.constantFrom('a', 'b', 'c', 'lib', 'é', '中');
const content = fc.oneof(
  fc.constant('dir' as const),
  fc.uint8Array({ maxLength: 3, max: 2 }).map((bytes) => Uint8Array.from(bytes)),
);

/** For tests: small trees with few names, so that two of them have much in common. */
export const treeArbitrary: fc.Arbitrary<Tree> = fc
  .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), content), { maxLength: 10 })
  .map((list) => {
    const tree: Record<string, Uint8Array<ArrayBuffer> | 'dir'> = {};
    for (const [names, node] of list) {
      const path = `/${names.join('/')}`;
      const through = names.some(
        (_, i) =>
          tree[`/${names.slice(0, i + 1).join('/')}`] !== undefined &&
          tree[`/${names.slice(0, i + 1).join('/')}`] !== 'dir' &&
          i < names.length - 1,
      );
      const below = Object.keys(tree).some((key) => key.startsWith(`${path}/`));
      if (through || (below && node !== 'dir')) continue;
      tree[path] = node;
    }
    return tree;
  });
