// Packages: what is in them, changing the file system inside, and saving them.
import { asrPartitionTable, containerBytes } from '../src/containers/testing';
import { writePac } from '../src/containers/testing-packages';
import { writeZip } from '../src/containers/zip/testing-zip';
import { fixtureBytes } from '../wasm/test/fixtures';
import { lookAt } from './look-at';
import { expect, test, type NamedBytes, type Portside } from './portside';

const text = (value: string) => new TextEncoder().encode(value);
const image = fixtureBytes('v1-usr-4096x50-p256');
const NAME = 'QPY_OCPU_V0004_EC800M_CNGA_FW.zip';
const ADDED = { name: 'added.py', bytes: text('print("hello from the package")\n') };

const asrZip = (boot: object = {}) =>
  writeZip([
    { name: 'download.json', data: text('[]') },
    {
      name: 'partition.bin',
      data: asrPartitionTable([{ name: 'customer_fs', offset: 0x9ea000, size: image.length }]),
    },
    { name: 'fw_version.json', data: text('{"model": "EC800M-CNGA"}') },
    { name: 'boot.bin', data: new Uint8Array(3000).fill(9), gap: 3, ...boot },
    { name: 'customer_fs.bin', data: image, stored: true },
  ]);

async function openFirmware(app: Portside, file: NamedBytes) {
  const main = app.page.getByRole('main');
  await app.button('Firmware').click();
  await app.choose(app.button('Open firmware', main), file);
  await expect(app.heading(file.name)).toBeVisible();
}

/** Opens the file system, adds a file, and goes back to the package. */
async function addFile(app: Portside, part: string, pack: string) {
  await app.button(`Open ${part}`).click();
  await expect(app.files).toBeVisible();
  await app.choose(app.button('Add files'), ADDED);
  await expect(app.row(ADDED.name)).toBeVisible();
  await app.button(`Part of ${pack}`).click();
  await expect(app.heading(pack)).toBeVisible();
  await expect(app.page.getByRole('main')).toContainText('changed');
}

/** As a browser without a chooser for files to save. */
async function withoutPicker(app: Portside) {
  await app.page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showSaveFilePicker');
  });
  await app.page.reload();
}

/** First and last place where two of one length differ. */
function difference(a: Uint8Array, b: Uint8Array): [number, number] {
  expect(a.length).toBe(b.length);
  const differs = [...a.keys()].filter((at) => a[at] !== b[at]);
  return [differs[0] ?? -1, differs.at(-1) ?? -1];
}

test('an ASR package is shown, changed, saved and opened again', async ({ app }, info) => {
  await withoutPicker(app);
  const main = app.page.getByRole('main');
  const bytes = asrZip();
  await openFirmware(app, { name: NAME, bytes });
  await expect(main).toContainText('ASR firmware package · zip archive · EC800M-CNGA');
  await expect(main).toContainText('QuecPython V0004');
  await expect(main.getByRole('listitem').filter({ hasText: 'customer_fs.bin' })).toContainText(
    'littlefs · 200 KiB · at 0x9EA000',
  );
  await expect(main).toContainText('3 bytes between entries belong to none of them');
  await expect(app.button('Save firmware')).toBeDisabled();

  await addFile(app, 'customer_fs.bin', NAME);
  const saved = await app.download(() => app.button('Save firmware').click());
  await expect(main).toContainText('Saved and verified');
  await expect(main).toContainText('4 other members have their original SHA-256');
  await expect(main).toContainText('QPYcom');
  await lookAt(app.page, info, 'firmware-saved');
  const report = await app.download(() => app.button('Save report').click());
  const { members } = JSON.parse(new TextDecoder().decode(report.bytes)) as {
    members: { trail: string[]; changed: boolean }[];
  };
  expect(members.filter(({ changed }) => changed).map(({ trail }) => trail)).toEqual([
    ['customer_fs.bin'],
  ]);

  // The image stands last: before it nothing differs but the sum in its head.
  const [first] = difference(bytes, saved.bytes);
  const head = new TextDecoder('latin1').decode(bytes).lastIndexOf('PK\x03\x04');
  expect(first).toBeGreaterThanOrEqual(head + 14);

  await openFirmware(app, saved);
  await app.button('Open customer_fs.bin').click();
  await expect(app.row(ADDED.name)).toBeVisible();
  await expect(app.row('apn_cfg.json')).toBeVisible();
});

test('a .pac is saved to a file that is read again, with its wrong sum mended', async ({ app }) => {
  await app.page.addInitScript(() => {
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
        const root = await navigator.storage.getDirectory();
        return root.getFileHandle(suggestedName, { create: true });
      },
    });
  });
  await app.page.reload();
  const main = app.page.getByRole('main');
  const bytes = writePac({ user: image, xmlSize: image.length });
  bytes[2122] = ~(bytes[2122] ?? 0);
  await openFirmware(app, { name: 'a.pac', bytes });
  await expect(main).toContainText('The checksum crc2 is wrong');
  await addFile(app, 'PY_FS_U', 'a.pac');
  await app.button('Save firmware').click();
  const dialog = app.dialog('1 checksum of the original is wrong');
  await dialog.getByRole('button', { name: 'Correct' }).click();
  await expect(main).toContainText('Saved and verified: a-edited.pac');
  await expect(main).toContainText('It was read back from the disk');
  const saved = await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const file = await (await root.getFileHandle('a-edited.pac')).getFile();
    return [...new Uint8Array(await file.arrayBuffer())];
  });
  expect(saved).toHaveLength(bytes.length);
  await openFirmware(app, { name: 'again.pac', bytes: Uint8Array.from(saved) });
  await expect(main).toContainText('No problem was found by the checks.');
});

test('a UF2 file goes in and comes out as one', async ({ app }) => {
  await withoutPicker(app);
  const bytes = containerBytes('fs.uf2');
  await openFirmware(app, { name: 'fs.uf2', bytes });
  await expect(app.page.getByRole('main')).toContainText('UF2 file · RP2040 · 1,024 blocks');
  await addFile(app, '0x10100000', 'fs.uf2');
  const saved = await app.download(() => app.button('Save firmware').click());
  expect(saved.name).toBe('fs-edited.uf2');
  await expect(app.page.getByRole('main')).toContainText('picotool load -v fs-edited.uf2');
  await openFirmware(app, saved);
  await expect(app.page.getByRole('main')).toContainText('No problem was found');
  await app.button('Open 0x10100000').click();
  await expect(app.row(ADDED.name)).toBeVisible();
});

test('one partition of an ESP32’s flash is changed, and the others stay', async ({ app }) => {
  await withoutPicker(app);
  const bytes = containerBytes('esp-two-fs.bin');
  // Among the images: only firmware saves all of the flash.
  await app.openImage({ name: 'flash.bin', bytes });
  await expect(app.page).toHaveURL(/#\/firmware\/package-1$/);
  await expect(app.button('Open cfg')).toBeVisible();
  await addFile(app, 'web', 'flash.bin');
  const saved = await app.download(() => app.button('Save firmware').click());
  const [first, last] = difference(bytes, saved.bytes);
  expect(first).toBeGreaterThanOrEqual(0x200000);
  expect(last).toBeLessThan(0x240000);
  await expect(app.page.getByRole('main')).toContainText('esptool write_flash 0x0');
});

test('a damaged zip says what is damaged, and a container among the images leads here', async ({
  app,
}) => {
  const main = app.page.getByRole('main');
  await openFirmware(app, { name: 'bad.zip', bytes: asrZip({ lies: { crc: 5 } }) });
  await expect(main).toContainText('boot.bin can’t be read: it is damaged');
  await expect(app.button('Open customer_fs.bin')).toBeVisible();

  await app.openAnother({ name: 'renamed.bin', bytes: asrZip() });
  await expect(main).toContainText('ASR firmware package');
  await expect(app.page).toHaveURL(/#\/firmware\/package-2$/);

  // One that can't be opened at all is told with its reason, and stays bytes.
  await app.openAnother({ name: 'cut.zip', bytes: asrZip().slice(0, 2000) });
  await expect(main).toContainText('It looks like a zip archive');
  await expect(app.notices).toContainText('The file is damaged or has another format');
});

test('a saved package that is cancelled leaves the older file, and nothing else', async ({
  app,
}) => {
  await app.page.addInitScript(() => {
    Object.assign(window, {
      showSaveFilePicker: async () => {
        const root = await navigator.storage.getDirectory();
        const handle = await root.getFileHandle('fw.zip', { create: true });
        const older = await handle.createWritable();
        await older.write('older');
        await older.close();
        // As a disk that takes its time: the writer waits until it is given up.
        handle.createWritable = async (options) => {
          const writer = await FileSystemFileHandle.prototype.createWritable.call(handle, options);
          const given = new Promise<void>((resolve) => Object.assign(window, { goOn: resolve }));
          const write = writer.write.bind(writer);
          writer.write = async (data) => given.then(() => write(data));
          return writer;
        };
        return handle;
      },
    });
  });
  await app.page.reload();
  await openFirmware(app, { name: NAME, bytes: asrZip() });
  await addFile(app, 'customer_fs.bin', NAME);
  await app.button('Save firmware').click();
  await app.page.waitForFunction(() => 'goOn' in window);
  await app.button('Cancel').click();
  await app.page.evaluate(() => (window as unknown as { goOn: () => void }).goOn());
  await expect(app.button('Save firmware')).toBeEnabled();
  const left = await app.page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    return await (await (await root.getFileHandle('fw.zip')).getFile()).text();
  });
  expect(left).toBe('older');
  await expect(app.page.getByText('Saved and verified')).toHaveCount(0);
});

test('closing a package asks, if changes in it would stay out of it', async ({ app }) => {
  await openFirmware(app, { name: NAME, bytes: asrZip() });
  await addFile(app, 'customer_fs.bin', NAME);
  await app.button('More actions').click();
  await app.menuItem(`Close ${NAME}`).click();
  const dialog = app.dialog(`Close ${NAME}?`);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.heading(NAME)).toBeVisible();
  await app.button('More actions').click();
  await app.menuItem(`Close ${NAME}`).click();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(app.heading('Firmware')).toBeVisible();
});

for (const [width, locale] of [
  [1280, 'en-GB'],
  [390, 'zh-CN'],
] as const) {
  test.describe(`${width} px, ${locale}`, () => {
    test.use({ locale, viewport: { width, height: 844 } });

    test('axe finds nothing serious in a package, and nothing runs over the edge', async ({
      app,
    }, info) => {
      await app.page.goto('./#/firmware');
      await expect(app.page.getByRole('heading', { level: 1 })).toBeVisible();
      await lookAt(app.page, info, `firmware-home-${width}`);
      const begin = app.page
        .getByRole('main')
        .getByRole('button', { name: /^(Open firmware|打开固件)$/ });
      const pac = writePac({ user: image, xmlSize: image.length });
      const zip = writeZip([
        { name: 'platform_config.json', data: text('{"Platform": "UNISOC"}') },
        { name: 'fw_version.json', data: text('{"model": "EC800M-CNLA"}') },
        { name: 'a.pac', data: pac.with(2122, 0) },
      ]);
      await app.choose(begin, { name: NAME, bytes: zip });
      await expect(app.heading(NAME)).toBeVisible();
      await lookAt(app.page, info, `firmware-package-${width}`);
    });
  });
}
