/** The door of the preference center, and what comes right behind it. */
import type { Page } from 'playwright-core';
import { askForLink } from '../../support/person.js';
import type { Site } from './site.js';
import type { Station } from './stations.js';
import { follow } from './turn-page.js';

const PATH = '/preferences/session/';

async function link(site: Site): Promise<string> {
  const { email } = await site.people.optedInTo('lettre', 'ateliers');
  await askForLink(site.app, email).expect(200);
  return site.linkTo(email, PATH);
}

async function enter(page: Page, site: Site, lang: string): Promise<void> {
  await page.goto(`${await link(site)}?lang=${lang}`);
  await follow(page, 'button[name="action"][value="enter"]');
}

async function ask(page: Page, site: Site, lang: string, email: string): Promise<void> {
  await page.goto(`${site.url}/preferences?lang=${lang}`);
  await page.fill('input[name="email"]', email);
  await follow(page, 'form[action^="/preferences/link"] button[type="submit"]');
}

/** Up to the cap of the topic, so that the page tells of a message that was refused. */
async function askUntilDenied(site: Site, email: string): Promise<void> {
  await site.sender.allowed(email, 'lettre');
  for (let nth = 0; nth < 5; nth += 1)
    if ((await site.sender.ask(email, 'lettre')).decision === 'deny') return;
  throw new Error('No cap denies the letter.');
}

/** Somebody who gets everything, and to whom somebody has just asked to write. */
async function enterWithStory(page: Page, site: Site, lang: string): Promise<string> {
  const { email } = await site.people.optedInTo('lettre', 'ateliers', 'offres', 'alertes');
  await site.sender.allowed(email, 'service-compte');
  await askUntilDenied(site, email);
  const check = { recipient: { email }, channel: 'email', topic: 'ateliers' };
  await site.sender.post('/v1/checks', check).expect(200);
  await askForLink(site.app, email).expect(200);
  await page.goto(`${await site.linkTo(email, PATH)}?lang=${lang}`);
  await follow(page, 'button[name="action"][value="enter"]');
  return email;
}

async function toErasure(page: Page, site: Site, lang: string): Promise<void> {
  const email = await enterWithStory(page, site, lang);
  await page.goto(`${site.url}/preferences/erasure?lang=${lang}`);
  await follow(page, 'form[action^="/preferences/erasure"] button');
  await page.goto(`${await site.linkTo(email, '/preferences/erasure/')}?lang=${lang}`);
}

const save = (page: Page) => follow(page, '#choices button[type="submit"]');

const close = (page: Page) => follow(page, 'form[action^="/preferences/end"] button');

export const CENTER_STATIONS: readonly Station[] = [
  {
    name: 'center-door',
    reach: (page, site, lang) => page.goto(`${site.url}/preferences?lang=${lang}`),
  },
  {
    name: 'center-door-to-correct',
    reach: (page, site, lang) => ask(page, site, lang, 'camille@nulle'),
  },
  {
    name: 'center-asked',
    reach: (page, site, lang) => ask(page, site, lang, 'camille@exemple.example'),
  },
  {
    name: 'center-open',
    reach: async (page, site, lang) => page.goto(`${await link(site)}?lang=${lang}`),
  },
  {
    name: 'center-over',
    reach: (page, site, lang) => page.goto(`${site.url}${PATH}x?lang=${lang}`),
  },
  { name: 'center-home', reach: enter },
  {
    name: 'center-full',
    reach: enterWithStory,
  },
  {
    name: 'center-saved',
    reach: async (page, site, lang) => {
      await enterWithStory(page, site, lang);
      await page.click('label[for="topic-offres-email"]');
      await page.fill('#budget', '2');
      await save(page);
    },
  },
  {
    name: 'center-to-correct',
    reach: async (page, site, lang) => {
      await enterWithStory(page, site, lang);
      await page.fill('#budget', '2000');
      await save(page);
    },
  },
  {
    name: 'center-stopped',
    reach: async (page, site, lang) => {
      await enterWithStory(page, site, lang);
      await follow(page, 'button[name="all"]');
    },
  },
  {
    name: 'center-why',
    reach: async (page, site, lang) => {
      await enterWithStory(page, site, lang);
      await page.goto(`${site.url}/preferences/why?lang=${lang}`);
    },
  },
  {
    name: 'center-erasure',
    reach: async (page, site, lang) => {
      await enterWithStory(page, site, lang);
      await page.goto(`${site.url}/preferences/erasure?lang=${lang}`);
    },
  },
  { name: 'center-erasure-last', reach: toErasure },
  {
    name: 'center-erasure-to-correct',
    reach: async (page, site, lang) => {
      await toErasure(page, site, lang);
      await follow(page, 'main form button');
    },
  },
  {
    name: 'center-erased',
    reach: async (page, site, lang) => {
      await toErasure(page, site, lang);
      await page.click('label[for="sure"]');
      await follow(page, 'main form button');
    },
  },
  {
    name: 'center-left',
    reach: async (page, site, lang) => {
      await enter(page, site, lang);
      await close(page);
    },
  },
  {
    name: 'center-visit-over',
    reach: async (page, site, lang) => {
      await enter(page, site, lang);
      await site.app.sql('DELETE FROM person_sessions');
      await close(page);
    },
  },
];
