import { resolve } from 'node:path';
import { catalog } from '../../test/support/sample-pages.js';
import { varied } from '../../test/support/sample-subscribe.js';
import { loadMessages, LOCALES } from '../platform/http/messages.js';
import { createRenderer } from '../platform/http/renderer.js';
import { embeddedForm, type EmbeddedForm } from './embed.view.js';
import { shownTopics } from './shown-topics.js';

const messages = loadMessages(resolve('views/messages'));
const renderer = createRenderer({ viewsDir: resolve('views'), messages });
const publicUrl = 'https://consent.example';

const written = (form: EmbeddedForm, locale: string) =>
  renderer.render('partials/embedded-form', locale, form);

describe.each(LOCALES)('the form for other sites, in %s', (locale) => {
  const mixed = varied(catalog);
  const form = embeddedForm({
    catalog: mixed,
    locale,
    shown: shownTopics(mixed, {}),
    publicUrl,
  });

  it('says with each topic what differs between them, and the rest once', () => {
    const html = written(form, locale);
    expect(html.match(/Courrier Clair/g)).toHaveLength(2);
    expect(html.match(/Les ateliers du Canal/g)).toHaveLength(1);
    expect(html.match(/Les Halles du Canal \(atelier\)/g)).toHaveLength(1);
    expect(html).toContain(locale === 'fr' ? 'à la caisse' : 'at the till');
  });

  it('describes each box by an id that is there once, and that no page of ours has', () => {
    const html = written(form, locale);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual(form.topics.map(({ key }) => `about-topic-${key}`));
    expect([...html.matchAll(/ aria-describedby="([^"]*)"/g)].map(([, id]) => id)).toEqual(ids);
  });

  it('cannot be broken out of by a text of the catalog', () => {
    const marker = '"><script>alert(1)</script></textarea>';
    const marked = (value: unknown): unknown => {
      if (typeof value === 'string') return marker;
      if (Array.isArray(value)) return value.map(marked);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one)]));
    };
    const html = written(marked(form) as EmbeddedForm, locale);
    expect(html).not.toMatch(/<script|<\/textarea/);
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
  });
});
