import { expect, it } from 'vitest';
import { isKey, loadWords, LOCALES, speak } from '../../kit/words/catalogues';
import { abilitiesOf, type Browser } from './abilities';

const browser = (features: readonly string[], more: Partial<Browser> = {}): Browser => ({
  secure: true,
  installed: false,
  has: (feature) => features.includes(feature),
  storage: undefined,
  ...more,
});
const ALL = [
  'serial',
  'showDirectoryPicker',
  'showSaveFilePicker',
  'onbeforeinstallprompt',
  'serviceWorker',
  'indexedDB',
];

const states = async (one: Browser) =>
  Object.fromEntries((await abilitiesOf(one)).map(({ id, key }) => [id, key.split('_').at(-1)]));

it('says what there is and what is missing, by features alone', async () => {
  expect(await states(browser(ALL))).toEqual({
    serial: 'yes',
    folders: 'yes',
    saving: 'yes',
    install: 'yes',
    offline: 'yes',
    storage: 'maybe',
  });
  // Serial ports and no folders, as some browsers have it.
  expect(await states(browser(['serial', 'serviceWorker', 'indexedDB']))).toMatchObject({
    serial: 'yes',
    folders: 'no',
    saving: 'maybe',
    install: 'maybe',
  });
});

it('tells a page that came over plain http why', async () => {
  expect(await states(browser([], { secure: false }))).toMatchObject({
    serial: 'insecure',
    folders: 'insecure',
    offline: 'insecure',
    storage: 'no',
  });
});

it('knows storage that is not cleared, and a page that is installed', async () => {
  const storage = { persisted: () => Promise.resolve(true) };
  expect(await states(browser(ALL, { storage, installed: true }))).toMatchObject({
    install: 'done',
    storage: 'yes',
  });
});

it('has words for each', async () => {
  const worst = [browser(ALL), browser([]), browser([], { secure: false })];
  const best = browser(ALL, {
    installed: true,
    storage: { persisted: () => Promise.resolve(true) },
  });
  for (const locale of LOCALES) {
    await loadWords(locale);
    speak(() => locale);
    for (const one of [...worst, best]) {
      for (const { id, key } of await abilitiesOf(one)) {
        expect([key, isKey(key)]).toEqual([key, true]);
        expect([id, isKey(`about_${id}`)]).toEqual([id, true]);
      }
    }
  }
  speak(() => 'en');
});
