// What a module fetches by itself, made of what a project has new since an earlier state.
import { gunzipSync } from 'node:zlib';
import { lookAt } from './look-at';
import { expect, test } from './portside';
import { addFiles, FILES, newProject, text } from './project-steps';

test('an update package is made of what is new since an earlier state', async ({ app }, info) => {
  await newProject(app, 'Fleet');
  await addFiles(app, ...FILES);
  await addFiles(app, { name: 'd.py', bytes: text('print("new")\n') });
  await app.row('a.py').click();
  await app.page.keyboard.press('Delete');
  await expect(app.row('a.py')).toHaveCount(0);
  await app.button('History').click();
  const history = app.page.getByRole('complementary', { name: 'History' });
  const first = history.getByRole('listitem').filter({ hasText: '3 added' }).first();
  await first.getByRole('button', { name: 'Update package from here…' }).click();
  const dialog = app.dialog('Update package');
  await expect(dialog).toContainText('New or changed since then: d.py');
  await expect(dialog).toContainText('deletes nothing on the module: a.py');
  await lookAt(app.page, info, 'update-dialog');
  await dialog.getByRole('radio', { name: 'usr.tar.gz' }).check();
  const packed = await app.download(() =>
    dialog.getByRole('button', { name: 'Download', exact: true }).click(),
  );
  expect(packed.name).toBe('Fleet-usr.tar.gz');
  const tar = new TextDecoder().decode(gunzipSync(packed.bytes));
  expect(tar).toContain('usr/d.py');
  expect(tar).toContain('print("new")');
  expect(tar).not.toContain('b.json');
});
