// The page as it is: a picture of it, what axe finds, and whether anything runs over the edge.
import AxeBuilder from '@axe-core/playwright';
import type { Page, TestInfo } from '@playwright/test';
import { expect } from './portside';

/** The picture goes to test-results/ under `name`. */
export async function lookAt(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.screenshot({ path: info.outputPath(`${name}.png`) });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(grave, name).toEqual([]);
  // The page itself never scrolls sideways; nor does the part of it that scrolls.
  const over = await page.evaluate(() => {
    const main = document.querySelector('main');
    const ofMain = main ? main.scrollWidth - main.clientWidth : 0;
    return Math.max(ofMain, document.documentElement.scrollWidth - window.innerWidth);
  });
  expect(over, `${name}: px over the edge`).toBeLessThanOrEqual(0);
}
