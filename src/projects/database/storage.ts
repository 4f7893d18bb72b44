/** What is needed of `navigator.storage`; each part may be missing. */
export interface StorageManagerLike {
  estimate?(): Promise<{ usage?: number; quota?: number }>;
  persist?(): Promise<boolean>;
  persisted?(): Promise<boolean>;
}

export interface StorageReport {
  /** Bytes that this site takes; null if the browser does not say. */
  readonly usage: number | null;
  /** Bytes it may take; null if the browser does not say. */
  readonly quota: number | null;
  /** True if the browser will not clear it on its own; null if it does not say. */
  readonly persistent: boolean | null;
}

export async function storageReport(
  storage: StorageManagerLike | undefined,
): Promise<StorageReport> {
  const [estimate, persisted] = await Promise.allSettled([
    storage?.estimate?.(),
    storage?.persisted?.(),
  ]);
  // A page that may not store anything is refused here as well.
  const { usage, quota } = (estimate.status === 'fulfilled' && estimate.value) || {};
  return {
    usage: usage ?? null,
    quota: quota ?? null,
    persistent: (persisted.status === 'fulfilled' ? persisted.value : null) ?? null,
  };
}

/** Asks that the browser never clears what is stored; true if it grants it, or has before. */
export async function askPersistence(storage: StorageManagerLike | undefined): Promise<boolean> {
  if (await storage?.persisted?.()) return true;
  return (await storage?.persist?.()) ?? false;
}
