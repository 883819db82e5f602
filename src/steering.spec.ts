/** No page and no mail that a contact meets steers them: by its words, its weights or its clock. */
import { resolve } from 'node:path';
import { contactPages } from '../test/support/sample-views.js';
import { STEERING_SAMPLES, STEERING_WORDS } from '../test/support/steering-words.js';
import { LOCALES, loadMessages, type Locale } from './platform/http/messages.js';
import { createRenderer } from './platform/http/renderer.js';

const messages = loadMessages(resolve('views/messages'));
const renderer = createRenderer({ viewsDir: resolve('views'), messages });

/** What staff, auditors and programmers read. */
const NOT_FOR_CONTACTS = /^(?:console|report|record|docs|mailbox|home\.developer)\./;
const keys = messages.keys('en').filter((key) => !NOT_FOR_CONTACTS.test(key));

/** All that a message can say, in each of its forms. */
function wordsOf(locale: Locale, key: string): string {
  type Element = ReturnType<typeof messages.elements>[number];
  const say = (element: Element): string => {
    if ('options' in element)
      return Object.values(element.options)
        .map((option) => option.value.map(say).join(''))
        .join('. ');
    return element.type.valueOf() === 0 && 'value' in element ? element.value : '{x}';
  };
  return messages.elements(locale, key).map(say).join('');
}

/** Without accents, since a word boundary knows none: “ê” would begin no word. */
function plain(text: string): string {
  return text.replaceAll('\u00A0', ' ').normalize('NFD').replace(/\p{M}/gu, '');
}

function steeringIn(locale: Locale, text: string): string[] {
  const read = plain(text);
  return Object.entries(STEERING_WORDS[locale]).flatMap(([family, patterns]) =>
    patterns.flatMap((pattern) => {
      const [found] = new RegExp(plain(pattern.source), pattern.flags).exec(read) ?? [];
      return found === undefined ? [] : [`${family}: ${found}`];
    }),
  );
}

describe.each(LOCALES)('the words in %s', (locale) => {
  it.each(STEERING_SAMPLES[locale])('would be noticed if they said “%s”', (text) => {
    expect(steeringIn(locale, text)).not.toEqual([]);
  });

  it('shame, hurry, hold back and confuse nobody', () => {
    const found = keys.flatMap((key) =>
      steeringIn(locale, wordsOf(locale, key)).map((what) => `${key}: ${what}`),
    );
    expect(found).toEqual([]);
    expect(keys.length).toBeGreaterThan(150);
  });

  it('shout at nobody', () => {
    const loud = keys.filter((key) => /!|\p{Lu}{6,}/u.test(wordsOf(locale, key)));
    expect(loud).toEqual([]);
  });
});

const cases = contactPages.flatMap(([title, view, model]) =>
  LOCALES.map((locale) => [title, locale, view, model] as const),
);

describe('a page that contacts meet', () => {
  it.each(cases)(
    '%s in %s gives all answers of one form the same weight',
    (_t, locale, view, model) => {
      const html = renderer.render(view, locale, model(locale));
      for (const [form] of html.matchAll(/<form[\s\S]*?<\/form>/g)) {
        const looks = [...form.matchAll(/<button[^>]*>/g)].map(
          ([tag]) => /class="([^"]*)"/.exec(tag)?.[1] ?? '',
        );
        expect(new Set(looks).size).toBeLessThanOrEqual(1);
        // A link dressed as a way out of a form would weigh less than its button.
        expect(form).not.toMatch(/<a [^>]*>[^<]*(?:cancel|no,|non,|annuler)/i);
      }
    },
  );

  it.each(cases)(
    '%s in %s has no clock that runs and nothing that moves',
    (_t, locale, view, model) => {
      const html = renderer.render(view, locale, model(locale));
      expect(html).not.toMatch(/<(?:progress|meter|marquee|blink|dialog|video|audio)\b/i);
      expect(html).not.toMatch(/http-equiv|autofocus/i);
    },
  );
});
