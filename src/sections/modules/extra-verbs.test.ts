import { describe, expect, it } from 'vitest';
import { bench, noiseOf } from '../../modules/wiconnect/testing';
import { extraActions } from './extra-verbs';
import type { ConnectedModule } from './connected-module.svelte';
import { ModuleView } from './module-view.svelte';
import type { Services } from '../services';

const host = {} as Services;

async function menuOf(lacks: readonly string[]): Promise<string[]> {
  const { module } = await bench({ lacks });
  const view = new ModuleView(module.volume, host, () => 'Module');
  const page = { module, view, canUploadWith: view.can.write } as unknown as ConnectedModule;
  const ids = extraActions(page, host).map(({ id }) => id);
  view.close();
  await module.close();
  return ids;
}

describe('the menu of a module', () => {
  it('has what its firmware has', async () => {
    expect(await menuOf([])).toEqual([
      ...['upload-with', 'fetch', 'setup', 'unlock-system', 'format-bulk', 'format-extended'],
    ]);
    expect(await menuOf(['http_download', 'format_flash', 'setup'])).toEqual([
      ...['upload-with', 'unlock-system'],
    ]);
    expect(await menuOf(['file_delete', 'setup', 'format_flash', 'http_download'])).toEqual([]);
  });
});

describe('what a view writes to', () => {
  it('offers to keep the old content, for Upload with… as for every other upload', async () => {
    const { module, device } = await bench({ flash: { extended: 8192, bulk: 0 }, files: [] });
    await module.volume.write('/a', noiseOf(5000));
    const asked: string[] = [];
    const shell = {
      dialogs: {
        open: (kind: string) => {
          asked.push(kind);
          return Promise.resolve(false);
        },
      },
    } as unknown as Services;
    const view = new ModuleView(module.volume, shell, () => 'Module');
    const attributes = { type: 0x96, version: '1.2.3', essential: false, unprotected: false };
    await expect(
      view.volume.write('/a', noiseOf(6000), { attributes, replace: true }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked).toEqual(['confirm']);
    expect(device.machine.flash.get('a')?.content).toEqual(noiseOf(5000));
    view.source.systemFilesUnlocked = true;
    expect(module.volume.systemFilesUnlocked).toBe(true);
    view.close();
    await module.close();
  });
});
