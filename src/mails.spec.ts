/** What holds for every mail of ours: whole in both parts, small, harmless, and readable by night. */
import { resolve } from 'node:path';
import { allMails } from '../test/support/sample-views.js';
import { foldText } from './delivery/plain-text.js';
import { LOCALES, loadMessages } from './platform/http/messages.js';
import { createRenderer } from './platform/http/renderer.js';

const renderer = createRenderer({
  viewsDir: resolve('views'),
  messages: loadMessages(resolve('views/messages')),
});

const OWN = 'https://assent.example/';
const PARTS = ['html', 'text', 'subject.text'];

const modelOf = new Map(allMails.map(([, view, model]) => [view, model]));
const names = [...new Set(allMails.map(([, view]) => view.split('.')[0] ?? ''))];
const cases = names.flatMap((name) => LOCALES.map((locale) => [name, locale] as const));

const partOf = (name: string, part: string, locale: string): string => {
  const view = `${name}.${part}`;
  const model = modelOf.get(view);
  if (!model) throw new Error(`There is no sample of ${view}`);
  return renderer.render(view, locale, model(locale));
};
const textOf = (name: string, locale: string): string => foldText(partOf(name, 'text', locale));
const linksIn = (text: string): string[] => text.match(/https?:\/\/[^\s"<>&]+/g) ?? [];

it('the samples hold all three parts of each mail', () => {
  const expected = names.flatMap((name) => PARTS.map((part) => `${name}.${part}`));
  expect([...modelOf.keys()].sort()).toEqual(expected.sort());
  expect(names.length).toBeGreaterThan(2);
});

describe.each(cases)('%s in %s', (name, locale) => {
  const html = partOf(name, 'html', locale);
  const text = textOf(name, locale);

  it('is whole, and far from the size at which it would be cut', () => {
    expect(html + text).not.toMatch(/undefined|\[object|NaN|\bnull\b|\{\{/);
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
    expect(Buffer.byteLength(text)).toBeLessThan(30_000);
  });

  it('names its language, its title and one heading', () => {
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  });

  it('loads nothing, runs nothing and follows nobody', () => {
    expect(html).not.toMatch(/<(?:img|link|script|iframe|object|form|input|svg|video|base)\b/i);
    expect(html).not.toMatch(/@import|url\(|src=|srcset|background=|\son[a-z]+=|http-equiv/i);
    for (const link of [...linksIn(html), ...linksIn(text)]) {
      expect(link).toMatch(/^https:\/\/assent\.example\//);
      expect(link.slice(OWN.length)).not.toContain('?');
    }
  });

  it('has a table only where nothing but its looks needs one', () => {
    for (const [table] of html.matchAll(/<table[^>]*>/g))
      expect(table).toContain('role="presentation"');
  });

  it('says in its text part what it says in the other, with every link', () => {
    expect(linksIn(text)).toEqual([...new Set(linksIn(html))]);
    expect(text).not.toMatch(/&[#a-z0-9]+;|<[a-z/]/i);
    const heading = /<h1[^>]*>([^<]+)</.exec(html)?.[1] ?? '';
    expect(text.startsWith(heading.replaceAll('&#x27;', '’'))).toBe(true);
  });

  it('reads well at 72 columns, and ends with whom it is from', () => {
    for (const line of text.split('\n'))
      if (!/^https:\S+$/.test(line)) expect(line.length).toBeLessThanOrEqual(72);
    expect(text).not.toMatch(/\n{3,}/);
    expect(text.split('\n-- \n')).toHaveLength(2);
    expect(text.trimEnd()).toMatch(/\n-- \n[^\n]+[\s\S]*Nantes, France$/);
  });

  it('shows words of its own in a list of mails, not the beginning of its markup', () => {
    const [, shown = ''] = /<body[^>]*>\s*<div style="display:none[^"]*">([^<]+)</.exec(html) ?? [];
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.length).toBeLessThan(110);
  });

  it('has a subject of one line', () => {
    const subject = partOf(name, 'subject.text', locale).trim();
    expect(subject).toMatch(/^.*Les Halles du Canal.*$/);
    expect(subject.length).toBeLessThan(90);
  });
});

describe.each(cases)('by night %s in %s', (name, locale) => {
  const html = partOf(name, 'html', locale);
  const [, styles = '', body = ''] =
    /<style>([\s\S]*)<\/style>[\s\S]*(<body[\s\S]*)/.exec(html) ?? [];

  it('tells that it knows the dark, in the three ways that programs ask', () => {
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(styles).toContain('@media (prefers-color-scheme: dark)');
  });

  it('has a rule for every colour that is set in place', () => {
    const [, dark = ''] = /prefers-color-scheme: dark\) \{([\s\S]*?)\n\}/.exec(styles) ?? [];
    for (const [tag] of body.matchAll(/<[^>]*style="[^"]*#[^"]*"[^>]*>/g)) {
      const classes = (/class="([^"]+)"/.exec(tag)?.[1] ?? 'none').split(' ');
      for (const one of classes) expect(dark).toContain(`.${one} {`);
    }
  });

  it('supposes neither white nor black: what a program turns around stays readable', () => {
    expect(html).not.toMatch(/#(?:fff|000)(?:fff|000)?\b|\bwhite\b|\bblack\b/i);
    // Wherever words get a colour, they or what they stand on have a ground of their own.
    expect(body).toMatch(/^<body class="ground" style="[^"]*background:#/);
    expect(body).toMatch(/class="sheet ink"[^>]*background:#[^>]*color:#/);
  });
});
