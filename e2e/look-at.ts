// The page as it is: pictures of it, light and dark, what axe finds, and whether anything runs over the edge.
import axe from 'axe-core';
import type { Page, TestInfo } from '@playwright/test';
import { expect } from './portside';

type Scheme = 'light' | 'dark';

/** What only the colours decide; everything else is the same in light and dark. */
const RULES_OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds serious or critical, as rule and element. Of all rules, if none are named. */
export async function graveFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (only) => {
    const inPage = window as unknown as { axe: typeof axe };
    const found = await inPage.axe.run(document, {
      resultTypes: ['violations'],
      ...(only && { runOnly: { type: 'rule' as const, values: [...only] } }),
    });
    return found.violations;
  }, rules);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/**
 * The pictures go to test-results/ under `name` with `-light` and `-dark`. The colours change in
 * place, and do so at once, since axe would take the middle of a transition for a fault.
 */
export async function lookAt(page: Page, info: TestInfo, name: string): Promise<void> {
  const look = async (colorScheme: Scheme, rules?: readonly string[]) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`) });
    expect(await graveFaults(page, rules), `${name}, ${colorScheme}`).toEqual([]);
  };
  await look('dark', RULES_OF_COLOURS);
  await look('light');
  // The page itself never scrolls sideways; nor does the part of it that scrolls.
  const over = await page.evaluate(() => {
    const main = document.querySelector('main');
    const ofMain = main ? main.scrollWidth - main.clientWidth : 0;
    return Math.max(ofMain, document.documentElement.scrollWidth - window.innerWidth);
  });
  expect(over, `${name}: px over the edge`).toBeLessThanOrEqual(0);
}
