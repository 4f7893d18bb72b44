// What a person does with projects, for every test that needs one.
import type { Page } from '@playwright/test';
import { noise } from '../wasm/test/damage';
import { expect, type NamedBytes, type Portside } from './portside';

export const text = (content: string) => new TextEncoder().encode(content);
export const FILES: NamedBytes[] = [
  { name: 'a.py', bytes: text("print('a')\n") },
  { name: 'b.json', bytes: text('{"b": 1}') },
  { name: 'c.bin', bytes: noise(5000, 3) },
];

export async function newProject(app: Portside, name: string): Promise<void> {
  await app.page.goto('/#/projects');
  await app.button('New project', app.page.getByRole('main')).click();
  const dialog = app.dialog('New project');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(app.heading(name)).toBeVisible();
}

export async function addFiles(app: Portside, ...files: NamedBytes[]): Promise<void> {
  await app.choose(app.button('Add files'), ...files);
  const last = files.at(-1);
  if (last) await expect(app.row(last.name)).toBeVisible();
}

export const saved = (app: Portside) =>
  app.page.getByRole('main').getByText('Saved', { exact: true });

export async function projectAction(app: Portside, name: string, action: string): Promise<void> {
  const main = app.page.getByRole('main');
  await app.button(`Actions for ${name}`, main).click();
  await app.page.getByRole('menuitem', { name: action, exact: true }).click();
}

export async function edit(app: Portside, name: string, content: string): Promise<void> {
  await app.row(name).click();
  await app.button('Edit').click();
  const editor = app.editor(name).getByRole('textbox').first();
  await editor.click();
  await app.page.keyboard.press('Control+a');
  await app.page.keyboard.insertText(content);
}

export const save = (app: Portside) =>
  app.page.getByRole('button', { name: 'Save', exact: true }).click();

export interface StoredProject {
  name: string;
  files: number;
  /** Path to SHA-256 as computed from the stored bytes. */
  digests: Record<string, string>;
}

/** The projects as the database has them, contents hashed anew; throws if a content is missing. */
export function storedProjects(page: Page): Promise<StoredProject[]> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('failed'));
      });
    const db = await done(indexedDB.open('portside-projects'));
    const tx = db.transaction(['projects', 'trees', 'contents']);
    const all = <T>(store: string) => done(tx.objectStore(store).getAll() as IDBRequest<T[]>);
    const infos = await all<{ id: string; name: string; files: number; state: number }>('projects');
    const trees = await all<{
      project: string;
      revision: number;
      names: string;
      sizes: Float64Array;
      hashes: Uint8Array;
    }>('trees');
    const contents = await all<{ sha256: string; bytes: Uint8Array<ArrayBuffer> }>('contents');
    db.close();
    const hex = (bytes: Uint8Array) =>
      Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const byDigest = new Map<string, string>();
    for (const { sha256: key, bytes } of contents) {
      byDigest.set(key, hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
    }
    return infos.map(({ id, name, files, state }) => {
      const tree = trees.find((one) => one.project === id && one.revision === state);
      if (!tree) throw new Error(`${name} has no tree`);
      const digests: Record<string, string> = {};
      let file = 0;
      tree.names.split('/').forEach((entry, at) => {
        if ((tree.sizes[at] ?? -1) < 0) return;
        const digest = hex(tree.hashes.subarray(32 * file, 32 * ++file));
        const found = byDigest.get(digest);
        if (found === undefined) throw new Error(`${entry} has no content`);
        digests[entry] = found;
      });
      return { name, files, digests };
    });
  });
}
