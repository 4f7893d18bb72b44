import type { AppState } from './app.svelte';
import { take } from './drop';

/** Files that the system was asked to open with Portside; Chromium's File Handling API. */
interface LaunchQueue {
  setConsumer(consumer: (params: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** Opens what the installed app was started with, now and whenever it is given more. */
export function openLaunchedFiles(app: AppState) {
  const { launchQueue } = window as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    void app.notices.attempt(async () => {
      const opened = await Promise.all(files.map((handle) => handle.getFile()));
      await take(
        app,
        opened.map((file) => ({ kind: 'file', file })),
      );
    });
  });
}
