/** The part of `localStorage` that is used; it may refuse (private windows, blocked storage). */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Other apps may live on the same origin. */
export const key = (name: string) => `portside.${name}`;

/** Storage that forgets at the end of the visit, for browsers that refuse theirs. */
export function memoryStore(): Store {
  const map = new Map<string, string>();
  return {
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => map.set(name, value),
  };
}

/** The browser's storage if it works, else one for this visit only. */
export function openStore(): Store {
  try {
    localStorage.setItem(key('probe'), '1');
    localStorage.removeItem(key('probe'));
    return localStorage;
  } catch {
    return memoryStore();
  }
}
