import { storageReport, type StorageManagerLike } from '../../projects/database/storage';

/** What is asked of the browser at hand: features alone, never what it calls itself. */
export interface Browser {
  /** The page came over https or from this machine. */
  readonly secure: boolean;
  /** It runs in a window of its own. */
  readonly installed: boolean;
  /** This part of `window` or `navigator` is there. */
  has(feature: string): boolean;
  readonly storage: StorageManagerLike | undefined;
}

type AbilityId = 'serial' | 'folders' | 'saving' | 'install' | 'offline' | 'storage';

export interface Ability {
  readonly id: AbilityId;
  /** `maybe`: it works, with a limit that is said. */
  readonly state: 'yes' | 'maybe' | 'no';
  /** Key of a sentence: what it means here. */
  readonly key: string;
}

/** What the browser can do of what Portside uses, and what is missing. */
export async function abilitiesOf(browser: Browser): Promise<readonly Ability[]> {
  const { secure, installed, storage } = browser;
  const ability = (id: AbilityId, state: Ability['state'], why: string = state): Ability => ({
    id,
    state,
    key: `about_${id}_${why}`,
  });
  const needsSecure = (id: AbilityId, feature: string) =>
    browser.has(feature) ? ability(id, 'yes') : ability(id, 'no', secure ? 'no' : 'insecure');
  const { persistent } = await storageReport(storage);
  return [
    needsSecure('serial', 'serial'),
    needsSecure('folders', 'showDirectoryPicker'),
    browser.has('showSaveFilePicker') ? ability('saving', 'yes') : ability('saving', 'maybe'),
    installed
      ? ability('install', 'yes', 'done')
      : browser.has('onbeforeinstallprompt')
        ? ability('install', 'yes')
        : ability('install', 'maybe'),
    needsSecure('offline', 'serviceWorker'),
    browser.has('indexedDB')
      ? ability('storage', persistent ? 'yes' : 'maybe')
      : ability('storage', 'no'),
  ];
}

/** The browser that the page runs in. */
export function thisBrowser(): Browser {
  return {
    secure: isSecureContext,
    installed: matchMedia('(display-mode: standalone)').matches,
    has: (feature) => feature in window || feature in navigator,
    storage: (navigator as { storage?: StorageManagerLike }).storage,
  };
}
