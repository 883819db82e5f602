/** One look at a page that stands: in some light, at some width. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import {
  brokenAddresses,
  brokenWords,
  overflowOf,
  RULES_OF_PAGES,
  violationsOn,
} from './accessible.js';
import { DESK, PHONE } from './visitors.js';

const PICTURES = resolve('test-output/screenshots');
mkdirSync(PICTURES, { recursive: true });

export interface Look {
  readonly width: number;
  readonly theme: 'light' | 'dark';
}

export const EVERY_LOOK: readonly Look[] = [PHONE, DESK].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, theme })),
);

/** `picture`: the name under which it is kept for whoever wants to look; none is taken without. */
export async function findingsIn(
  page: Page,
  { width, theme }: Look,
  picture?: string,
  rules = RULES_OF_PAGES,
): Promise<string[]> {
  await page.setViewportSize({ width, height: 720 });
  await page.emulateMedia({ colorScheme: theme });
  // Pictures are for whoever looks at them, and they take a third of the time.
  if (picture !== undefined && process.env.CI !== 'true') {
    const path = join(PICTURES, `${picture}-${theme}-${String(width)}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  const where = `${theme}, ${String(width)} px`;
  const overflow = await overflowOf(page);
  return [
    ...(overflow > 0 ? [`${where}: ${String(overflow)} px too wide`] : []),
    ...(await brokenAddresses(page)).map((mask) => `${where}: ${mask} stands on two lines`),
    ...(await brokenWords(page)).map((word) => `${where}: ${word} is broken`),
    ...(await violationsOn(page, rules)).map((found) => `${where}: ${found}`),
  ];
}

/** What the page asks others for, and what it asks for and does not get. */
export function strayRequests(page: Page, ownUrl: string): string[] {
  const found: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(ownUrl)) found.push(`asks for ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'document' && response.status() >= 400)
      found.push(`does not get ${response.url()}`);
  });
  return found;
}
