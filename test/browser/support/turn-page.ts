/**
 * An act that leads to another page, until that page is wholly there. A click alone comes back as soon as the other
 * page begins: who looks then finds half of it, or nothing.
 */
import type { Page } from 'playwright-core';

export async function turnPage(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()]);
}

export const follow = (page: Page, selector: string): Promise<void> =>
  turnPage(page, () => page.click(selector));
