// What a person does with virtual modules, for every test that needs one.
import type { Portside } from './portside';

export const bytes = (content: string) => new TextEncoder().encode(content);
export const quecpython = /EC600S-CNLB/;

export async function openVirtual(
  app: Portside,
  model: RegExp,
  ...faults: RegExp[]
): Promise<void> {
  const { page } = app;
  await page.goto('/#/modules');
  await app.button('Try a virtual module', page.getByRole('main')).click();
  const dialog = app.dialog('Try a virtual module');
  await dialog.getByRole('radio', { name: model }).check();
  if (faults.length) await dialog.getByText('Simulate faults').click();
  for (const fault of faults) await dialog.getByRole('checkbox', { name: fault }).check();
  await dialog.getByRole('button', { name: 'Start' }).click();
}

/** A row by the beginning of its name: chips may follow. */
export const row = (app: Portside, name: string) =>
  app.files.getByRole('row').filter({ has: app.page.getByText(name, { exact: true }) });

export async function rowAction(app: Portside, name: string, action: string): Promise<void> {
  await row(app, name).click({ button: 'right' });
  await app.menuItem(action).click();
}
