// What is not whole, not littlefs, or more than one.
import type { Locator } from '@playwright/test';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { loadEngine, type Engine } from 'littlefs-wasm';
import { asrPartitionTable, containerBytes } from '../src/containers/testing';
import { writePac } from '../src/containers/testing-packages';
import { writeZip } from '../src/containers/zip/testing-zip';
import { caseBytes, cases } from '../wasm/test/cases';
import { noise } from '../wasm/test/damage';
import { fixtureBytes } from '../wasm/test/fixtures';
import { expect, test } from './portside';

let engine: Engine;
test.beforeAll(async () => {
  engine = await loadEngine();
});

const ascii = (text: string) => new TextEncoder().encode(text);
const padded = (head: readonly number[], size = 4096) => {
  const bytes = new Uint8Array(size);
  bytes.set(head);
  return bytes;
};

function bootSector(): Uint8Array {
  const bytes = padded([0xeb, 0x3c, 0x90]);
  bytes.set([0x00, 0x02], 11);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

const OTHERS: [name: string, bytes: Uint8Array, says: string][] = [
  ['erased.bin', new Uint8Array(8192).fill(0xff), 'blank flash (every byte 0xFF)'],
  ['zeros.bin', new Uint8Array(8192), 'zeros (every byte 0x00)'],
  ['empty.bin', new Uint8Array(0), 'an empty file'],
  ['fat.img', bootSector(), 'a FAT file system'],
  ['app.elf', padded([0x7f, 0x45, 0x4c, 0x46]), 'a program (ELF)'],
  ['module.pac', padded([...ascii('B\0P\0_\0R\0')]), 'a UNISOC firmware package (.pac)'],
  ['readme.txt', ascii('Hello, module!\n'.repeat(40)), 'text'],
  ['secret.bin', noise(65536, 7), 'compressed or encrypted data'],
  ['odd.bin', padded([1, 2, 3, 0x80]), 'an unknown format'],
];

test('every kind of bytes that is no littlefs is told, with why and what next', async ({ app }) => {
  for (const [name, bytes, says] of OTHERS) {
    await app.openAnother({ name, bytes });
    const panel = app.page.getByRole('region', { name: 'This is not a littlefs image' });
    await expect(panel).toContainText(`It looks like ${says}.`);
    await expect(panel).toContainText('What to do');
    await expect(app.files).toHaveCount(0);
  }
});

const CONTAINERS: [name: string, bytes: Uint8Array, says: string][] = [
  ['renamed.bin', writeZip([{ name: 'a.py', data: ascii('a') }]), 'zip archive'],
  ['rom.bin', padded([0xd2, 0xcd, 0x31]), 'MicroPython ROMFS'],
  ['fs.uf2', containerBytes('fs.uf2'), 'UF2 file · RP2040 · 1,024 blocks'],
  ['fs.hex', containerBytes('fs.hex'), 'Intel HEX file'],
  ['partitions.bin', containerBytes('esp-parttable.bin'), 'ESP32 flash with a partition table'],
  [
    'partition.bin',
    asrPartitionTable([{ name: 'customer_fs', offset: 0x9ea000, size: 0x500000 }]),
    'partition table of an ASR package',
  ],
  ['module.pac', writePac({}), 'UNISOC package (.pac) · BP_R1.0.0 · UIX8910'],
];

test('a container is told by its bytes, and opens as firmware', async ({ app }) => {
  for (const [name, bytes, says] of CONTAINERS) {
    await app.openAnother({ name, bytes });
    await expect(app.page.getByRole('main')).toContainText(says);
    await expect(app.page).toHaveURL(/#\/firmware\/package-\d+$/);
    await expect(app.files).toHaveCount(0);
  }
});

/** A customer_fs.bin that ends before the last block of V05.bin. */
function cutOff(): Uint8Array<ArrayBuffer> {
  const whole = fixtureBytes('v1-customer_fs-5242880');
  const image = engine.open(whole);
  const entry = image.find('/V05.bin');
  if (!entry) throw new Error('The fixture has no V05.bin.');
  return whole.slice(0, Math.max(...image.blocksOf(entry)) * image.candidate.blockSize);
}

/** As after the loss of the newer half of the first pair, for blocks of 4096 bytes. */
function withoutNewerHalf(fixture: string): Uint8Array<ArrayBuffer> {
  const bytes = fixtureBytes(fixture);
  const view = new DataView(bytes.buffer);
  const newer = view.getUint32(0, true) > view.getUint32(4096, true) ? 0 : 4096;
  return bytes.fill(0xff, newer, newer + 4096);
}

function zipEntries(bytes: Uint8Array) {
  return new ZipReader(new BlobReader(new Blob([bytes.slice()]))).getEntries();
}

test('a diagnostic leads to its entry, and the zip holds what is readable', async ({ app }) => {
  const bytes = cutOff();
  const image = engine.open(bytes);
  const files = image.entries.filter(({ type }) => type === 'file');
  const lost = files.filter((entry) => image.holes(entry).length > 0).map(({ path }) => path);
  expect(lost).toContain('/V05.bin');
  await app.openImage({ name: 'cut.bin', bytes });
  await expect(app.row('V05.bin')).toContainText('damaged');

  await app.page.getByRole('tab', { name: 'Diagnostics' }).click();
  await app.page
    .getByRole('tabpanel')
    .getByRole('button', { name: /V05\.bin/ })
    .first()
    .click();
  await expect(app.row('V05.bin')).toHaveAttribute('aria-selected', 'true');
  await expect(app.page.getByRole('complementary', { name: 'Selection' })).toContainText('V05.bin');

  const zip = await app.download(() => app.headAction('Export files'));
  const entries = await zipEntries(zip.bytes);
  const names = entries.filter(({ directory }) => !directory).map(({ filename }) => `/${filename}`);
  const readable = files.map(({ path }) => path).filter((path) => !lost.includes(path));
  expect(names.sort()).toEqual(readable.sort());
  for (const entry of entries) {
    if (entry.directory) continue;
    const found = image.find(`/${entry.filename}`);
    expect(await entry.getData(new Uint8ArrayWriter())).toEqual(found && image.read(found));
  }
  await expect(app.notices).toContainText('could not be read and');

  // A manifest with gaps would pass for a whole one.
  await app.headAction('Export manifest');
  await expect(app.notices).toContainText(/Part of \S+ is in blocks that can't be read/);
});

test('a file that comes back with the first write is shown and exported', async ({ app }) => {
  const one = cases.find(({ name }) => name === 'v2.11.2-5287-6');
  if (!one?.afterRepair) throw new Error('The case has no list of after the first write.');
  const filesOf = (list: typeof one.entries) =>
    list.flatMap(({ path, type }) => (type === 'file' ? [path] : [])).sort();
  const exported = async () => {
    const zip = await app.download(() => app.headAction('Export files'));
    return (await zipEntries(zip.bytes))
      .flatMap((entry) => (entry.directory ? [] : [`/${entry.filename}`]))
      .sort();
  };
  await app.openImage({ name: 'cut-move.bin', bytes: caseBytes(one.name) });
  await expect(app.row('x.py13')).toBeVisible();
  await expect(app.row('x.py0')).toHaveCount(0);
  expect(await exported()).toEqual(filesOf(one.entries));

  await app.button('Show as after the first write').click();
  await expect(app.row('x.py0')).toBeVisible();
  expect(await exported()).toEqual(filesOf(one.afterRepair));

  await app.button('Show as it is now').click();
  await expect(app.row('x.py0')).toHaveCount(0);
});

test('an older state that lists nothing does not pass for an empty image', async ({ app }) => {
  await app.openImage({ name: 'half.bin', bytes: withoutNewerHalf('v2.1-usr-4096x256-p16') });
  await expect(
    app.page.getByRole('status').filter({ hasText: 'An older state may be on screen.' }),
  ).toContainText(/Revision \d+ is shown/);
  await expect(app.page.getByText('No files in the older state that is shown.')).toBeVisible();
});

test('one of several file systems in a dump is chosen', async ({ app }) => {
  const first = fixtureBytes('v1-usr-4096x50-p256');
  const second = fixtureBytes('v2.1-names-4096x50-p256');
  const dump = new Uint8Array(0x20000 + first.length + second.length).fill(0xff);
  dump.set(first, 0x10000);
  dump.set(second, 0x20000 + first.length);
  await app.openImage({ name: 'flash.bin', bytes: dump });
  const chooser = app.page.getByRole('combobox', { name: /file systems found/ });
  await expect(chooser.getByRole('option')).toHaveCount(engine.find(dump).length);
  await chooser.selectOption({ label: await optionWith(chooser, 'littlefs 2.1') });
  await expect(app.row('文件.py')).toBeVisible();
  await chooser.selectOption({ label: await optionWith(chooser, 'littlefs 1.') });
  await expect(app.row('apn_cfg.json')).toBeVisible();
});

async function optionWith(chooser: Locator, text: string): Promise<string> {
  const labels = await chooser.getByRole('option').allTextContents();
  const label = labels.find((one) => one.includes(text));
  if (!label) throw new Error(`No option has ${text}: ${labels.join(', ')}`);
  return label.trim();
}
