import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { consolePages } from '../test/support/sample-console.js';
import {
  asking,
  catalog,
  confirmation,
  inToken,
  mails,
  pages as publicPages,
  renewal,
  two,
  type Sample,
} from '../test/support/sample-pages.js';
import { confirmPage, subscribePage } from './opt-in/opt-in.view.js';
import { LOCALES, loadMessages } from './platform/http/messages.js';
import { createRenderer } from './platform/http/renderer.js';

const pages = [...publicPages, ...consolePages];
const messages = loadMessages(resolve('views/messages'));
const renderer = createRenderer({ viewsDir: resolve('views'), messages });

const inEachLanguage = (samples: Sample[]): [string, string, string, object][] =>
  samples.flatMap(([title, view, model]) =>
    LOCALES.map((locale): [string, string, string, object] => [title, locale, view, model(locale)]),
  );

const stylesheet = readFileSync(resolve('public/assent.css'), 'utf8');

describe('every page', () => {
  const cases = inEachLanguage(pages);

  it.each(cases)('%s in %s renders whole', (_title, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(Buffer.byteLength(html + stylesheet)).toBeLessThan(60_000);
  });

  it.each(cases)('%s in %s obeys the content security policy', (_title, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    expect(html).not.toMatch(/<script|<style|<iframe|javascript:/i);
    expect(html).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/i);
    const loaded = [...html.matchAll(/<(?:link|img)[^>]*(?:href|src)="([^"]*)"/g)];
    expect(loaded.map(([, url]) => url)).toEqual(['/static/icon.svg', '/static/assent.css']);
  });

  it.each(cases)('%s in %s names each of its tables', (_title, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    const tables = [...html.matchAll(/<table[^>]*>\s*(<caption[^>]*>[^<]+)?/g)];
    expect(tables.filter(([, caption]) => caption === undefined)).toEqual([]);
  });

  it.each(cases)('%s in %s labels and describes by ids that exist', (_t, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [
      ...html.matchAll(/\s(?:for|aria-describedby|aria-labelledby)="([^"]*)"/g),
      ...html.matchAll(/\shref="#([^"]+)"/g),
    ];
    for (const [, names = ''] of references) {
      for (const name of names.split(' ')) expect(ids).toContain(name);
    }
  });
});

it.each(['done', 'failed', 'gone'])(
  'an export that is %s is green only where it is there',
  (state) => {
    const [, view, model] =
      consolePages.find(([title]) => title === `console-export-${state}`) ?? [];
    const html = renderer.render(view ?? '', 'en', model?.('en') ?? {});
    expect(html).toContain(`<p class="${state === 'done' ? 'done' : 'failed'}" role="status">`);
  },
);

it('every view has a sample here', () => {
  const files = readdirSync(resolve('views'), { recursive: true, encoding: 'utf8' });
  const views = files
    .filter((file) => file.endsWith('.hbs') && !/^(?:layouts|partials)/.test(file))
    .map((file) => file.replace(/\.hbs$/, ''));
  expect([...new Set([...pages, ...mails].map(([, view]) => view))].sort()).toEqual(views.sort());
});

describe('escaping', () => {
  const marker = '<img src=x onerror=alert(1)>"\'&';
  const marked = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return name.endsWith('Key') ? value : marker;
    if (Array.isArray(value)) return value.map((item) => marked(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, key)]));
  };
  const html = [...pages, ...mails]
    .filter(([, view]) => !view.endsWith('.text'))
    .filter(([title]) => title !== 'not-found');

  it.each(inEachLanguage(html))('%s in %s escapes every field', (_title, locale, view, model) => {
    const output = renderer.render(view, locale, marked(model, '') as object);
    expect(output).not.toContain('<img');
    expect(output).not.toContain(`"'&`);
    expect(output).toContain('&lt;img src&#x3D;x');
  });
});

describe('every mail', () => {
  const models = { confirmation, renewal };
  const inBoth = LOCALES.flatMap((locale) =>
    Object.entries(models).map(([name, model]) => [name, locale, model(locale)] as const),
  );

  it.each(inEachLanguage(mails))('%s in %s is whole and small', (_title, locale, view, model) => {
    const part = renderer.render(view, locale, model);
    expect(part).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
    expect(Buffer.byteLength(part)).toBeLessThan(30_000);
  });

  it.each(inBoth)('of %s loads nothing and links only to its page in %s', (name, locale, model) => {
    const html = renderer.render(`email/${name}.html`, locale, model);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).not.toMatch(/<img|<link|<script|@import|url\(|src=/i);
    expect(html.match(/https?:/g)).toHaveLength(1);
  });

  it.each(inBoth)('of %s is plain text in its text part in %s', (name, locale, model) => {
    const text = renderer.render(`email/${name}.text`, locale, model);
    expect(text).not.toMatch(/&[#a-z0-9]+;|<[a-z]/i);
    expect(text).toMatch(/^https:\/\/assent\.example\/opt-in\/\w+$/m);
    expect(text).toMatch(name === 'confirmation' ? /72/ : /21 (?:décembre|December) 2026/);
  });

  it.each(inBoth)('of %s has a subject of one line in %s', (name, locale, model) => {
    const subject = renderer.render(`email/${name}.subject.text`, locale, model);
    expect(subject).toMatch(/^.*Les Halles du Canal.*$/);
  });
});

it('the words of a notice keep their paragraphs and lose the line breaks of its editor', () => {
  const [notice] = catalog.notices;
  if (!notice) throw new Error('the sample has a notice');
  const text = { fr: 'Un\ndeux.\n\nTrois.\n', en: 'One\ntwo.\n\nThree.\n' };
  const notices = [{ ...notice, text }];
  const model = subscribePage({ catalog: { ...catalog, notices }, locale: 'en' });
  expect(model.terms.paragraphs).toEqual(['One\ntwo.', 'Three.']);
});

describe('no page steers the person', () => {
  const buttons = (html: string): string[] =>
    (html.match(/<button[^>]*>/g) ?? []).map((tag) =>
      tag.replace(/ (?:value|aria-describedby)="[^"]*"/g, ''),
    );

  const askingPages = pages.filter(([title]) => ['confirm', 'renew'].includes(title));

  it.each(inEachLanguage(askingPages))('yes and no on %s are alike in %s', (title, locale) => {
    const [, view, model] = pages.find(([one]) => one === title) ?? fail('no such page');
    const found = buttons(renderer.render(view, locale, model(locale)));
    expect(found).toEqual(Array(2).fill('<button class="button" type="submit" name="action">'));
  });

  it.each(LOCALES)('leaving this, less and everything weigh the same in %s', (locale) => {
    const [, view, model] = pages.find(([title]) => title === 'footer') ?? fail('no such page');
    const html = renderer.render(view, locale, model(locale));
    expect(new Set(buttons(html)).size).toBe(1);
    const values = [...html.matchAll(/name="action" value="(\w+)"/g)].map(([, value]) => value);
    expect(values).toEqual(['topic', 'less', 'all']);
  });

  it('ticks nothing in advance', () => {
    const html = renderer.render(
      'opt-in/subscribe',
      'fr',
      subscribePage({ catalog, locale: 'fr' }),
    );
    expect(html.match(/type="checkbox"/g)).toHaveLength(3);
    expect(html).not.toContain(' checked');
  });

  it('keeps what was typed and ticked when something is to be corrected', () => {
    const model = subscribePage({
      catalog,
      locale: 'fr',
      email: 'lea@halles',
      tickedTopics: ['offers'],
      errors: { email: 'invalid' },
    });
    const html = renderer.render('opt-in/subscribe', 'fr', model);
    expect(html).toContain('value="lea@halles"');
    expect(html).toMatch(/value="offers"[^>]* checked/);
    expect(html).toContain('aria-describedby="email-hint email-error"');
    expect(html).toMatch(/role="alert"[\s\S]*href="#email"/);
  });

  it('says the notice that the person was shown, even when another is in force now', () => {
    const [notice] = catalog.notices;
    if (!notice) throw new Error('the sample has a notice');
    const newer = { ...notice, version: '2', text: { fr: 'Nouveau.', en: 'New.' } };
    const model = confirmPage({
      catalog: { ...catalog, notices: [notice, newer] },
      locale: 'en',
      ...inToken,
      ...asking,
      topics: two,
    });
    expect(model.terms.paragraphs).toEqual([notice.text.en]);
  });
});

function fail(why: string): never {
  throw new Error(why);
}
