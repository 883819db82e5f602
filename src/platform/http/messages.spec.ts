import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chooseLocale, loadMessages } from './messages.js';

const directory = resolve('views/messages');
const messages = loadMessages(directory);

describe('messages', () => {
  it.each(readdirSync(directory))(
    'hold no straight apostrophe in %s, which ICU would take as a quote',
    (file) => {
      expect(readFileSync(`${directory}/${file}`, 'utf8')).not.toMatch(/\p{L}'\p{L}/u);
    },
  );

  it('count as each language does', () => {
    expect(messages.translate('fr', 'errors.title', { count: 1 })).toBe('Un point à corriger');
    expect(messages.translate('en', 'errors.title', { count: 3 })).toBe('3 things to correct');
  });

  it('never let French punctuation begin a line', () => {
    expect(messages.translate('fr', 'confirm.title')).toBe('C’est bien vous\u00A0?');
  });

  it('take values as data, never as ICU', () => {
    const code = '{count, plural, other {<b>#</b>}}';
    expect(messages.translate('en', 'problem.code', { code })).toBe(`Code: ${code}`);
  });

  it('throw when the key or a value is missing', () => {
    expect(() => messages.translate('fr', 'no.such.key')).toThrow('no.such.key');
    expect(() => messages.translate('fr', 'problem.code')).toThrow('code');
  });
});

describe('chooseLocale', () => {
  it.each([
    ['the one asked for', ['en', 'fr'], 'fr', 'en'],
    ['the one asked for in any case and region', ['EN-gb'], 'fr', 'en'],
    ['that of the person when none was asked for', [null, 'en'], 'fr', 'en'],
    ['that of the person when the one asked for is unknown', ['de', 'en'], 'fr', 'en'],
    ['what the browser wants when the ones asked for are unknown', ['de', 'es'], 'en', 'en'],
    ['the best quality, whatever the order', [], 'fr;q=0.3, en;q=0.8', 'en'],
    ['the first of equals', [], 'en,fr', 'en'],
    ['the primary language of a region', [], 'de-AT, en-US;q=0.7, fr;q=0.2', 'en'],
    ['never a refused one', [], 'fr;q=0, *;q=0.5', 'en'],
    ['the first when all are welcome', [], '*', 'fr'],
    ['the first for an unknown language', [], 'de', 'fr'],
    ['the first for no header', [], undefined, 'fr'],
    ['the first for nonsense', [], ';;q=,,en;q=banana', 'fr'],
  ])('takes %s', (_title, wanted, header, expected) => {
    expect(chooseLocale(wanted, header, ['fr', 'en'])).toBe(expected);
  });
});
