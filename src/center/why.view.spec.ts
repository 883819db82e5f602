import { createHash } from 'node:crypto';
import { RULES, ACTIONS } from '../compliance/history/codes.js';
import { marksOf } from '../compliance/history/marks.js';
import { LEDGER_TYPES } from '../core/ledger-entry.js';
import { termsInForce } from '../opt-in/subscribe.view.js';
import { LOCALES, loadMessages } from '../platform/http/messages.js';
import { lineAt } from '../../test/support/history.js';
import { catalog } from '../../test/support/sample-pages.js';
import { whyPages } from '../../test/support/sample-why.js';
import { centerShell } from '../../test/support/sample-center.js';
import { agreementsOf, PERSON_WORDS, WAYS } from './agreements.view.js';
import type { WhyFacts } from './read-why.js';
import { textsAgreedTo } from './why-texts.view.js';
import type { WhyPage } from './why.view.js';

const messages = loadMessages('views/messages');
const page = (name: string): WhyPage => {
  const found = whyPages(centerShell).find(([title]) => title === name);
  return found?.[2]('en') as WhyPage;
};
const { messages: rows, texts, agreements } = page('center-why');
const becameOf = (nth: number) => rows.at(nth)?.became.map(({ textKey }) => textKey);

describe('the words of "Why did I get this?"', () => {
  it('have a sentence of their own for every rule, look and way, in both languages', () => {
    const keys = [
      ...RULES.map((rule) => `why.reasons.${rule}`),
      ...ACTIONS.map((action) => `why.looks.${action}`),
      ...WAYS.map((way) => `why.ways.${way}`),
    ];
    expect(keys.filter((key) => !messages.has(key))).toEqual([]);
    for (const locale of LOCALES) {
      const sentences = RULES.map((rule) => messages.translate(locale, `why.reasons.${rule}`));
      expect(new Set(sentences).size).toBe(RULES.length);
    }
  });

  it('say of every sign in the picture what it is, as one says it to the person', () => {
    const place = { topic: 'monthly-letter', channel: 'email' };
    const drawn = LEDGER_TYPES.flatMap((type) => marksOf([lineAt(1, type, place)])).filter(
      ({ kind }) => kind !== 'other',
    );
    const keys = drawn.map(({ type }) => PERSON_WORDS.happened(type));
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !messages.has(key))).toEqual([]);
  });

  it('know every way in which something can be said that reports know', () => {
    const known = messages
      .keys('en')
      .flatMap((key) => /^report\.codes\.(?:method|via)\.(\w+)$/.exec(key)?.[1] ?? []);
    expect(known.filter((way) => !WAYS.includes(way))).toEqual([]);
  });

  it('say a limit that the person set as they set it', () => {
    const say = (hours: number) =>
      messages.translate('en', 'why.chosen.budget', {
        limit: 1,
        hours,
        days: hours % 24 === 0 ? hours / 24 : 0,
      });
    expect(say(168)).toContain('at most one message in a week,');
    expect(say(240)).toContain('at most one message in 10 days,');
    expect(say(36)).toContain('at most one message in 36 hours,');
  });
});

describe('a message that somebody asked for', () => {
  it('rests on the yes before it, and leads to its text', () => {
    expect(texts).toHaveLength(1);
    expect(rows[1]?.ground).toMatchObject({ isYes: true, textId: texts[0]?.id });
    expect(rows.at(-1)?.ground).toMatchObject({ isYes: false, otherKey: 'why.grounds.gone' });
  });

  it('rests on what somebody brought where there was no yes, and on nothing where none is needed', () => {
    expect(rows[3]?.ground).toMatchObject({ isYes: false, isBasis: true, who: 'caisse' });
    expect(rows[2]?.ground).toMatchObject({ isBasis: false, otherKey: 'why.grounds.service' });
    expect(rows[2]?.who).toBe('');
  });

  it('became what is on record, and nothing is guessed where nothing is', () => {
    expect(becameOf(1)).toEqual(['why.became.redeemed']);
    expect(becameOf(-4)).toEqual(['why.became.unused']);
    expect(becameOf(-3)).toEqual(['why.became.voided']);
    expect(becameOf(-2)).toEqual(['why.became.released']);
    expect(becameOf(-1)).toEqual(['why.became.untold']);
  });

  it('says when to ask again only as long as that is to come', () => {
    expect(rows[0]?.waitUntil).toBeGreaterThan(0);
    expect(rows.slice(1).every(({ waitUntil }) => waitUntil === 0)).toBe(true);
  });
});

it('the table says of each bar of the picture how it began and how it ended', () => {
  const told = agreements.map(({ kindKey, isStanding, beganKey, beganBy, endedKey }) => [
    ...[kindKey, isStanding, beganKey, beganBy, endedKey],
  ]);
  expect(told).toEqual([
    ['why.agreed.kinds.basis', true, '', 'caisse', ''],
    ['why.agreed.kinds.consent', false, 'why.ways.button_post', '', 'why.ways.one_click'],
    ['why.agreed.kinds.consent', true, 'why.ways.button_post', '', ''],
  ]);
});

it('what still stands is told before what is newer and over, and how much is left out', () => {
  const letter = { topic: 'monthly-letter', channel: 'email' };
  const offers = { topic: 'offers', channel: 'email' };
  const lines = [
    lineAt(1, 'consent.confirmed', offers),
    ...Array.from({ length: 20 }, (_, nth) => [
      lineAt(10 * nth + 10, 'consent.confirmed', letter),
      lineAt(10 * nth + 15, 'consent.withdrawn', { details: { ended: [letter] } }),
      lineAt(10 * nth + 15, 'preference.changed'),
    ]).flat(),
  ];
  const told = agreementsOf({ catalog, locale: 'en' }, { lines, lapses: [], now: 1000 });
  expect([told.rows.length, told.older]).toEqual([10, 11]);
  expect(told.rows.at(-1)).toMatchObject({ isStanding: true, from: 1 });
  expect(told.periods).toHaveLength(10);
  expect(told.marks.every(({ kind }) => kind === 'given' || kind === 'ended')).toBe(true);
});

it('a text that was agreed to is parted as it was on the form', () => {
  const text = { fr: 'Un\ndeux.\n \nTrois.\n', en: 'One\ntwo.\n \nThree.\n' };
  const notices = catalog.notices.map((notice) => ({ ...notice, text }));
  const edited = { ...catalog, notices };
  const versions = [{ catalog: edited }] as unknown as WhyFacts['versions'];
  const [{ key, version } = { key: '', version: '' }] = notices;
  const sha256 = createHash('sha256').update(text.en).digest('hex');
  const ground = { kind: 'consent', at: 1, notice: { key, version, sha256 } } as const;
  const [agreed] = textsAgreedTo([ground], versions);
  const { terms } = termsInForce(edited, 'en', edited.topics.slice(0, 1));
  expect(agreed?.paragraphs).toEqual(['One\ntwo.', 'Three.']);
  expect(agreed?.paragraphs).toEqual(terms.paragraphs);
});

it('nothing that stands is left out, however much does', () => {
  const lines = Array.from({ length: 12 }, (_, nth) =>
    lineAt(nth + 1, 'consent.confirmed', { topic: `topic-${nth}`, channel: 'email' }),
  );
  const told = agreementsOf({ catalog, locale: 'en' }, { lines, lapses: [], now: 1000 });
  expect([told.rows.length, told.older]).toEqual([12, 0]);
});
