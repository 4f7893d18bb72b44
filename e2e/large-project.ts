// A project of many files, put into the database as Portside itself would keep it: to add them in
// the page would take longer than the test.
import type { Page } from '@playwright/test';
import { settle } from '../src/projects/database/settle';
import { countNodes, emptyTree, encodeTree } from '../src/projects/database/tree-record';
import type { ProjectInfo, ProjectTarget, StateInfo } from '../src/projects/types';
import { EditTree } from '../src/volumes/tree/edit-tree';

/** The page must show the projects, so that the database is there. */
export async function seedProject(
  page: Page,
  name: string,
  files: Iterable<readonly [path: string, content: string]>,
  target: ProjectTarget = { kind: 'none' },
): Promise<void> {
  const { root, nextKey } = emptyTree();
  const edited = new EditTree(root, nextKey);
  const incoming = Array.from(files, ([path, content]) => {
    const bytes = new TextEncoder().encode(content);
    return { type: 'file', path, bytes } as const;
  });
  edited.add(edited.planAdd('/', incoming), () => 'skip');
  const { tree, contents } = await settle({ root: edited.root, nextKey: edited.nextKey });
  const totals = countNodes(tree.root);
  const at = Date.now();
  const info: ProjectInfo = {
    ...{ id: `seed-${name}`, name, target, settings: {}, created: at, changed: at },
    ...{ revision: 1, state: 1, ...totals, deleted: null },
  };
  const changes = { added: incoming.length, changed: 0, removed: 0, renamed: 0, paths: [] };
  const { files: count, bytes } = totals;
  const state: StateInfo = {
    ...{ project: info.id, revision: 1, at, step: 'imported', changes, files: count, bytes },
  };
  const { keys, parents, sizes, hashes, crcs, ...rest } = encodeTree(info.id, 1, tree);
  const columns = [keys, parents, sizes, hashes, crcs].map((column) => Array.from(column));
  const stored = Array.from(contents, ([sha256, bytes]) => ({ sha256, bytes: [...bytes] }));
  await page.evaluate(
    async ({ info, state, rest, columns, stored }) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('portside-projects');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('failed'));
      });
      const tx = db.transaction(['projects', 'states', 'trees', 'contents'], 'readwrite');
      tx.objectStore('projects').put(info);
      tx.objectStore('states').put(state);
      const [keys, parents, sizes, hashes, crcs] = columns;
      tx.objectStore('trees').put({
        ...rest,
        keys: Uint32Array.from(keys ?? []),
        parents: Uint32Array.from(parents ?? []),
        sizes: Float64Array.from(sizes ?? []),
        hashes: Uint8Array.from(hashes ?? []),
        crcs: Uint32Array.from(crcs ?? []),
      });
      for (const { sha256, bytes } of stored) {
        tx.objectStore('contents').put({ sha256, bytes: Uint8Array.from(bytes) });
      }
      await new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve();
        tx.onabort = () => reject(tx.error ?? new Error('aborted'));
      });
      db.close();
    },
    { info, state, rest, columns, stored },
  );
}

/** Half of them are in the root, so that a change there concerns the longest list. */
export function* manyFiles(count: number, folders: number): Generator<[string, string]> {
  for (let i = 0; i < count; i++) {
    yield [`${i % 2 ? `lib${i % folders}/` : ''}file-${i}.py`, `value = ${i % 500}\n`];
  }
}
