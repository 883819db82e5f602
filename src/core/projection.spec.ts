import fc from 'fast-check';
import type { LedgerPayload } from './ledger-entry.js';
import { Projection, type ProjectedConsent } from './projection.js';
import type { ConsentPlace } from './standings.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const CONTACT = 'c1';
const LETTER = { contact: CONTACT, topic: 'letter', channel: 'email' };
const instant = (minute: number) => `2026-03-10T09:${String(minute).padStart(2, '0')}:00.000Z`;

const confirmed = (minute: number, topic = 'letter'): LedgerPayload => ({
  type: 'consent.confirmed',
  at: instant(minute),
  entryId: `given ${minute}`,
  ...{ topic, channel: 'email', address: 'a1', basis: 'consent', locale: 'fr' },
  notice: { key: 'notice', version: '2', sha256: 'x' },
  expiresAt: instant(59),
});
const ended = (minute: number, ...topics: string[]): LedgerPayload => ({
  type: topics.length === 1 ? 'consent.withdrawn' : 'objection.recorded',
  at: instant(minute),
  entryId: `ended ${minute}`,
  ended: topics.map((topic) => ({ topic, channel: 'email' })),
});
const undone = (minute: number, act: number, ...topics: string[]): LedgerPayload => ({
  type: 'withdrawal.undone',
  at: instant(minute),
  entryId: `undone ${minute}`,
  undoes: `ended ${act}`,
  restored: topics.map((topic) => ({ topic, channel: 'email' })),
});
const asked = (minute: number): LedgerPayload => ({
  type: 'consent.renewal_asked',
  at: instant(minute),
  channel: 'email',
  asked: [{ topic: 'letter', endsAt: instant(59) }],
});
const lapsed = (minute: number, endsAt: number): LedgerPayload => ({
  type: 'consent.lapsed',
  at: instant(minute),
  lapsed: [{ topic: 'letter', channel: 'email', endsAt: instant(endsAt) }],
});

function after(...happenings: LedgerPayload[]): [ConsentPlace, ProjectedConsent][] {
  const projection = new Projection();
  happenings.forEach((happening, index) => projection.add(CONTACT, happening, index));
  return [...projection.all()].map(([place, consent]) => [place, consent]);
}
const letterAfter = (...happenings: LedgerPayload[]) =>
  after(...happenings).find(([{ topic }]) => topic === 'letter')?.[1];

describe('the projection', () => {
  const given: ProjectedConsent = {
    ...{ state: 'confirmed', basis: 'consent', address: 'a1', locale: 'fr' },
    ...{ noticeKey: 'notice', noticeVersion: '2', confirmedAt: instant(1) },
    ...{ expiresAt: instant(59), renewalAskedAt: null, endedAt: null, entryId: 'given 1' },
  };

  it('is what was given', () => {
    expect(after(confirmed(1))).toEqual([[LETTER, given]]);
  });

  it('is what was taken back, alone or with everything', () => {
    const over = { ...given, state: 'withdrawn', endedAt: instant(2), entryId: 'ended 2' };
    expect(letterAfter(confirmed(1), ended(2, 'letter'))).toEqual(over);
    expect(letterAfter(confirmed(1), ended(2, 'offers', 'letter'))).toEqual(over);
  });

  it('is what was given, where taking it back was undone; and taken back where it was again', () => {
    const back = undone(3, 2, 'letter');
    expect(letterAfter(confirmed(1), ended(2, 'offers', 'letter'), back)).toEqual(given);
    expect(letterAfter(back, ended(2, 'letter'), confirmed(1))).toEqual(given);
    const over = { ...given, state: 'withdrawn', endedAt: instant(4), entryId: 'ended 4' };
    expect(letterAfter(confirmed(1), ended(2, 'letter'), back, ended(4, 'letter'))).toEqual(over);
    const again = undone(5, 4, 'letter');
    expect(letterAfter(confirmed(1), ended(2, 'letter'), back, ended(4, 'letter'), again)).toEqual(
      given,
    );
    expect(letterAfter(confirmed(1), ended(2, 'letter'), undone(3, 2, 'offers'))?.state).toBe(
      'withdrawn',
    );
  });

  it('is what was given again, of a new term', () => {
    const again = letterAfter(confirmed(1), asked(2), ended(3, 'letter'), confirmed(4));
    expect(again).toEqual({ ...given, confirmedAt: instant(4), entryId: 'given 4' });
  });

  it('says when it was asked about in its term', () => {
    expect(letterAfter(confirmed(1), asked(2))).toEqual({ ...given, renewalAskedAt: instant(2) });
  });

  it('is over since it lapsed, whatever was noted later, until it is given again', () => {
    const over = { ...given, expiresAt: instant(3) };
    expect(letterAfter(confirmed(1), lapsed(5, 3))).toEqual(over);
    const left = { ...over, state: 'withdrawn', endedAt: instant(6), entryId: 'ended 6' };
    expect(letterAfter(confirmed(1), lapsed(5, 3), ended(6, 'letter'))).toEqual(left);
    const back = undone(7, 6, 'letter');
    expect(letterAfter(confirmed(1), lapsed(5, 3), ended(6, 'letter'), back)).toEqual(over);
    const again = { ...given, confirmedAt: instant(5), entryId: 'given 5' };
    expect(letterAfter(confirmed(1), lapsed(5, 3), confirmed(5))).toEqual(again);
    expect(letterAfter(confirmed(1), confirmed(5), lapsed(5, 3))).toEqual(again);
    expect(letterAfter(confirmed(1), lapsed(5, 3), confirmed(5), lapsed(9, 8))?.expiresAt).toBe(
      instant(8),
    );
  });

  it('tells what happened in one millisecond by the order of the log', () => {
    expect(letterAfter(confirmed(1), ended(1, 'letter'))?.state).toBe('withdrawn');
    expect(letterAfter(ended(1, 'letter'), confirmed(1))?.state).toBe('confirmed');
  });

  it('is nothing of what was never given', () => {
    expect(after(ended(1, 'letter'), asked(2))).toEqual([]);
    expect(after({ type: 'preference.changed', at: instant(1) })).toEqual([]);
  });

  it('is one for each contact, topic and channel', () => {
    const projection = new Projection();
    projection.add('c1', confirmed(1), 0);
    projection.add('c2', confirmed(2), 1);
    projection.add('c1', confirmed(3, 'offers'), 2);
    expect(projection.take({ ...LETTER, contact: 'c2' })?.entryId).toBe('given 2');
    expect(projection.take({ ...LETTER, topic: 'offers' })?.entryId).toBe('given 3');
    expect(projection.take({ ...LETTER, topic: 'offers' })).toBeNull();
    expect(projection.take({ ...LETTER, contact: 'c3' })).toBeNull();
    expect([...projection.all()].map(([place]) => place)).toEqual([LETTER]);
  });

  it('is the same in whatever order the log has what happened', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 58 }), { maxLength: 8 });
    const histories = minutes.chain((list) =>
      fc.tuple(
        ...list.map((m) =>
          fc.constantFrom(confirmed(m), ended(m, 'letter'), asked(m), lapsed(m, m)),
        ),
      ),
    );
    const shuffles = histories.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );
    fc.assert(
      fc.property(shuffles, ([list, shuffled]) => {
        expect(letterAfter(...shuffled)).toEqual(letterAfter(...list));
      }),
    );
  });
});
