import fc from 'fast-check';
import type { Slot } from './cap.js';
import { cadenceVerdict, cadenceWindowMs } from './cadence.js';
import {
  effectOf,
  isTighterBudget,
  LONGEST_BUDGET_HOURS,
  LONGEST_CHOICE_MS,
  loosenedBy,
  movesClock,
  NO_PREFERENCE,
  preferenceAfter,
  type OwnBudget,
  type PreferenceChange,
} from './preference.js';
import { CADENCES } from './topic.js';

const NOW = 1_795_000_000_000;
const HOUR = 3_600_000;
const hours = (from: number, to: number) => ({ fromMinute: from * 60, toMinute: to * 60 });
const loosened = (standing: PreferenceChange, change: PreferenceChange) =>
  loosenedBy({ ...NO_PREFERENCE, ...standing }, change, NOW);

describe('what counts as hearing less', () => {
  it('is every choice where none was made, and none where nothing is said', () => {
    const choice = {
      budget: { limit: 1000, hours: 1 },
      pausedUntil: NOW + 1,
      hours: hours(8, 20),
      cadences: { lettre: 'weekly' },
    } as const;
    expect(loosened({}, choice)).toEqual([]);
    expect(loosened(choice, {})).toEqual([]);
    expect(loosened(choice, choice)).toEqual([]);
  });

  it('is never to take a choice away', () => {
    const standing = { budget: { limit: 9, hours: 1 }, pausedUntil: NOW + 1, hours: hours(8, 20) };
    const nothing = { budget: null, pausedUntil: null, hours: null };
    expect(loosened(standing, nothing)).toEqual(['/budget', '/pausedUntil', '/hours']);
    expect(loosened({}, nothing)).toEqual([]);
  });

  it.each([
    [[3, 168], [3, 168], true],
    [[3, 168], [2, 168], true],
    [[3, 168], [3, 336], true],
    [[3, 168], [4, 168], false],
    // The same rate, and thirty in one day.
    [[1, 24], [30, 720], false],
    // A lower rate, and two in one week.
    [[1, 168], [2, 720], false],
    [[5, 720], [1, 168], true],
    [[4, 720], [1, 168], false],
    [[0, 24], [1, 720], false],
    [[7, 24], [0, 1], true],
  ])('takes, for a budget of %j, one of %j as tighter: %s', (standing, next, expected) => {
    const budget = ([limit = 0, per = 0]: readonly number[]) => ({ limit, hours: per });
    expect(isTighterBudget(budget(next), budget(standing))).toBe(expected);
  });

  it('is a later end of a pause, and any end once it is over', () => {
    const until = (standing: number, next: number) =>
      loosened({ pausedUntil: standing }, { pausedUntil: next });
    expect(until(NOW + HOUR, NOW + HOUR)).toEqual([]);
    expect(until(NOW + HOUR, NOW + HOUR - 1)).toEqual(['/pausedUntil']);
    expect(until(NOW, NOW + 1)).toEqual([]);
  });

  it.each([
    [hours(8, 20), hours(8, 20), true],
    [hours(8, 20), hours(9, 19), true],
    [hours(8, 20), hours(7, 20), false],
    [hours(8, 20), hours(8, 21), false],
    [hours(8, 20), hours(20, 8), false],
    [hours(8, 20), hours(0, 24), false],
    [hours(20, 8), hours(22, 6), true],
    [hours(20, 8), hours(1, 6), true],
    [hours(20, 8), hours(21, 23), true],
    [hours(20, 8), hours(6, 22), false],
    [hours(20, 24), hours(20, 0), true],
    [hours(0, 24), hours(22, 6), true],
    [hours(0, 20), hours(19, 1), false],
  ])('takes, for hours %j, those of %j as within: %s', (standing, next, expected) => {
    expect(loosened({ hours: standing }, { hours: next })).toEqual(expected ? [] : ['/hours']);
  });

  it('is a slower cadence, whatever the topic is called', () => {
    const standing = { cadences: { lettre: 'weekly', offres: 'monthly' } } as const;
    const cadences = (...pairs: [string, 'immediate' | 'weekly' | 'monthly'][]) =>
      loosened(standing, { cadences: Object.fromEntries(pairs) });
    expect(cadences(['lettre', 'monthly'], ['offres', 'monthly'])).toEqual([]);
    expect(cadences(['lettre', 'immediate'], ['offres', 'weekly'])).toEqual([
      '/cadences/lettre',
      '/cadences/offres',
    ]);
    expect(cadences(['constructor', 'immediate'], ['constructor', 'weekly'])).toEqual([]);
  });
});

describe('properties', () => {
  const budgets = fc.record({
    limit: fc.integer({ min: 0, max: 6 }),
    hours: fc.integer({ min: 1, max: 9 }),
  });
  const most = (instants: readonly number[], window: number) =>
    Math.max(0, ...instants.map((at) => instants.filter((b) => b >= at && b < at + window).length));
  const keeps = (instants: readonly number[], { limit, hours: window }: OwnBudget) =>
    most(instants, window) <= limit;

  it('whatever keeps to a tighter budget keeps to the one before', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(budgets, budgets, instants, (standing, next, sent) => {
        fc.pre(isTighterBudget(next, standing) && keeps(sent, next));
        expect(keeps(sent, standing)).toBe(true);
      }),
    );
  });

  it('hours within others are open at no other minute', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const own = fc.tuple(minute, minute).filter(([from, to]) => from !== to);
    const isOpen = ([from, to]: readonly [number, number], at: number) =>
      from > to ? at >= from || at < to : at >= from && at < to;
    fc.assert(
      fc.property(own, own, minute, (standing, next, at) => {
        const of = ([fromMinute, toMinute]: readonly [number, number]) => ({
          hours: { fromMinute, toMinute },
        });
        fc.pre(loosened(of(standing), of(next)).length === 0);
        expect(isOpen(next, at) && !isOpen(standing, at)).toBe(false);
      }),
    );
  });
});

describe('a change', () => {
  const standing = { ...NO_PREFERENCE, cadences: { lettre: 'weekly', offres: 'monthly' } } as const;

  it('leaves what it does not name, and keeps no cadence that is immediate', () => {
    const change = { cadences: { lettre: 'immediate' }, hours: hours(8, 20) } as const;
    expect(preferenceAfter(standing, change)).toEqual({
      budget: null,
      pausedUntil: null,
      hours: hours(8, 20),
      cadences: { offres: 'monthly' },
    });
  });

  it('has an effect only where something becomes different', () => {
    const said = { budget: null, cadences: { lettre: 'weekly', alertes: 'immediate' } } as const;
    expect(effectOf(standing, said)).toEqual({});
    expect(effectOf(standing, {})).toEqual({});
    expect(effectOf(standing, { ...said, pausedUntil: NOW })).toEqual({ pausedUntil: NOW });
  });
});

describe('naming a zone', () => {
  const own = hours(8, 20);

  it('moves the clock where another one is known, with hours of their own or without', () => {
    const known = { hours: null, timezone: 'Europe/Paris' };
    expect(movesClock(known, 'Asia/Tokyo')).toBe(true);
    expect(movesClock({ ...known, hours: own }, 'Asia/Tokyo')).toBe(true);
    expect(movesClock({ ...known, hours: own }, 'Europe/Paris')).toBe(false);
  });

  it('is told once where none is known, unless hours are read on every clock of the country', () => {
    expect(movesClock({ hours: null, timezone: null }, 'Europe/Paris')).toBe(false);
    expect(movesClock({ hours: own, timezone: null }, 'Europe/Paris')).toBe(true);
  });
});

describe('what was sent', () => {
  it('is looked at as far back as a choice needs it, and no choice needs it further', () => {
    for (const cadence of CADENCES) {
      const windowMs = cadenceWindowMs(cadence);
      expect(LONGEST_CHOICE_MS).toBeGreaterThanOrEqual(windowMs);
      const last = (at: number) => [{ topic: 't', at } as Slot];
      expect(cadenceVerdict(cadence, 't', last(NOW - windowMs), NOW).passes).toBe(true);
      if (windowMs > 0)
        expect(cadenceVerdict(cadence, 't', last(NOW - windowMs + 1), NOW).passes).toBe(false);
    }
    expect(LONGEST_CHOICE_MS).toBeGreaterThanOrEqual(LONGEST_BUDGET_HOURS * HOUR);
  });
});
