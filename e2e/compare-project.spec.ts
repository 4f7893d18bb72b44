// A project against an image: what differs, copies in both directions, and one that is stopped.
import { fixtureBytes } from '../wasm/test/fixtures';
import { manyFiles, seedProject } from './large-project';
import { expect, test, type Portside } from './portside';
import { addFiles, FILES, newProject, saved, text } from './project-steps';

const IMAGE = { name: 'module.bin', bytes: fixtureBytes('v1-usr-4096x50-p256') };

const compared = (app: Portside) => app.page.getByRole('treegrid', { name: 'Compared entries' });
const entry = (app: Portside, name: string) =>
  compared(app)
    .getByRole('row')
    .filter({ has: app.page.getByRole('gridcell', { name, exact: true }) });

/** From the project on screen, which is the left side then. */
async function compareWithImage(app: Portside): Promise<void> {
  await app.button('Compare').click();
  const dialog = app.dialog(/^Compare /);
  await dialog.getByRole('radio', { name: /^module\.bin/ }).check();
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await expect(app.heading('Comparison')).toBeVisible();
}

async function copyAll(app: Portside, to: 'left' | 'right', name: string): Promise<void> {
  await app.button(`Copy all to the ${to}`).click();
  const plan = app.dialog(`Copy to ${name}`);
  await expect(plan).toContainText('This is one step');
  await plan.getByRole('button', { name: /^Copy \d/ }).click();
}

async function closeResult(app: Portside, name: string): Promise<void> {
  const result = app.dialog(`Copied to ${name}`);
  await result.getByRole('button', { name: 'Close' }).last().click();
  await expect(result).toHaveCount(0);
}

test('a project and an image are compared, and copied both ways, each as one step', async ({
  app,
}) => {
  const { page } = app;
  await app.openImage(IMAGE);
  const imageRows = await app.files.getAttribute('aria-rowcount');
  await newProject(app, 'Tracker');
  await addFiles(app, ...FILES, { name: 'b.txt', bytes: text('of the project\n') });
  await compareWithImage(app);
  await expect(entry(app, 'a.py')).toContainText('changed');
  await expect(entry(app, 'c.bin')).toContainText('only left');
  await expect(entry(app, 'apn_cfg.json')).toContainText('only right');

  // One file of the project into the image, then all of the image into the project.
  await entry(app, 'c.bin').click();
  await app.button('Copy 1 selected to the right').click();
  const one = app.dialog('Copy to module.bin');
  await expect(one).toContainText('new');
  await expect(one).toContainText('This is one step');
  await one.getByRole('button', { name: 'Copy 1 entry' }).click();
  await expect(app.dialog('Copied to module.bin')).toContainText('done · 1');
  await closeResult(app, 'module.bin');
  await expect(entry(app, 'c.bin')).toHaveCount(0);
  await copyAll(app, 'left', 'Tracker');
  await expect(app.dialog('Copied to Tracker')).toContainText(/done · \d/);
  await closeResult(app, 'Tracker');
  await expect(app.button('0 changed')).toBeVisible();
  await expect(app.button('0 added')).toBeVisible();

  // Back in the project: one step in its history, one Undo.
  const places = page.getByRole('navigation', { name: 'Places' });
  await app.button(/^Tracker/, places).click();
  await expect(app.heading('Tracker')).toBeVisible();
  await expect(app.row('apn_cfg.json')).toBeVisible();
  await expect(saved(app)).toBeVisible();
  await app.button('History').click();
  const history = page.getByRole('complementary', { name: 'History' });
  await expect(
    history.getByRole('listitem').filter({ hasText: 'Copied from elsewhere' }),
  ).toHaveCount(1);
  await app.button('Undo').click();
  await expect(app.row('apn_cfg.json')).toHaveCount(0);
  for (const { name } of FILES) await expect(app.row(name)).toBeVisible();

  await app.button(/^module\.bin/, places).click();
  await expect(app.row('c.bin')).toBeVisible();
  await app.button('Undo').click();
  await expect(app.files).toHaveAttribute('aria-rowcount', String(imageRows));
});

test('a copy that is stopped in the middle leaves the image as it was', async ({ app }) => {
  const { page } = app;
  await page.addInitScript(() => {
    // A slow source: every file is hashed on its way.
    const digest = Reflect.get(SubtleCrypto.prototype, 'digest');
    SubtleCrypto.prototype.digest = async function (algorithm, data) {
      if (Reflect.get(window, 'slow')) await new Promise((resolve) => setTimeout(resolve, 20));
      return digest.call(this, algorithm, data);
    };
  });
  await page.goto('/#/projects');
  await expect(app.button('Import archive')).toBeVisible();
  await seedProject(page, 'many', manyFiles(200, 8));
  await page.reload();
  await app.button('many', page.getByRole('table', { name: 'Projects' })).waitFor();
  await page.goto('/#/images');
  await app.newImage('ec600s-cnla', /^user/);
  await expect(app.button('Undo')).toHaveCount(0);
  await page.goto('/#/projects');
  await app.button('many', page.getByRole('table', { name: 'Projects' })).click();
  await app.button('Compare').click();
  await app
    .dialog(/^Compare /)
    .getByRole('button', { name: 'Compare' })
    .click();
  await expect(
    app
      .button('200 removed')
      .or(app.button(/removed$/))
      .first(),
  ).toBeVisible();
  await page.evaluate(() => Object.assign(window, { slow: true }));
  await copyAll(app, 'right', 'customer_fs.bin');
  await expect(page.getByText('Copy from many to customer_fs.bin: running')).toBeVisible();
  await app.button('Cancel').click();
  const result = app.dialog('Copied to customer_fs.bin');
  await expect(result).toContainText('Cancelled. customer_fs.bin is unchanged.');
  await page.evaluate(() => Object.assign(window, { slow: false }));
  await closeResult(app, 'customer_fs.bin');
  await app.button(/^customer_fs\.bin/, page.getByRole('navigation', { name: 'Places' })).click();
  await expect(app.heading('customer_fs.bin')).toBeVisible();
  await expect(app.button('Undo')).toHaveCount(0);
  await expect(app.names()).resolves.toEqual([]);
});
