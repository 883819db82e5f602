import { BasisProjection, type ProjectedBasis } from './basis-projection.js';
import type { LedgerPayload } from './ledger-entry.js';
import type { ConsentPlace } from './standings.js';

const OFFERS = { contact: 'c1', topic: 'offers', channel: 'email' };
const instant = (minute: number) => `2026-03-10T09:${String(minute).padStart(2, '0')}:00.000Z`;

const recorded = (minute: number, inForce = true): LedgerPayload => ({
  type: 'basis.recorded',
  at: instant(minute),
  entryId: `recorded ${minute}`,
  ...{ topic: 'offers', channel: 'email', address: 'a1', basis: 'soft_opt_in', actor: 'shop' },
  ...{ since: instant(0), expiresAt: instant(59), inForce },
});
const ended = (minute: number, ...topics: string[]): LedgerPayload => ({
  type: 'basis.ended',
  at: instant(minute),
  entryId: `ended ${minute}`,
  ended: [],
  bases: topics.map((topic) => ({ topic, channel: 'email', basis: 'soft_opt_in' })),
});

function after(...happenings: LedgerPayload[]): [ConsentPlace, ProjectedBasis][] {
  const projection = new BasisProjection();
  happenings.forEach((happening, index) => projection.add('c1', happening, index));
  return [...projection.all()].map(([place, basis]) => [place, basis]);
}

describe('the bases that stand', () => {
  const basis: ProjectedBasis = {
    ...{ basis: 'soft_opt_in', address: 'a1', client: 'shop' },
    ...{ since: instant(0), expiresAt: instant(59), endedAt: null, entryId: 'recorded 1' },
  };

  it('are those that were recorded', () => {
    expect(after(recorded(1))).toEqual([[OFFERS, basis]]);
  });

  it('are not those that carried nothing when they were brought', () => {
    expect(after(recorded(1, false))).toEqual([]);
  });

  it('end where a later entry names them, whatever order the log has', () => {
    const over = { ...basis, endedAt: instant(5), entryId: 'ended 5' };
    expect(after(recorded(1), ended(5, 'offers'))).toEqual([[OFFERS, over]]);
    expect(after(ended(5, 'offers'), recorded(1))).toEqual([[OFFERS, over]]);
    expect(after(recorded(1), ended(5, 'letter'))).toEqual([[OFFERS, basis]]);
  });

  it('stand as before where their end was undone, and end again with a later one', () => {
    const undone: LedgerPayload = {
      ...{ type: 'withdrawal.undone', at: instant(6), entryId: 'undone 6', undoes: 'ended 5' },
      ...{ restored: [], bases: [{ topic: 'offers', channel: 'email', basis: 'soft_opt_in' }] },
    };
    expect(after(recorded(1), ended(5, 'offers'), undone)).toEqual([[OFFERS, basis]]);
    expect(after(undone, ended(5, 'offers'), recorded(1))).toEqual([[OFFERS, basis]]);
    const over = { ...basis, endedAt: instant(7), entryId: 'ended 7' };
    expect(after(recorded(1), ended(5, 'offers'), undone, ended(7, 'offers'))).toEqual([
      [OFFERS, over],
    ]);
  });

  it('stand again once they are recorded anew', () => {
    const anew = { ...basis, entryId: 'recorded 7' };
    expect(after(recorded(1), ended(5, 'offers'), recorded(7))).toEqual([[OFFERS, anew]]);
  });

  it('are given once', () => {
    const projection = new BasisProjection();
    projection.add('c1', recorded(1), 0);
    expect(projection.take(OFFERS)).toEqual(basis);
    expect(projection.take(OFFERS)).toBeNull();
  });
});
