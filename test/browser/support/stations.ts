/**
 * Every page that a contact can meet, and how one gets there. A station is prepared anew for each
 * visit, because what is done on a page may be done only once.
 */
import type { Page } from 'playwright-core';
import { Renewals } from '../../support/renewals.js';
import { anEmail } from '../../support/people.js';
import type { Site } from './site.js';
import { follow } from './turn-page.js';

export interface Station {
  readonly name: string;
  readonly reach: (page: Page, site: Site, lang: string) => Promise<unknown>;
}

const TOPICS = ['lettre', 'ateliers', 'offres', 'alertes'];

const press = (page: Page, name: string, value: string) =>
  follow(page, `button[name="${name}"][value="${value}"]`);

async function askedLink(site: Site): Promise<string> {
  const email = anEmail();
  await site.people.subscribe(email, ['lettre', 'ateliers']);
  return site.linkTo(email, '/opt-in/');
}

async function footer(page: Page, site: Site, lang: string): Promise<void> {
  const { email } = await site.people.optedInTo(...TOPICS);
  await page.goto(`${await site.footerLink(email, 'lettre')}?lang=${lang}`);
}

async function subscribeWith(
  page: Page,
  site: Site,
  lang: string,
  fields: { email: string; topic?: string },
): Promise<void> {
  await page.goto(`${site.url}/subscribe?lang=${lang}`);
  if (fields.topic !== undefined) await page.click(`label[for="topic-${fields.topic}"]`);
  await page.fill('input[name="email"]', fields.email);
  await follow(page, 'form[action^="/subscribe"] button[type="submit"]');
}

async function suggest(page: Page, site: Site, lang: string, text: string): Promise<void> {
  await page.goto(`${site.url}/?lang=${lang}`);
  await page.click('.suggestion-box summary');
  await page.fill('#suggestion', text);
  await follow(page, '.suggestion-box button');
}

export const PUBLIC_STATIONS: readonly Station[] = [
  { name: 'home', reach: (page, site, lang) => page.goto(`${site.url}/?lang=${lang}`) },
  {
    name: 'subscribe',
    reach: (page, site, lang) => page.goto(`${site.url}/subscribe?lang=${lang}`),
  },
  {
    name: 'subscribe-to-correct',
    reach: (page, site, lang) => subscribeWith(page, site, lang, { email: 'camille@nulle' }),
  },
  {
    name: 'requested',
    reach: (page, site, lang) =>
      subscribeWith(page, site, lang, { email: anEmail(), topic: 'lettre' }),
  },
  {
    name: 'confirm',
    reach: async (page, site, lang) => page.goto(`${await askedLink(site)}?lang=${lang}`),
  },
  {
    name: 'confirmed',
    reach: async (page, site, lang) => {
      await page.goto(`${await askedLink(site)}?lang=${lang}`);
      await press(page, 'action', 'confirm');
    },
  },
  {
    name: 'refused',
    reach: async (page, site, lang) => {
      await page.goto(`${await askedLink(site)}?lang=${lang}`);
      await press(page, 'action', 'refuse');
    },
  },
  {
    name: 'expired',
    reach: async (page, site, lang) => {
      const link = await askedLink(site);
      await site.app.sql('UPDATE opt_ins SET expires_at = now() WHERE state = $1', ['requested']);
      return page.goto(`${link}?lang=${lang}`);
    },
  },
  {
    name: 'renew',
    reach: async (page, site, lang) => {
      const { path } = await new Renewals(site.app, site.people).asked('lettre', 'ateliers');
      return page.goto(`${site.url}${path}?lang=${lang}`);
    },
  },
  { name: 'footer', reach: footer },
  {
    name: 'footer-left',
    reach: async (page, site, lang) => {
      await footer(page, site, lang);
      await press(page, 'action', 'topic');
    },
  },
  {
    name: 'suggestion-open',
    reach: async (page, site, lang) => {
      await page.goto(`${site.url}/?lang=${lang}`);
      await page.click('.suggestion-box summary');
    },
  },
  {
    name: 'suggestion-to-correct',
    reach: (page, site, lang) => suggest(page, site, lang, '06 12 34 56 78'),
  },
  {
    name: 'suggestion-taken',
    reach: (page, site, lang) => suggest(page, site, lang, 'Plus de recettes, merci.'),
  },
  {
    name: 'subscribe-named',
    reach: (page, site, lang) =>
      page.goto(`${site.url}/subscribe?topics=alertes,lettre&lang=${lang}`),
  },
  {
    name: 'embed',
    reach: (page, site, lang) => page.goto(`${site.url}/subscribe/embed?lang=${lang}`),
  },
  {
    name: 'footer-undone',
    reach: async (page, site, lang) => {
      await footer(page, site, lang);
      await press(page, 'action', 'all');
      await press(page, 'action', 'undo');
    },
  },
  {
    name: 'vote-taken',
    reach: async (page, site, lang) => {
      await footer(page, site, lang);
      await press(page, 'action', 'less');
      await press(page, 'answer', 'useful');
    },
  },
  {
    name: 'not-found',
    reach: (page, site, lang) => page.goto(`${site.url}/nowhere?lang=${lang}`),
  },
];
