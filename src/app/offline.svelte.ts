/** How the page stands to the copy of itself that is kept for offline use. */
export class OfflineState {
  #ready = $state(false);
  #updateReady = $state(false);
  #takeUpdate: (() => Promise<void>) | null = null;

  /** All of Portside is kept on this machine. */
  get ready(): boolean {
    return this.#ready;
  }

  /** A newer version is there and waits for a person to want it. */
  get updateReady(): boolean {
    return this.#updateReady;
  }

  /** Changes to the newer version; the page loads anew. */
  async update(): Promise<void> {
    await this.#takeUpdate?.();
  }

  /** Not now: it is offered again when the page is opened the next time. */
  dismissUpdate() {
    this.#updateReady = false;
  }

  /** Only a built page is kept: the development server has nothing to keep. */
  async start(): Promise<void> {
    if (!import.meta.env.PROD || !mayKeep()) return;
    const { registerSW } = await import('virtual:pwa-register');
    const take = registerSW({
      onNeedRefresh: () => (this.#updateReady = true),
    });
    this.#takeUpdate = () => take(true);
    await navigator.serviceWorker.ready;
    this.#ready = true;
  }
}

/** Some browsers throw as soon as a page that may not store anything looks at its service workers. */
function mayKeep(): boolean {
  try {
    return (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker !== undefined;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'SecurityError') return false;
    throw thrown;
  }
}
