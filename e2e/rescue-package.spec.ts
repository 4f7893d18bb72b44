// A package whose main.py locks the module: what happens at boot, and the package that rescues it.
import { loadEngine } from 'littlefs-wasm';
import { asrPartitionTable } from '../src/containers/testing';
import { writeZip } from '../src/containers/zip/testing-zip';
import { quectelCrc32, quectelCrc32Text } from '../src/ground/checksums/crc32';
import { lookAt } from './look-at';
import { expect, test } from './portside';

const text = (value: string) => new TextEncoder().encode(value);
const crc = (content: string) =>
  quectelCrc32Text(quectelCrc32(text(content)), text(content).length);
const NAME = 'QPY_OCPU_V0004_EC600N_CNLA_FW.zip';
const LOOP = 'while True: pass\n';

/** Both partitions: the module restores the main.py that locks it, and a settings file that was changed. */
async function lockedPackage(): Promise<Uint8Array<ArrayBuffer>> {
  const engine = await loadEngine();
  const list = JSON.stringify([
    { name: '/usr/main.py', crc32: crc(LOOP) },
    { name: '/usr/settings.json', crc32: crc('{}') },
  ]);
  const build = (files: Readonly<Record<string, string>>, blockCount: number) => {
    const nodes = Object.entries(files).map(([path, content]) => ({
      ...{ type: 'file' as const, path, data: text(content) },
    }));
    const geometry = { version: '1.1' as const, blockSize: 4096, blockCount };
    return engine.build(nodes, { ...geometry, readSize: 4096, progSize: 4096 }).bytes;
  };
  const user = build(
    { '/main.py': LOOP, '/settings.json': '{"a": 1}', '/checksum.json': list },
    50,
  );
  const backup = build(
    {
      '/backup_restore.json': '{"enable": 1}',
      '/checksum.json': list,
      '/usr/main.py': LOOP,
      '/usr/settings.json': '{}',
    },
    25,
  );
  const table = asrPartitionTable([
    { name: 'customer_fs', offset: 0x9ea000, size: user.length },
    { name: 'customer_backup_fs', offset: 0xeea000, size: backup.length },
  ]);
  return writeZip([
    { name: 'download.json', data: text('[]') },
    { name: 'partition.bin', data: table },
    { name: 'customer_fs.bin', data: user, stored: true },
    { name: 'customer_backup_fs.bin', data: backup, stored: true },
  ]);
}

for (const width of [1280, 390]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 844 } });

    test('a package is made that a locked module boots with', async ({ app }, info) => {
      await app.page.addInitScript(() => {
        Reflect.deleteProperty(window, 'showSaveFilePicker');
      });
      await app.page.goto('./#/firmware');
      await app.page.reload();
      const main = app.page.getByRole('main');
      const bytes = await lockedPackage();
      await app.choose(app.button('Open firmware', main), { name: NAME, bytes });
      await expect(app.heading(NAME)).toBeVisible();

      await app.button('Show what happens at boot').click();
      const restored = main.getByRole('table', { name: 'Files that will be restored' });
      await expect(restored).toContainText('settings.json');
      await expect(restored).toContainText('its checksum differs from the list');
      await expect(main).toContainText('Unchanged: main.py');
      await lookAt(app.page, info, `boot-${width}`);

      await app.button('Make a rescue package…').click();
      const dialog = app.dialog('Rescue package');
      await expect(dialog.getByRole('radio', { name: 'Take main.py out' })).toBeChecked();
      await lookAt(app.page, info, `rescue-dialog-${width}`);
      await dialog.getByRole('button', { name: 'Change the package' }).click();
      await expect(app.heading(NAME)).toBeVisible();
      await expect(restored).toContainText('settings.json');
      await expect(main).not.toContainText('Unchanged: main.py');

      const saved = await app.download(() => app.button('Save firmware').click());
      await expect(main).toContainText('Saved and verified');
      await app.page.goto('./#/firmware');
      await app.choose(app.button('Open firmware', main), { ...saved, name: 'again.zip' });
      await app.button('Open customer_fs.bin').click();
      await expect(app.row('settings.json')).toBeVisible();
      await expect(app.row('main.py')).toHaveCount(0);
    });
  });
}
