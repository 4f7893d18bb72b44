import { chooseFiles, saveFile } from '../../kit/download';
import { settingsText, takeSettings } from '../../kit/settings-file';
import { m } from '../../kit/words/all';
import type { Services } from '../services';

export function exportSettings({ preferences }: Services) {
  saveFile('portside-settings.json', settingsText(preferences.store), 'application/json');
}

/** All of a file or nothing of it. */
export async function importSettings(services: Services) {
  const { preferences, notices } = services;
  const [file] = await chooseFiles({ accept: '.json,application/json' });
  if (!file) return;
  await notices.attempt(async () => {
    await takeSettings(preferences.store, await file.text());
    await preferences.reread();
    services.settingsTaken();
    notices.good(() => m.settings_imported());
  });
}
