// What vite-plugin-pwa makes at build time. Its own types bring those of workers into the page's.
declare module 'virtual:pwa-register' {
  export function registerSW(options?: {
    onNeedRefresh?: () => void;
    onOfflineReady?: () => void;
  }): (reload?: boolean) => Promise<void>;
}
