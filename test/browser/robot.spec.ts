/**
 * What scans mail for its reader (T-01): it opens every link it can find, and those on the pages behind them,
 * runs their scripts, hovers, waits ten seconds. Nothing may change by it.
 */
import type { Page } from 'playwright-core';
import { TidyOptIns } from '../../src/opt-in/tidy-opt-ins.js';
import { fingerprint } from '../support/scan.js';
import { anEmail } from '../support/people.js';
import { askForLink, enterCenter } from '../support/person.js';
import { Renewals } from '../support/renewals.js';
import { openHouse } from './support/house.js';
import type { Site } from './support/site.js';
import type { Visitors } from './support/visitors.js';

const PATIENCE_MS = 10_000;

/** How many links of each kind a scanner finds; a message and its header name the same one. */
const EACH_KIND = {
  '/opt-in/': 4,
  '/preferences/session/': 2,
  '/preferences/erasure/': 1,
  '/u/': 1,
};
const KINDS = Object.keys(EACH_KIND);

let site: Site;
let visitors: Visitors;
openHouse((house) => {
  ({ site, visitors } = house);
});

/** A mail of every kind that we send. */
async function mailOfEachKind(email: string): Promise<void> {
  await site.people.subscribe(anEmail(), ['lettre']);
  await new Renewals(site.app, site.people).asked('lettre');
  const inside = await enterCenter(site.app, email);
  await inside.post('/preferences/receipts', { as: 'mail' }).expect(303);
  await inside.post('/preferences/erasure').expect(303);
  await askForLink(site.app, email).expect(200);
  await site.people.settle();
}

/** Of all mails so far, and what messages of others lead to: at their foot, and in their header. */
async function mailedLinks(): Promise<string[]> {
  const { email } = await site.people.optedInTo('lettre', 'ateliers');
  const { headers, links } = await site.sender.allowed(email, 'lettre');
  await mailOfEachKind(email);
  const header = /<(http[^>]+)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1];
  if (header === undefined) throw new Error('The header of the message names no link.');
  const mailed = (await site.app.mailbox()).flatMap(({ html, text }) =>
    [...html.matchAll(/href="(http[^"]+)"/g), ...text.matchAll(/(https?:\/\/[^\s<>()]+)/g)].map(
      ([, link = '']) => link,
    ),
  );
  return [...new Set([header, links?.unsubscribe ?? '', ...mailed])].filter((link) =>
    link.startsWith(site.url),
  );
}

const countOf = (links: readonly string[], path: string): number =>
  links.filter((link) => new URL(link).pathname.startsWith(path)).length;

/** Links of the page, but not forms: those take a press. */
async function linksOn(page: Page): Promise<string[]> {
  const found = await page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href], link[href]')].map((one) => one.href)`,
  );
  return found.filter((link) => link.startsWith(site.url)).map((link) => link.split('#')[0] ?? '');
}

it('a scanner that opens every link, runs scripts and waits ten seconds changes nothing', async () => {
  const first = await mailedLinks();
  expect(Object.fromEntries(KINDS.map((path) => [path, countOf(first, path)]))).toEqual(EACH_KIND);
  // What the clock forgets every ten minutes is forgotten before, and not while the scanner looks.
  await site.app.get(TidyOptIns).run();
  const before = await fingerprint(site.app);
  const seen = new Set<string>();
  const open: Page[] = [];
  let next = first;
  for (let depth = 0; depth < 2; depth += 1) {
    const found: string[] = [];
    for (const link of next.filter((one) => !seen.has(one))) {
      seen.add(link);
      const page = await visitors.one();
      const answer = await page.goto(link, { waitUntil: 'load' });
      expect(answer?.status()).toBeLessThan(500);
      await page.mouse.move(200, 200);
      found.push(...(await linksOn(page)));
      open.push(page);
    }
    next = found;
  }
  expect(seen.size).toBeGreaterThan(first.length + 5);
  const addresses = open.map((page) => page.url());
  await open[0]?.waitForTimeout(PATIENCE_MS);
  expect(open.map((page) => page.url())).toEqual(addresses);
  expect(await fingerprint(site.app)).toEqual(before);
}, 240_000);
