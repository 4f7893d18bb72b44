import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/tools.mjs';

/** Apart from the 4173 of `npm start`, so that both can run at once. */
const PORT = Number(process.env['PORTSIDE_E2E_PORT']) || 4320;
const chromium = findChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    // A trace of every test costs a third of the time, and keeping each page for offline use another.
    trace: process.env['PORTSIDE_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    serviceWorkers: 'block',
    launchOptions: chromium ? { executablePath: chromium } : {},
  },
  projects: [{ name: 'chromium' }],
  webServer: {
    command: `node scripts/start.mjs --port ${PORT}`,
    url: `http://localhost:${PORT}/`,
    timeout: 180_000,
    stdout: 'ignore',
    stderr: 'pipe',
  },
});
