import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { loadMessages } from './messages.js';
import { createRenderer, type Renderer } from './renderer.js';

const messages = loadMessages(resolve('views/messages'));
const folders: string[] = [];

function rendererOf(views: Record<string, string>): Renderer {
  const viewsDir = mkdtempSync(join(tmpdir(), 'assent-views-'));
  folders.push(viewsDir);
  for (const [name, source] of Object.entries(views)) {
    const file = join(viewsDir, `${name}.hbs`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  return createRenderer({ viewsDir, messages });
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the renderer refuses when it starts', () => {
  it.each([
    ['raw output with three braces', '{{{name}}}', 'raw output'],
    ['raw output with an ampersand', '{{&name}}', 'raw output'],
    ['a partial that does not exist', '{{> partials/none}}', 'partials/none'],
    ['a layout that does not exist', '{{#> layouts/none}}x{{/layouts/none}}', 'layouts/none'],
    ['a message that does not exist', "{{t 'no.such.key'}}", 'no.such.key'],
    ['such a message in a subexpression', "{{#if (t 'no.such')}}x{{/if}}", 'no.such'],
  ])('%s', (_title, source, why) => {
    expect(() => rendererOf({ page: source })).toThrow(why);
  });
});

describe('the renderer throws when it renders', () => {
  it.each([
    ['a property that is missing', '{{name}}'],
    ['a test of a missing property', '{{#if name}}x{{/if}}'],
    ['a negated test of a missing property', '{{#unless name}}x{{/unless}}'],
    ['a list that is missing', '{{#each name}}x{{/each}}'],
    ['a message value that is missing', "{{t 'problem.code' code=name}}"],
    ['a computed message key that does not exist', '{{t key}}'],
    ['a date that is not an instant', '{{date key}}'],
  ])('%s', (_title, source) => {
    expect(() => rendererOf({ page: source }).render('page', 'fr', { key: 'a.b' })).toThrow();
  });

  it('for a view or a language that does not exist', () => {
    const renderer = rendererOf({ page: 'x' });
    expect(() => renderer.render('other', 'fr', {})).toThrow('other');
    expect(() => renderer.render('page', 'de', {})).toThrow('de');
  });
});

describe('the renderer', () => {
  it('escapes in pages and not in text mails', () => {
    const renderer = rendererOf({ page: '{{name}}', 'mail.text': '{{name}}' });
    expect(renderer.render('page', 'fr', { name: '<b>&' })).toBe('&lt;b&gt;&amp;');
    expect(renderer.render('mail.text', 'fr', { name: '<b>&' })).toBe('<b>&');
  });

  it('reaches no property of a prototype', () => {
    class Secret {
      private readonly text = 'leaked';
      get inherited(): string {
        return this.text;
      }
    }
    const renderer = rendererOf({ page: '{{thing.inherited}}' });
    expect(renderer.render('page', 'fr', { thing: new Secret() })).toBe('');
  });

  it('writes dates in the language of the page, with their time zone', () => {
    const renderer = rendererOf({ page: '{{date at}}' });
    const at = Date.UTC(2026, 10, 21, 20, 49);
    expect(renderer.render('page', 'fr', { at })).toMatch(/^21 novembre 2026.*20:49 UTC$/);
    const first = Date.parse('2026-11-01T20:49:00Z');
    expect(renderer.render('page', 'fr', { at: first })).toMatch(/^1er novembre 2026.*20:49 UTC$/);
    expect(renderer.render('page', 'en', { at: first })).toMatch(/^1 November 2026.*20:49 UTC$/);
    expect(renderer.render('page', 'en', { at })).toMatch(/^21 November 2026.*20:49 UTC$/);
  });

  it('writes the clock of the person where the page or the place knows it', () => {
    const renderer = rendererOf({ page: '{{date at}}', place: '{{date at zone=theirs}}' });
    const at = Date.UTC(2026, 10, 21, 23, 49);
    expect(renderer.render('page', 'en', { at, zone: 'Europe/Paris' })).toMatch(
      /^22 November 2026.*00:49 CET$/,
    );
    expect(renderer.render('page', 'en', { at, zone: null })).toMatch(/23:49 UTC$/);
    const theirs = 'America/Montreal';
    expect(renderer.render('place', 'fr', { at, zone: 'Europe/Paris', theirs })).toMatch(
      /^21 novembre 2026.*18:49/,
    );
  });

  it('writes days without a time, of the calendar or of an instant', () => {
    const renderer = rendererOf({ page: '{{day at}}' });
    expect(renderer.render('page', 'fr', { at: '2026-12-01' })).toBe('1er décembre 2026');
    const late = Date.UTC(2026, 10, 21, 23, 49);
    expect(renderer.render('page', 'en', { at: late })).toBe('21 November 2026');
    expect(renderer.render('page', 'en', { at: late, zone: 'Europe/Paris' })).toBe(
      '22 November 2026',
    );
    expect(() => renderer.render('page', 'en', { at: 'soon' })).toThrow();
  });

  it('writes the time of day alone', () => {
    const renderer = rendererOf({ page: '{{time at}}' });
    const at = Date.UTC(2026, 10, 21, 23, 49);
    expect(renderer.render('page', 'en', { at })).toBe('23:49 UTC');
    expect(renderer.render('page', 'fr', { at, zone: 'Europe/Paris' })).toMatch(/^00:49.UTC.1$/);
  });

  it('writes numbers as each language does', () => {
    const renderer = rendererOf({ page: '{{number n}}' });
    expect(renderer.render('page', 'fr', { n: 12345.5 })).toBe('12\u202F345,5');
    expect(renderer.render('page', 'en', { n: 12345.5 })).toBe('12,345.5');
    expect(() => renderer.render('page', 'en', { n: '12' })).toThrow();
  });

  it('hands the language on to layouts, partials and lists', () => {
    const renderer = rendererOf({
      'layouts/page': '{{@locale}}:{{title}}:{{> @partial-block}}',
      'partials/item': "{{name}} {{t 'confirm.no'}};",
      page: "{{#> layouts/page title=(t 'confirm.no')}}{{#each items}}{{> partials/item}}{{/each}}{{/layouts/page}}",
    });
    const output = renderer.render('page', 'en', { items: [{ name: 'a' }, { name: 'b' }] });
    expect(output).toBe('en:It was not me:a It was not me;b It was not me;');
  });
});
