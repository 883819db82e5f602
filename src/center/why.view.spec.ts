import { RULES, ACTIONS } from '../compliance/history/codes.js';
import { LOCALES, loadMessages } from '../platform/http/messages.js';
import { whyPages } from '../../test/support/sample-why.js';
import { centerShell } from '../../test/support/sample-center.js';
import { WAYS } from './agreements.view.js';
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
