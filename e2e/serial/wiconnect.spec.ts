// A WiConnect module at a port: the page through the browser's own Web Serial.
import type { Locator } from '@playwright/test';
import { testingLine, type TestingLine } from '../../src/modules/testing-line';
import { noiseOf } from '../../src/modules/wiconnect/testing';
import {
  VirtualWiConnect,
  type VirtualWiConnectOptions,
} from '../../src/modules/virtual/wiconnect/open';
import { Portside } from '../portside';
import { attachLine } from './attach';
import type { RigPort } from './port';
import { expect, serialTest as test, type Rig } from './rig';

/** A module whose cable can be pulled, at a port that has a clock: nothing holds bytes back. */
class Cabled {
  readonly device: VirtualWiConnect;
  #line!: TestingLine;
  #release!: () => Promise<void>;

  constructor(
    readonly port: RigPort,
    options: VirtualWiConnectOptions = {},
  ) {
    this.device = new VirtualWiConnect(options);
    this.#attach();
  }

  static async plug(rig: Rig, options?: VirtualWiConnectOptions): Promise<Cabled> {
    return new Cabled(await rig.addPort({ vendor: '10c4', product: 'ea60' }), options);
  }

  #attach() {
    this.#line = testingLine(this.device.connect());
    this.#release = attachLine(this.port, this.#line);
  }

  /** Pulls the cable once so many more bytes have gone to the module. */
  cutAfter(bytes: number) {
    this.#line.cutAfter(bytes);
  }

  async plugAgain(): Promise<void> {
    await this.#release();
    await this.port.plug();
    this.#attach();
  }

  content(name: string): Buffer | null {
    const file = this.device.machine.flash.get(name);
    return file ? Buffer.from(file.content) : null;
  }

  get names(): string[] {
    return this.device.machine.flash.files.map(({ name }) => name);
  }

  release(): Promise<void> {
    return this.#release();
  }
}

const row = (app: Portside, name: string): Locator =>
  app.files.getByRole('row').filter({ has: app.page.getByText(name, { exact: true }) });

async function connect(app: Portside, port = /^Connect .*10C4:EA60/): Promise<void> {
  await app.page.goto('/#/modules');
  await app.page.getByRole('main').getByRole('button', { name: port }).click();
  await expect(row(app, 'default_setup.script')).toBeVisible({ timeout: 20_000 });
}

/** Uploads over a file that is there. */
async function replace(app: Portside, name: string, bytes: Uint8Array): Promise<void> {
  await app.choose(app.button('Upload'), { name, bytes });
  const dialog = app.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name }).selectOption('Replace');
  await dialog.getByRole('button', { name: 'Add' }).click();
}

test('a module in human mode is listed, written and verified, and left in human mode', async ({
  page,
  rig,
}) => {
  const app = new Portside(page);
  const module = await Cabled.plug(rig);
  expect(module.device.machine.machineMode).toBe(false);
  await connect(app);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('AMW004.3');
  await expect(page.getByRole('main')).toContainText('13 files');
  expect(module.device.machine.machineMode).toBe(true);

  const bytes = noiseOf(5_000);
  await app.choose(app.button('Upload'), { name: 'notes.bin', bytes });
  await expect(row(app, 'notes.bin')).toContainText('4.9 KiB', { timeout: 30_000 });
  expect(module.content('notes.bin')).toEqual(Buffer.from(bytes));

  await row(app, 'notes.bin').click();
  await app.button('Verify', page.getByRole('toolbar')).click();
  await expect(row(app, 'notes.bin')).toContainText('Verified', { timeout: 30_000 });

  // The flash loses bits: Verify must see it.
  module.device.machine.forgeChecksum('notes.bin', noiseOf(5_000, 2));
  await app.button('Verify', page.getByRole('toolbar')).click();
  await expect(row(app, 'notes.bin')).toContainText('Checksum differs', {
    timeout: 30_000,
  });

  await app.button('Disconnect').click();
  await module.port.until(false);
  expect(module.device.machine.machineMode).toBe(false);
  await module.release();
});

test('a module in machine mode is left in machine mode, and noise does not matter', async ({
  page,
  rig,
}) => {
  const app = new Portside(page);
  const module = await Cabled.plug(rig, {
    dialect: 'gecko-4',
    mode: 'machine',
    faults: { noise: '[app] rssi -61\r\n' },
  });
  await connect(app);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('WGM160P');
  await app.button('Disconnect').click();
  await module.port.until(false);
  expect(module.device.machine.machineMode).toBe(true);
  await module.release();
});

test('a cable that is pulled in the middle of a replacement leaves one of both whole', async ({
  page,
  rig,
}) => {
  const app = new Portside(page);
  const module = await Cabled.plug(rig);
  const [old, next] = [noiseOf(3_000, 3), noiseOf(3_000, 4)];
  await connect(app);
  await app.choose(app.button('Upload'), { name: 'page.html', bytes: old });
  await expect(row(app, 'page.html')).toContainText('2.9 KiB', { timeout: 30_000 });

  const back = async () => {
    await expect(page.getByRole('main')).toContainText(/lost/, { timeout: 30_000 });
    await expect(row(app, 'page.html')).toBeVisible();
    await module.plugAgain();
    // Nobody asks: it was in use when it went.
    await expect(app.button('Upload')).toBeEnabled({ timeout: 30_000 });
  };

  // Into the new content beside the old: the old stays, and nothing has to be asked.
  module.cutAfter(1_800);
  await replace(app, 'page.html', next);
  await back();
  expect(module.content('page.html')).toEqual(Buffer.from(old));
  expect(module.names.filter((name) => name.includes('portside'))).toEqual([]);

  // The old is gone and the new on its way to its place: it is offered to finish that.
  module.cutAfter(5_200);
  await replace(app, 'page.html', next);
  await back();
  const main = page.getByRole('main');
  await expect(main).toContainText('Replacing “page.html” was interrupted.');
  expect(module.content('page.html.portside-new')).toEqual(Buffer.from(next));
  await app.button('Use the new content').click();
  await expect(row(app, 'page.html')).toContainText('2.9 KiB', { timeout: 30_000 });
  await expect(main).not.toContainText('was interrupted');
  await expect.poll(() => module.names.filter((name) => name.includes('portside'))).toEqual([]);
  expect(module.content('page.html')).toEqual(Buffer.from(next));
  await module.release();
});
