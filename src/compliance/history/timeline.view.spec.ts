import { lineAt } from '../../../test/support/history.js';
import { catalog } from '../../../test/support/sample-pages.js';
import { LEDGER_TYPES } from '../../core/ledger-entry.js';
import { loadMessages } from '../../platform/http/messages.js';
import { happenedKey } from './names.js';
import { marksOf } from './marks.js';
import { periodsOf } from './periods.js';
import { LEGEND, STAFF_WORDS, timelineOf } from './timeline.view.js';
import type { HistoryLine } from './history-line.js';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 22);
const ago = (days: number) => now - days * DAY;
const timeline = (lines: readonly HistoryLine[]) =>
  timelineOf({
    ...{ catalog, locale: 'en', zone: 'UTC', lines, now, words: STAFF_WORDS },
    ...{ periods: periodsOf(lines, now, []), marks: marksOf(lines) },
  });
const place = { topic: 'monthly-letter', channel: 'email' };

describe('the timeline of a person', () => {
  it('has a lane for each topic and channel, by name, and one for everything', () => {
    const { lanes } = timeline([
      lineAt(ago(30), 'objection.ended'),
      lineAt(ago(20), 'consent.confirmed', place),
      lineAt(ago(10), 'consent.confirmed', { topic: 'gone-from-catalog', channel: 'email' }),
    ]);
    expect(lanes.map(({ topic, channel }) => [topic, channel])).toEqual([
      ['The monthly letter', 'Email'],
      ['gone-from-catalog', 'Email'],
      ['', ''],
    ]);
  });

  it('draws what stands to the very end, and what ended to its end', () => {
    const { lanes } = timeline([
      lineAt(ago(100), 'contact.created'),
      lineAt(ago(100), 'consent.confirmed', place),
      lineAt(ago(50), 'consent.withdrawn', { details: { ended: [place] } }),
      lineAt(ago(25), 'consent.confirmed', place),
    ]);
    expect(lanes[0]?.bars).toEqual([
      expect.objectContaining({ x: '2%', width: '46%', isStanding: false, to: ago(50) }),
      expect.objectContaining({ x: '71%', width: '29%', isStanding: true, to: now }),
    ]);
    expect(lanes[0]?.signs.map(({ kind, x }) => [kind, x])).toEqual([
      ['given', '2%'],
      ['ended', '48%'],
      ['given', '71%'],
    ]);
  });

  it('marks a request, its refusal and its expiry on every topic that was asked for', () => {
    const request = {
      channel: 'email',
      details: { optIn: 'o', topics: ['monthly-letter', 'offers'] },
    };
    for (const end of ['opt_in.refused', 'opt_in.expired']) {
      const { lanes } = timeline([
        lineAt(ago(9), 'opt_in.requested', request),
        lineAt(ago(9), 'opt_in.mailed', { details: { optIn: 'o' } }),
        lineAt(ago(8), end, { details: { optIn: 'o' } }),
      ]);
      expect(lanes.map(({ signs }) => signs.map(({ kind }) => kind))).toEqual([
        ['asked', 'refused'],
        ['asked', 'refused'],
      ]);
    }
  });

  it('counts messages in columns that never stand out of the picture', () => {
    const decisions = [1, 1, 1, 2, 40, 41, 99].flatMap((days) => [
      lineAt(ago(days), 'authorization.allow', place),
      ...(days < 3 ? [lineAt(ago(days), 'authorization.deny', place)] : []),
    ]);
    const { messages, lanes } = timeline(decisions);
    expect(messages).toMatchObject({ allowed: 7, denied: 4 });
    expect(lanes).toEqual([]);
    for (const { allowedY, allowedHeight, deniedY, deniedHeight, x, width } of messages.columns) {
      expect(deniedY).toBeGreaterThanOrEqual(0);
      expect(deniedY + deniedHeight).toBe(allowedY);
      expect(allowedY + allowedHeight).toBe(40);
      expect(Number.parseFloat(x) + Number.parseFloat(width)).toBeLessThanOrEqual(100);
    }
  });

  it('tells each sign by its form alone, drawn with no more digits than a screen shows', () => {
    const forms = LEGEND.signs.map(({ path }) => path);
    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.join(' ')).not.toMatch(/\.\d{2}/);
  });

  it('is empty for who has no history', () => {
    expect(timeline([])).toMatchObject({ isEmpty: true, lanes: [] });
  });
});

it('everything that can be on record about a person has words in both languages', () => {
  const messages = loadMessages('views/messages');
  const others = [
    ...['allow', 'deny'].map((one) => `authorization.${one}`),
    ...['redeemed', 'released', 'voided', 'replaced'].map((one) => `permit.${one}`),
    'evidence.deleted',
  ];
  const missing = [...LEDGER_TYPES, ...others].filter((type) => !messages.has(happenedKey(type)));
  expect(missing).toEqual([]);
});
