// The page as a person meets it: every test gets `app`, and fails if the page logs an error.
import { readFile } from 'node:fs/promises';
import { test as base, expect, type Download, type Locator, type Page } from '@playwright/test';

export interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

export class Portside {
  readonly files: Locator;
  readonly verdict: Locator;
  readonly notices: Locator;

  constructor(readonly page: Page) {
    this.files = page.getByRole('treegrid', { name: 'Files' });
    this.verdict = page.getByRole('region', { name: 'Verdict' });
    this.notices = page.getByRole('log', { name: 'Notifications' });
  }

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  /**
   * Presses a button the moment it can be pressed; called before what brings it. A click that
   * comes from the test may find that what it is to stop is over by then.
   */
  pressOnceShown(name: string): Promise<void> {
    return this.page.evaluate(
      (wanted) =>
        new Promise<void>((resolve) => {
          const press = () => {
            const button = [...document.querySelectorAll('button')].find(
              (one) => !one.disabled && (one.ariaLabel ?? one.textContent ?? '').trim() === wanted,
            );
            if (!button) return;
            observer.disconnect();
            button.click();
            resolve();
          };
          const observer = new MutationObserver(press);
          observer.observe(document, { childList: true, subtree: true, attributes: true });
          press();
        }),
      name,
    );
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** Row of a file or folder by its name, whatever badge stands behind it. */
  row(name: string): Locator {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const cell = new RegExp(`^${escaped}( (new|changed|damaged))*$`);
    return this.files
      .getByRole('row')
      .filter({ has: this.page.getByRole('gridcell', { name: cell }).first() });
  }

  /** Clicks what opens a file chooser and gives it files. */
  async choose(opener: Locator, ...files: NamedBytes[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), opener.click()]);
    await chooser.setFiles(files.map(filePayload));
  }

  /** Clicks what opens a chooser for a folder and gives it one of the disk. */
  async chooseFolder(opener: Locator, path: string): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), opener.click()]);
    await chooser.setFiles(path);
  }

  /** The field in the row of a file or folder that is being renamed. */
  nameField(name: string): Locator {
    return this.files.getByRole('textbox', { name: `Rename ${name}`, exact: true });
  }

  /** The pane of a text that is open in the editor. */
  editor(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  /** Waits until no text in the editor is unsaved, and goes back to the files. */
  async leaveEditor(): Promise<void> {
    await this.allSaved();
    await this.button('Show files').click();
  }

  /** Waits until no text in the editor is unsaved. */
  async allSaved(): Promise<void> {
    const unsaved = this.page.getByRole('main').getByRole('img', { name: 'not saved' });
    await expect(unsaved).toHaveCount(0);
  }

  menuItem(name: string | RegExp): Locator {
    return this.page.getByRole('menuitem', { name });
  }

  /** An action from the menu of the head of what is on screen. */
  async headAction(action: string | RegExp, menu = 'More actions'): Promise<void> {
    await this.button(menu, this.page.getByRole('main')).first().click();
    await this.menuItem(action).click();
  }

  /** An action from the menu of a row. */
  async rowAction(row: string, action: string | RegExp): Promise<void> {
    await this.row(row).click({ button: 'right' });
    await this.menuItem(action).click();
  }

  /** Unfolds a folder. */
  async unfold(name: string): Promise<void> {
    await this.row(name).focus();
    await this.page.keyboard.press('ArrowRight');
    await expect(this.row(name)).toHaveAttribute('aria-expanded', 'true');
  }

  /** Names of the rows that are in sight, from the top. */
  async names(): Promise<string[]> {
    const texts = await this.files.locator('[role=row][aria-level] .text').allTextContents();
    return texts.map((text) => text.trim());
  }

  /** With the button of the first page. */
  async openImage(file: NamedBytes): Promise<void> {
    await this.choose(this.button('Open image', this.page.getByRole('main')), file);
    await expect(this.heading(file.name)).toBeVisible();
  }

  /** With the keyboard, while other images are open already. */
  async openAnother(file: NamedBytes): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.keyboard.press('Control+o');
    await (await chooser).setFiles(filePayload(file));
    await expect(this.heading(file.name)).toBeVisible();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** Drops files from outside on an element. */
  async drop(target: Locator, ...files: NamedBytes[]): Promise<void> {
    const content = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }));
    const dataTransfer = await this.page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of list) {
        transfer.items.add(new File([new Uint8Array(bytes)], name));
      }
      return transfer;
    }, content);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await target.dispatchEvent(type, { dataTransfer });
    }
  }

  /** What a download that `act` starts holds. */
  async download(act: () => Promise<unknown>): Promise<NamedBytes> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), act()]);
    return { name: download.suggestedFilename(), bytes: await bytesOf(download) };
  }

  /** A new image for a partition of a module; `module` is its id. */
  async newImage(module: string, partition: RegExp): Promise<void> {
    await this.button('New image').first().click();
    const dialog = this.dialog('New image');
    await dialog.getByRole('combobox', { name: 'Module' }).selectOption(module);
    await dialog.getByRole('radio', { name: partition }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    // A dialog gives the focus back when it closes; what comes next must not be before that.
    await expect(dialog).toBeHidden();
    await expect(dialog).toHaveCount(0);
  }

  async newFolder(name: string): Promise<void> {
    await this.button('New folder').click();
    const dialog = this.dialog(/^New folder/);
    await dialog.getByRole('textbox').fill(name);
    await this.page.keyboard.press('Enter');
    await expect(this.row(name)).toBeVisible();
  }

  async build(): Promise<NamedBytes> {
    await this.button('Build image').click();
    // The click waits until the image is built, however long that takes.
    return this.download(() => this.button('Download image').click());
  }
}

function filePayload({ name, bytes }: NamedBytes) {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
}

async function bytesOf(download: Download): Promise<Uint8Array> {
  return new Uint8Array(await readFile(await download.path()));
}

export const test = base.extend<{ app: Portside }>({
  app: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    // With a listener from the start every chooser is caught, also one that a key opens at once.
    page.on('filechooser', () => undefined);
    await page.goto('/');
    // Keys are heard once the page has its words.
    await expect(page.getByRole('main')).toBeVisible();
    await use(new Portside(page));
    expect(problems).toEqual([]);
  },
});

export { expect };
