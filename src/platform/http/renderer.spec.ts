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
