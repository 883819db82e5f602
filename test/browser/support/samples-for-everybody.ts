/**
 * Pages as their samples show them, in states that no station reaches. What is folded up is opened, so that
 * it is looked at too. views.spec.ts proves that no view is without a sample.
 */
import type { Page } from 'playwright-core';
import { LOCALES } from '../../../src/platform/http/messages.js';
import type { Sample } from '../../support/sample-pages.js';
import { findingsIn, strayRequests, type Look } from './looks.js';
import { SampleSite } from './sample-site.js';
import { DESK, PHONE, Visitors } from './visitors.js';

/** Each light and each width once; the stations have all four. */
const LOOKS: readonly Look[] = [
  { width: PHONE, theme: 'light' },
  { width: DESK, theme: 'dark' },
];

let site: SampleSite;
let visitors: Visitors;
let page: Page;
async function findingsAt(address: string, mark = ''): Promise<string[]> {
  const findings = strayRequests(page, site.url);
  expect((await page.goto(address))?.status()).toBe(200);
  await page.evaluate(
    `for (const one of document.querySelectorAll('details')) one.open = true; ${mark}`,
  );
  for (const look of LOOKS) findings.push(...(await findingsIn(page, look)));
  page.removeAllListeners();
  return findings;
}

export function samplesAreForEverybody(samples: readonly Sample[]): void {
  beforeAll(async () => {
    site = await SampleSite.open(samples);
    visitors = await Visitors.arrive();
    page = await visitors.one();
  });
  afterAll(async () => {
    await visitors.close();
    await site.close();
  });

  it('notices what is planted in a page, folded up or not', async () => {
    const [sample] = samples;
    if (!sample) throw new Error('There is no page.');
    const found = await findingsAt(
      site.addressOf(sample, 'fr'),
      `document.querySelector('h1').style.color = '#eee';
     document.querySelector('details label').remove();
     document.body.style.width = '200vw';
     document.body.append(Object.assign(new Image(), { src: '/static/none.svg' }))`,
    );
    expect(found.join('\n')).toMatch(/color-contrast:[\s\S]*label:/);
    expect(found.join('\n')).toContain('px too wide');
    expect(found).toContain(`does not get ${site.url}/static/none.svg`);
  });

  describe.each(samples.map((sample) => ({ title: sample[0], sample })))('$title', ({ sample }) => {
    it.each(LOCALES)('is for everybody, in %s', async (lang) => {
      expect(await findingsAt(site.addressOf(sample, lang))).toEqual([]);
    });
  });
}
