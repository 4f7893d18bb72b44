// Two tabs that change the same path at once. The one that comes second is asked, whatever it heard.
import type { BrowserContext } from '@playwright/test';
import { sha256 } from '../wasm/test/fixtures';
import { expect, Portside, test } from './portside';
import { addFiles, edit, FILES, newProject, save, storedProjects, text } from './project-steps';

/** Another tab at the same address; a `deaf` one is as if news were always still under way. */
async function anotherTab(context: BrowserContext, app: Portside, deaf = false): Promise<Portside> {
  const page = await context.newPage();
  if (deaf) {
    await page.addInitScript(() => {
      BroadcastChannel.prototype.addEventListener = () => undefined;
    });
  }
  await page.goto(app.page.url());
  const other = new Portside(page);
  await expect(other.row('a.py')).toBeVisible();
  return other;
}

const MINE = 'first = 1\n';
const THEIRS = 'second = 2\n';
const digests = async (app: Portside) => (await storedProjects(app.page))[0]?.digests;
const mergeOf = (app: Portside) => app.dialog(/changed in two tabs/);

for (const [choice, expected] of [
  ['Keep mine', { 'a.py': THEIRS }],
  ['Take theirs', { 'a.py': MINE }],
] as const) {
  test(`a step that another tab overtook asks: ${choice}`, async ({ app, context }) => {
    await newProject(app, 'Race');
    await addFiles(app, ...FILES);
    const late = await anotherTab(context, app, true);
    await edit(app, 'a.py', MINE);
    await save(app);
    await app.allSaved();
    await edit(late, 'a.py', THEIRS);
    await save(late);
    const merge = mergeOf(late);
    await expect(merge).toContainText('Another tab saved first');
    // Nothing is overwritten while it asks.
    expect((await digests(app))?.['a.py']).toBe(sha256(text(MINE)));
    await merge.getByRole('combobox', { name: '/a.py' }).selectOption(choice);
    await merge.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(merge).toHaveCount(0);
    const all = Object.entries(expected).map(([name, content]) => [name, sha256(text(content))]);
    const others = FILES.slice(1).map(({ name, bytes }) => [name, sha256(bytes)]);
    await expect
      .poll(() => digests(app))
      .toEqual(Object.fromEntries([...all, ...others]) as Record<string, string>);
  });
}

test('Cancel leaves what the other tab saved, and keeps what was typed', async ({
  app,
  context,
}) => {
  await newProject(app, 'Race');
  await addFiles(app, ...FILES);
  const late = await anotherTab(context, app, true);
  await edit(app, 'a.py', MINE);
  await save(app);
  await app.allSaved();
  await edit(late, 'a.py', THEIRS);
  await save(late);
  await mergeOf(late).getByRole('button', { name: 'Cancel' }).click();
  const editor = late.editor('a.py');
  await expect(editor.getByRole('alert')).toContainText('a.py');
  await expect(editor.getByRole('textbox', { name: 'Text of a.py' })).toContainText('second = 2');
  expect((await digests(app))?.['a.py']).toBe(sha256(text(MINE)));
});

test('two that save in the same moment lose nothing, and one is asked', async ({
  app,
  context,
}) => {
  await newProject(app, 'Race');
  await addFiles(app, ...FILES);
  const other = await anotherTab(context, app);
  await edit(app, 'a.py', MINE);
  await edit(other, 'a.py', THEIRS);
  await Promise.all([save(app), save(other)]);
  const tabs = [app, other];
  await expect
    .poll(async () => (await Promise.all(tabs.map((tab) => mergeOf(tab).count()))).join(''))
    .toMatch(/^(10|01)$/);
  const [loser] = (await mergeOf(app).count()) ? [app] : [other];
  await mergeOf(loser).getByRole('combobox').selectOption('Keep both');
  await mergeOf(loser).getByRole('button', { name: 'Save', exact: true }).click();
  await expect
    .poll(async () => Object.values((await digests(app)) ?? {}))
    .toEqual(expect.arrayContaining([sha256(text(MINE)), sha256(text(THEIRS))]));
});
