// What people know from the file managers of their systems.
import { expect, test } from './portside';
import { addFiles, newProject, text } from './project-steps';

const FILES = [
  { name: 'main.py', bytes: text('print(1)\n') },
  { name: 'ca.pem', bytes: text('-----BEGIN') },
  { name: 'config.json', bytes: text('{}') },
];

test('icons tell what files are, and the foot counts what is selected', async ({ app }) => {
  const { page } = app;
  await newProject(app, 'Counted');
  await addFiles(app, ...FILES);
  await app.newFolder('lib');
  const kinds = await app.files
    .locator('[data-kind]')
    .evaluateAll((icons) => icons.map((icon) => (icon as HTMLElement).dataset['kind']));
  expect(kinds).toEqual(['folder', 'certificate', 'json', 'python']);
  const foot = page.getByRole('main').locator('footer');
  await app.row('ca.pem').click();
  await expect(foot).toHaveText('Selected: 1 file · 10 B');
  await app.row('main.py').click({ modifiers: ['Shift'] });
  await expect(foot).toHaveText('Selected: 3 files · 21 B');
  await page.keyboard.press('Control+a');
  await expect(foot).toHaveText('Selected: 3 files · 1 folder · 21 B');
});
