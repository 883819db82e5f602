/** The whole story of a person, in a browser with scripts and in one without: it must be the same. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { anEmail } from '../support/people.js';
import { openHouse } from './support/house.js';
import type { Site } from './support/site.js';
import { follow } from './support/turn-page.js';
import type { Visitors } from './support/visitors.js';

let site: Site;
let visitors: Visitors;
openHouse((house) => {
  ({ site, visitors } = house);
});

async function subscribe(page: Page, email: string, topics: readonly string[]): Promise<void> {
  await page.goto(`${site.url}/`);
  await follow(page, 'main a[href^="/subscribe"]');
  expect(await page.locator('input[type="checkbox"]:checked').count()).toBe(0);
  for (const topic of topics) await page.click(`label[for="topic-${topic}"]`);
  await page.fill('input[name="email"]', email);
  await follow(page, 'form[action^="/subscribe"] button[type="submit"]');
  expect(await page.textContent('[role="status"]')).toContain('en route');
}

async function enterByDoor(page: Page, email: string): Promise<void> {
  await page.goto(`${site.url}/preferences`);
  await page.fill('input[name="email"]', email);
  await follow(page, 'form[action^="/preferences/link"] button[type="submit"]');
  await page.goto(await site.linkTo(email, '/preferences/session/'));
  await follow(page, 'button[name="action"][value="enter"]');
}

const decisionOn = async (email: string, topic: string) =>
  (await site.sender.ask(email, topic)).decision;

describe.each([
  { name: 'with scripts', hasScripts: true },
  { name: 'without scripts', hasScripts: false },
])('a person $name', ({ hasScripts }) => {
  it('asks, confirms, gets a letter, hears less, leaves one and then all', async () => {
    const page = await visitors.one({ hasScripts });
    const email = anEmail();
    await subscribe(page, email, ['lettre', 'ateliers']);
    expect(await decisionOn(email, 'lettre')).toBe('deny');

    await page.goto(await site.linkTo(email, '/opt-in/'));
    expect(await decisionOn(email, 'lettre')).toBe('deny');
    await follow(page, 'button[value="confirm"]');
    expect(await page.textContent('h1')).toContain('Merci');
    expect(await decisionOn(email, 'lettre')).toBe('allow');

    const footer = await site.footerLink(email, 'ateliers');
    await page.goto(footer);
    await follow(page, 'button[value="topic"]');
    expect(await page.textContent('[role="status"]')).toContain('Ateliers');
    expect(await decisionOn(email, 'ateliers')).toBe('deny');

    await page.goto(footer);
    await follow(page, 'button[value="all"]');
    expect(await decisionOn(email, 'lettre')).toBe('deny');
  });

  it('comes back without an old mail, sees why, changes everything, stops and takes it back', async () => {
    const page = await visitors.one({ hasScripts });
    const { email } = await site.people.optedInTo('lettre', 'alertes');
    await site.sender.allowed(email, 'lettre');
    await enterByDoor(page, email);

    await follow(page, 'a[href^="/preferences/why"]');
    expect(await page.textContent('main')).toContain('Boutique');
    expect(await page.textContent('main')).toContain('Vous aviez dit oui');
    expect(await page.locator('figure svg[role="img"]').count()).toBeGreaterThan(0);
    await follow(page, 'main a[href^="/preferences?"]');

    await page.click('label[for="topic-offres-email"]');
    await page.fill('#budget', '1');
    await follow(page, '#choices button[type="submit"]');
    expect(await page.textContent('[role="status"]')).toContain('Bonnes affaires');
    expect((await site.sender.ask(email, 'offres')).reasons).toEqual(['budget_reached']);

    await follow(page, 'button[name="all"]');
    expect(await page.textContent('[role="status"]')).toContain('tout arrêter');
    expect((await site.sender.ask(email, 'alertes')).reason).toBe('not_permitted');
    await follow(page, 'form[action^="/preferences/undo"] button');
    expect((await site.sender.ask(email, 'alertes')).reasons).toEqual(['budget_reached']);

    await follow(page, 'button[name="pause"][value="month"]');
    expect((await site.sender.ask(email, 'alertes')).reasons).toContain('paused');
    await follow(page, 'form[action^="/preferences/end"] button');
    await page.goto(`${site.url}/preferences`);
    expect(await page.locator('input[name="email"]').count()).toBe(1);
  });

  it('takes everything along, and then has it forgotten', async () => {
    const page = await visitors.one({ hasScripts });
    const { email, contactId } = await site.people.optedInTo('lettre');
    await enterByDoor(page, email);
    await page.goto(`${site.url}/preferences/why`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('form[action^="/preferences/dossier"] button'),
    ]);
    expect(file.suggestedFilename()).toBe('dossier.json');
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({
      contact: { id: contactId },
    });

    await page.goto(`${site.url}/preferences/erasure`);
    await follow(page, 'form[action^="/preferences/erasure"] button');
    await page.goto(await site.linkTo(email, '/preferences/erasure/'));
    await page.click('label[for="sure"]');
    await follow(page, 'button[value="erase"]');
    expect(await site.people.find(email)).toBeNull();
    await page.goto(`${site.url}/preferences`);
    expect(await page.locator('#choices').count()).toBe(0);
  });

  it('drops a word into the box, without anybody', async () => {
    const page = await visitors.one({ hasScripts });
    await page.goto(`${site.url}/subscribe`);
    await page.click('.suggestion-box summary');
    await page.fill('#suggestion', 'Plus de recettes, et écrivez à lea@exemple.example');
    await follow(page, '.suggestion-box button');
    expect(await page.textContent('[role="status"]')).toContain('est dans la boîte');
  });

  it('says that it was not them, and hears no more', async () => {
    const page = await visitors.one({ hasScripts });
    const email = anEmail();
    await subscribe(page, email, ['lettre']);
    await page.goto(await site.linkTo(email, '/opt-in/'));
    await follow(page, 'button[value="refuse"]');
    expect(await page.textContent('[role="status"]')).toContain('annulée');
    expect(await decisionOn(email, 'lettre')).toBe('deny');
    await site.people.subscribe(email, ['lettre']);
    await site.people.settle();
    expect(await site.people.mailsTo(email)).toHaveLength(1);
  });
});
