import fc from 'fast-check';
import {
  clockText,
  isOpenAtAll,
  isOpenBy,
  transitionsOf,
  wallAt,
  type Wall,
} from '../../test/support/wall-clock.js';
import { DAY_MS, zonesOfCountry } from './local-time.js';
import { closesAt, hoursVerdict, WEEKDAYS, type OwnHours, type Place } from './regime.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const ZONES = Intl.supportedValuesOf('timeZone');
const SINCE = Date.UTC(2026, 0, 1);
const UNTIL = Date.UTC(2029, 0, 1);
/** How far around a transition every minute is looked at. */
const AROUND = 150;

interface Sample {
  readonly at: number;
  readonly wall: Wall;
}

interface Hours {
  readonly place: Place;
  readonly own: OwnHours | null;
}

const turns = new Map<string, readonly number[]>();

/** Where a zone has no transition, the turn of a year is as good as one. */
function turnsOf(zone: string): readonly number[] {
  const known = turns.get(zone) ?? [...transitionsOf(zone, SINCE, UNTIL), Date.UTC(2027, 0, 1)];
  turns.set(zone, known);
  return known;
}

function samplesAround(zone: string, turn: number): Sample[] {
  const instants = [turn - 1];
  for (let minute = -AROUND; minute <= AROUND; minute += 1)
    instants.push(turn + minute * MINUTE_MS);
  instants.push(turn + 1);
  instants.sort((a, b) => a - b);
  return instants.map((at) => ({ at, wall: wallAt(zone, at) }));
}

/** Minutes of the day near those that the clocks jump from and to; at times, any. */
function minuteNear(walls: readonly Wall[]): fc.Arbitrary<number> {
  const minutes = walls.map(({ time }) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const near = fc
    .tuple(fc.constantFrom(...minutes), fc.integer({ min: -100, max: 100 }))
    .map(([minute, distance]) => (minute + distance + DAY_MINUTES) % DAY_MINUTES);
  return fc.oneof({ weight: 4, arbitrary: near }, fc.nat({ max: DAY_MINUTES - 1 }));
}

function hoursNear(zones: readonly string[], walls: readonly Wall[]): fc.Arbitrary<Hours> {
  const minute = minuteNear(walls);
  const days = fc.oneof(fc.constant([...WEEKDAYS]), fc.subarray([...WEEKDAYS], { minLength: 1 }));
  const window = fc
    .tuple(days, minute, minute, fc.boolean())
    .map(([days, one, other, toMidnight]) => ({
      days,
      from: clockText(Math.min(one, other)),
      to: clockText(toMidnight ? DAY_MINUTES : Math.max(one, other) + 1),
    }));
  const own = fc
    .record({ fromMinute: minute, toMinute: minute })
    .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute);
  const dates = [...new Set(walls.map(({ day }) => day))];
  // A day far from these makes the holidays of its year known, and closes nothing near.
  const years = [...new Set(dates.map((day) => `${day.slice(0, 4)}-07-29`))];
  return fc
    .record({
      open: fc.option(fc.array(window, { minLength: 1, maxLength: 3 }), { freq: 5 }),
      holidays: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(dates)),
      table: fc.option(fc.subarray(years), { freq: 2 }),
      own: fc.option(own, { freq: 2 }),
    })
    .map(({ open, holidays, table, own }) => {
      const regime = { key: 'law', countries: ['*'], channels: ['email'], kinds: [] };
      const place: Place = {
        regime: { ...regime, ...(open && { open }), ...(table && { holidays: 'table' }) },
        zones,
        holidays: new Set([...holidays, ...(table ?? [])]),
      };
      return { place, own };
    });
}

function isNeverOpen({ place, own }: Hours, now: number): boolean {
  const verdict = hoursVerdict(place, own, now);
  return !verdict.passes && verdict.notBefore === null;
}

/** The instants at which it says that it opens, each just so: a millisecond earlier it is closed. */
function expectExact({ place, own }: Hours, opens: readonly number[]): void {
  const around = (verdict: (at: number) => boolean): boolean[][] =>
    opens.map((at) => [verdict(at - 1), verdict(at)]);
  const exact = opens.map(() => [false, true]);
  expect(around((at) => isOpenAtAll(place, own, at))).toEqual(exact);
  expect(around((at) => hoursVerdict(place, own, at).passes)).toEqual(exact);
}

/** What is said of each sample agrees with what the clocks show at all of them. */
function expectAgreement(hours: Hours, samples: readonly Sample[], open: readonly boolean[]): void {
  const { place, own } = hours;
  const zone = place.zones.join();
  const verdicts = samples.map(({ at }) => hoursVerdict(place, own, at));
  expect([zone, ...verdicts.map(({ passes }) => passes)]).toEqual([zone, ...open]);

  const told = verdicts.map((verdict) => (verdict.passes ? null : verdict.notBefore));
  const nextOpen = nextOf(samples, open, true);
  // Where a sample is open, it is told by then; `expectExact` refuses what is told too early.
  const tooLate = told.filter((notBefore, index) => {
    const next = nextOpen[index] ?? Infinity;
    return open[index] !== true && (notBefore ?? Infinity) > next;
  });
  expect([zone, ...tooLate]).toEqual([zone]);
  expectExact(hours, [...new Set(told.filter((notBefore) => notBefore !== null))]);
}

function expectClosings({ place, own }: Hours, samples: readonly Sample[], open: boolean[]): void {
  const until = samples.at(-1)?.at ?? NaN;
  const closings = samples.map(({ at }) => closesAt(place, own, at, until));
  const nextClosed = nextOf(samples, open, false);
  const wrong = closings.filter((closing, index) => {
    const next = nextClosed[index] ?? null;
    return closing === null ? next !== null : closing > (next ?? until);
  });
  expect([place.zones, wrong]).toEqual([place.zones, []]);
  const ends = [...new Set(closings.filter((_, index) => open[index]))].filter((at) => at !== null);
  for (const end of ends) {
    expect([end, isOpenAtAll(place, own, end)]).toEqual([end, false]);
    expect([end, isOpenAtAll(place, own, end - 1)]).toEqual([end, true]);
    expect(closesAt(place, own, end - 1, end)).toBe(end);
  }
}

/** For each sample the first one after it that is open, or is not. */
function nextOf(samples: readonly Sample[], open: readonly boolean[], wanted: boolean): number[] {
  const next: number[] = [];
  for (let index = samples.length - 2; index >= 0; index -= 1) {
    const after = samples[index + 1]?.at;
    const later = open[index + 1] === wanted ? after : next[index + 1];
    if (later !== undefined) next[index] = later;
  }
  return next;
}

describe('around every transition of every zone in three years', () => {
  it('opens and closes as the clocks show, to the millisecond', () => {
    for (const zone of ZONES) {
      for (const turn of turnsOf(zone)) {
        const samples = samplesAround(zone, turn);
        const walls = [turn - 1, turn].map((at) => wallAt(zone, at));
        const property = fc.property(hoursNear([zone], walls), (hours) => {
          const open = samples.map(({ wall }) => isOpenBy(wall, hours.place, hours.own));
          if (isNeverOpen(hours, turn - AROUND * MINUTE_MS)) {
            expect([zone, open.includes(true)]).toEqual([zone, false]);
            return;
          }
          expectAgreement(hours, samples, open);
          expectClosings(hours, samples, open);
        });
        fc.assert(property, { numRuns: 2 });
      }
    }
  });
});

const oneZone = fc.constantFrom(...ZONES).map((zone) => [zone]);
const someZones = fc.oneof(
  oneZone,
  fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...ZONES)),
  fc.constantFrom('US', 'AU', 'CL', 'KI', 'PF', 'MN').map(zonesOfCountry),
);
/** Hours over several clocks, and an instant near a transition of one of them, or anywhere. */
const casesIn = (someZones: fc.Arbitrary<readonly string[]>) =>
  someZones.chain((zones) => {
    const turns = zones.slice(0, 3).flatMap(turnsOf);
    const near = fc
      .tuple(fc.constantFrom(...turns), fc.integer({ min: -3 * DAY_MS, max: 2 * 3_600_000 }))
      .map(([turn, distance]) => turn + distance);
    return fc.oneof(near, fc.integer({ min: SINCE, max: UNTIL })).chain((now) =>
      fc.record({
        now: fc.constant(now),
        hours: hoursNear(
          zones,
          zones.map((zone) => wallAt(zone, now)),
        ),
      }),
    );
  });

/** Some instants after `from` and before `until`: each minute of a short span, 100 of a long one. */
function between(from: number, until: number): number[] {
  const stepMs = Math.max(MINUTE_MS, Math.floor((until - from) / 100));
  const instants: number[] = [];
  for (let at = from; at < until; at += stepMs) instants.push(at);
  return instants;
}

describe('by several clocks, at any time in three years', () => {
  it('opens as all of them show, and at no instant before', () => {
    const property = fc.property(casesIn(someZones), ({ hours, now }) => {
      const { place, own } = hours;
      const isOpen = (at: number): boolean => isOpenAtAll(place, own, at);
      const verdict = hoursVerdict(place, own, now);
      expect(verdict.passes).toBe(isOpen(now));
      if (verdict.passes) return;
      const { notBefore } = verdict;
      expect(between(now, notBefore ?? now + 400 * DAY_MS).filter(isOpen)).toEqual([]);
      if (notBefore !== null) expectExact(hours, [notBefore]);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('opens at some time wherever one clock has a minute to open at', () => {
    const property = fc.property(casesIn(oneZone), ({ hours, now }) => {
      fc.pre(hours.place.regime.holidays === undefined);
      expect(isNeverOpen(hours, now)).toBe(!hasOpenMinute(hours));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('closes as soon as one of them shows it, and at no instant before', () => {
    const property = fc.property(
      casesIn(someZones),
      fc.nat({ max: 2 * DAY_MS }),
      ({ hours, now }, length) => {
        const { place, own } = hours;
        const isOpen = (at: number): boolean => isOpenAtAll(place, own, at);
        const until = now + length;
        const closing = closesAt(place, own, now, until);
        const stillOpen = between(now + 1, closing ?? until + 1);
        expect(stillOpen.filter((at) => !isOpen(at))).toEqual([]);
        if (closing === null) return;
        expect(isOpen(closing)).toBe(false);
        expect(closing).toBeGreaterThan(now);
        expect(closing).toBeLessThanOrEqual(until);
        if (closing > now + 1) expect(isOpen(closing - 1)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });
});

const MINUTES = Array.from({ length: DAY_MINUTES }, (_, minute) => clockText(minute));

/** Whether any minute of an ordinary week is open. */
function hasOpenMinute({ place, own }: Hours): boolean {
  return WEEKDAYS.some((weekday) =>
    MINUTES.some((time) => isOpenBy({ weekday, time, day: '', asUtc: NaN }, place, own)),
  );
}
