import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { consolePages } from '../test/support/sample-console.js';
import { asking, catalog, inToken, two, type Sample } from '../test/support/sample-pages.js';
import { allMails as mails, allPages as pages } from '../test/support/sample-views.js';
import { confirmPage } from './opt-in/opt-in.view.js';
import { shownTopics } from './opt-in/shown-topics.js';
import { subscribePage } from './opt-in/subscribe.view.js';
import { brandOf, brandUrl } from './platform/http/brand.js';
import { LOCALES, loadMessages } from './platform/http/messages.js';
import { createRenderer } from './platform/http/renderer.js';

const messages = loadMessages(resolve('views/messages'));
const renderer = createRenderer({ viewsDir: resolve('views'), messages });

const inEachLanguage = (samples: readonly Sample[]): [string, string, string, object][] =>
  samples.flatMap(([title, view, model]) =>
    LOCALES.map((locale): [string, string, string, object] => [title, locale, view, model(locale)]),
  );

const brand = brandOf(catalog.controller);
/** Everything that a page brings beside itself. */
const WEIGHT_OF_FILES = [
  ...['public/assent.css', 'public/icon.svg'].map((path) => readFileSync(resolve(path))),
  ...[brand?.sheet, brand?.logo].flatMap((file) => file?.bytes ?? []),
].reduce((sum, bytes) => sum + bytes.length, 0);

const titleIn = (html: string): string => /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';

describe('the title', () => {
  const center = pages.filter(([, view]) => view.startsWith('center/'));

  it.each(LOCALES)(
    'of each page of the center is its own, with whose page it is, in %s',
    (locale) => {
      const viewsByTitle = new Map<string, Set<string>>();
      for (const [, view, model] of center) {
        const title = titleIn(renderer.render(view, locale, model(locale)));
        expect(title).toMatch(/.+ · .+/);
        expect(title).toContain(catalog.controller.name);
        viewsByTitle.set(title, (viewsByTitle.get(title) ?? new Set()).add(view));
      }
      const shared = [...viewsByTitle].filter(([, views]) => views.size > 1);
      expect(shared).toEqual([]);
    },
  );

  it('of older messages is not that of the newest', () => {
    const titles = center
      .filter(([, view]) => view === 'center/why')
      .map(([, view, model]) => titleIn(renderer.render(view, 'fr', model('fr'))));
    expect(new Set(titles).size).toBe(2);
  });
});

describe('every page', () => {
  const cases = inEachLanguage(pages);

  it.each(cases)('%s in %s renders whole', (_title, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(Buffer.byteLength(html) + WEIGHT_OF_FILES).toBeLessThan(60_000);
  });

  it.each(cases)('%s in %s obeys the content security policy', (_title, locale, view, model) => {
    const html = renderer.render(view, locale, model);
    expect(html).not.toMatch(/<script|<style|<iframe|javascript:/i);
    expect(html).not.toMatch(/<[^>]*\s(?:style|on[a-z]+)=/i);
    const loaded = [...html.matchAll(/<(?:link|img)[^>]*(?:href|src)="([^"]*)"/g)];
    const own = ['/static/icon.svg', '/static/assent.css'];
    const ofBrand = [brand?.sheet, brand?.logo].map((file) => file && brandUrl(file));
    expect(loaded.map(([, url]) => url)).toEqual(
      html.includes('class="banner"') ? [...own, ...ofBrand] : own,
    );
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

describe('the suggestion box', () => {
  const offered = (view: string, locale: string, model: object): number =>
    renderer.render(view, locale, model).match(/action="\/suggestions\?lang=/g)?.length ?? 0;
  /** Not of staff and programmers, and not where no catalog says who would read it. */
  const isForContacts = ([title, view]: Sample): boolean =>
    !/^(?:console|delivery|docs)\/|^opt-in\/embed$/.test(view) && title !== 'not-found';

  it.each(inEachLanguage(pages.filter(isForContacts)))(
    'is on %s in %s, once',
    (_title, locale, view, model) => {
      expect(offered(view, locale, model)).toBe(1);
    },
  );

  it.each(inEachLanguage(pages.filter((sample) => !isForContacts(sample))))(
    'is not on %s in %s',
    (_title, locale, view, model) => {
      expect(offered(view, locale, model)).toBe(0);
    },
  );
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
    // A key of a message and a zone are looked up, and never printed.
    if (typeof value === 'string') return name.endsWith('Key') || name === 'zone' ? value : marker;
    if (Array.isArray(value)) return value.map((item) => marked(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, key)]));
  };
  const html = [...pages, ...mails]
    .filter(([, view]) => !view.endsWith('.text'))
    .filter(([title]) => title !== 'not-found');

  it.each(inEachLanguage(html))('%s in %s escapes every field', (_title, locale, view, model) => {
    const output = renderer.render(view, locale, marked(model, '') as object);
    expect(output).not.toContain('<img src=x');
    expect(output).not.toContain(`"'&`);
    expect(output).toContain('&lt;img src&#x3D;x');
  });
});

it('the words of a notice keep their paragraphs and lose the line breaks of its editor', () => {
  const [notice] = catalog.notices;
  if (!notice) throw new Error('the sample has a notice');
  const text = { fr: 'Un\ndeux.\n\nTrois.\n', en: 'One\ntwo.\n\nThree.\n' };
  const notices = [{ ...notice, text }];
  const shown = shownTopics(catalog, {});
  const model = subscribePage({ catalog: { ...catalog, notices }, locale: 'en', shown });
  expect(model.terms.paragraphs).toEqual(['One\ntwo.', 'Three.']);
});

describe('no page steers the person', () => {
  /** Of the page itself: the suggestion box stands apart from what is asked. */
  const buttons = (html: string): string[] =>
    (/<main[\s\S]*<\/main>/.exec(html)?.[0].match(/<button[^>]*>/g) ?? []).map((tag) =>
      tag.replace(/ (?:value|id|aria-(?:labelledby|describedby))="[^"]*"/g, ''),
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
    expect(values).toEqual(['topic', 'less', 'pause', 'all']);
  });

  it.each(LOCALES)(
    'useful and not useful are alike, and asked of who can tell, in %s',
    (locale) => {
      const votes = pages.flatMap(([title, view, model]) => {
        const html = renderer.render(view, locale, model(locale));
        const [, form = ''] = /<form class="vote"([\s\S]*?)<\/form>/.exec(html) ?? [];
        return form === '' ? [] : [{ title, answers: buttons(`<main>${form}</main>`) }];
      });
      // In the center: wherever a topic stands, and not where none does.
      const [inCenter, elsewhere] = [true, false].map((is) =>
        votes.map(({ title }) => title).filter((title) => title.startsWith('choices') === is),
      );
      const centers = pages.filter(([, view]) => view === 'center/choices').map(([title]) => title);
      expect(centers.filter((title) => !inCenter?.includes(title))).toEqual([
        'choices-none',
        'choices-silent',
      ]);
      expect(elsewhere?.sort()).toEqual([
        'footer-done-all',
        'footer-done-less',
        'footer-done-pause',
        'footer-done-topic',
        'renewed',
      ]);
      for (const { answers } of votes)
        expect(answers).toEqual(
          Array(2).fill('<button class="button" type="submit" name="answer">'),
        );
    },
  );

  it('ticks nothing in advance', () => {
    const html = renderer.render(
      'opt-in/subscribe',
      'fr',
      subscribePage({ catalog, locale: 'fr', shown: shownTopics(catalog, {}) }),
    );
    expect(html.match(/type="checkbox"/g)).toHaveLength(3);
    expect(html).not.toContain(' checked');
  });

  it('keeps what was typed and ticked when something is to be corrected', () => {
    const model = subscribePage({
      catalog,
      locale: 'fr',
      shown: shownTopics(catalog, {}),
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
