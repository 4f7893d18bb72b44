// A project of 10,000 files: how long it takes to open, to scroll and to change is printed, not judged.
import type { Page } from '@playwright/test';
import { manyFiles, seedProject } from './large-project';
import { expect, test } from './portside';

const FILES = 10_000;
const FOLDERS = 20;

interface Spell {
  /** Milliseconds. */
  total: number;
  longestFrame: number;
  longestTask: number;
}

/** Runs `act` and gives how long it took until `until` says so, and the longest it held the page up. */
async function timed(page: Page, act: () => Promise<void>): Promise<Spell> {
  await page.evaluate(() => {
    const watch = {
      begun: performance.now(),
      frames: [] as number[],
      tasks: [] as number[],
      on: true,
    };
    Object.assign(window, { watch });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watch.tasks.push(duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const frame = (now: number) => {
      watch.frames.push(now - last);
      last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  return page.evaluate(() => {
    const { watch } = window as unknown as {
      watch: { begun: number; frames: number[]; tasks: number[]; on: boolean };
    };
    watch.on = false;
    return {
      total: performance.now() - watch.begun,
      longestFrame: Math.max(0, ...watch.frames),
      longestTask: Math.max(0, ...watch.tasks),
    };
  });
}

const show = (what: string, { total, longestFrame, longestTask }: Spell) =>
  // eslint-disable-next-line no-console
  console.log(
    `${what.padEnd(8)} ${total.toFixed(0).padStart(5)} ms, longest frame ${longestFrame.toFixed(0)} ms, longest task ${longestTask.toFixed(0)} ms`,
  );

test('10,000 files in one project open, scroll, are sought and change', async ({ app, page }) => {
  await page.goto('/#/projects');
  await expect(app.button('Import archive')).toBeVisible();
  await seedProject(page, 'large', manyFiles(FILES, FOLDERS));
  await page.reload();
  const open = app.button('large', page.getByRole('table', { name: 'Projects' }));
  await expect(open).toBeVisible();

  const shown = FILES / 2 + FOLDERS / 2;
  show(
    'open',
    await timed(page, async () => {
      await open.click();
      await expect(app.files).toHaveAttribute('aria-rowcount', String(shown + 1));
      await expect(app.row('lib1')).toBeVisible();
    }),
  );
  const drawn = () => app.files.locator('[role=row][aria-level]').count();
  expect(await drawn()).toBeLessThan(120);

  show(
    'scroll',
    await timed(page, async () => {
      await app.files.hover();
      for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 2000);
    }),
  );
  expect(await drawn()).toBeLessThan(120);
  const last = app.files.locator('[role=row][aria-level]').last();
  expect(Number(await last.getAttribute('aria-rowindex'))).toBeGreaterThan(1000);

  const palette = app.dialog('Commands');
  show(
    'palette',
    await timed(page, async () => {
      await page.keyboard.press('Control+k');
      await expect(palette.getByRole('combobox')).toBeFocused();
    }),
  );
  show(
    'search',
    await timed(page, async () => {
      await page.keyboard.type('lib19/file-9', { delay: 30 });
      await expect(palette.getByRole('option').first()).toHaveText(/^\/lib19\/file-9/);
    }),
  );
  await page.keyboard.press('Escape');

  show('mkdir', await timed(page, () => app.newFolder('aaa')));
  await expect(app.files).toHaveAttribute('aria-rowcount', String(shown + 2));
  await page.waitForTimeout(500);
  show(
    'undo',
    await timed(page, async () => {
      await page.keyboard.press('Control+z');
      await expect(app.row('aaa')).toHaveCount(0);
    }),
  );
  await expect(app.files).toHaveAttribute('aria-rowcount', String(shown + 1));
  await expect(page.getByRole('main').getByText('Saved', { exact: true })).toBeVisible();
});
