import fc from 'fast-check';
import {
  arrivedOn,
  calendarOf,
  deadlineOf,
  lastDayBefore,
  MONTHS_EXTENDED,
  MONTHS_TO_ANSWER,
  type Calendar,
} from './legal-deadline.js';
import { DAY_MS } from './local-time.js';
import { PARTOUT, SOUND } from '../../test/support/sound-catalog.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const PARIS: Calendar = {
  zones: ['Europe/Paris'],
  holidays: new Set(['2026-04-06', '2026-05-01', '2026-12-25', '2027-01-01']),
};

const lastDay = (received: string, months: number, calendar = PARIS): string =>
  lastDayBefore(deadlineOf(Date.parse(received), months, calendar), calendar);

describe('a letter of which only the day is known', () => {
  const now = Date.parse('2026-11-22T23:30:00Z');
  const arrived = (day: string, at = now) => {
    const instant = arrivedOn(Date.parse(day), at, PARIS);
    return instant === null ? null : new Date(instant).toISOString();
  };

  it('arrived at noon of it, by the clock of the controller', () => {
    expect(arrived('2026-11-20')).toBe('2026-11-20T11:00:00.000Z');
    expect(arrived('2026-07-14')).toBe('2026-07-14T10:00:00.000Z');
  });

  it('arrived by now, where that is the day', () => {
    expect(arrived('2026-11-23')).toBe('2026-11-22T23:30:00.000Z');
  });

  it('has not arrived on a day that is still ahead there', () => {
    expect(arrived('2026-11-23', Date.parse('2026-11-22T22:30:00Z'))).toBeNull();
    expect(arrived('2026-11-24')).toBeNull();
  });
});

describe('the day by which a request is answered', () => {
  it.each([
    ['the same date of the next month', '2026-06-03T09:00:00Z', '2026-07-03'],
    ['the last day of a month that has no such date', '2026-08-31T09:00:00Z', '2026-09-30'],
    ['also in February of a leap year', '2028-01-31T09:00:00Z', '2028-02-29'],
    ['Monday, where that is a Saturday', '2026-01-31T09:00:00Z', '2026-03-02'],
    ['Monday, where that is a Sunday', '2026-05-28T09:00:00Z', '2026-06-29'],
    ['the next day, where that is a holiday', '2026-04-01T09:00:00Z', '2026-05-04'],
    ['Tuesday, after Sunday and Easter Monday', '2026-03-05T09:00:00Z', '2026-04-07'],
    ['Monday, after Christmas and its weekend', '2026-11-25T09:00:00Z', '2026-12-28'],
    ['counted from the day it was where it came in', '2026-06-02T22:30:00Z', '2026-07-03'],
    [
      'the day itself, in a year whose holidays are not known',
      '2028-11-25T09:00:00Z',
      '2028-12-25',
    ],
    ['over the end of the year', '2026-12-15T09:00:00Z', '2027-01-15'],
  ])('is %s', (_, received, day) => {
    expect(lastDay(received, MONTHS_TO_ANSWER)).toBe(day);
  });

  it.each([
    ['2026-11-30T09:00:00Z', '2027-03-01'],
    ['2026-08-31T09:00:00Z', '2026-11-30'],
    ['2026-10-01T09:00:00Z', '2027-01-04'],
  ])('is three months from receipt once extended: %s', (received, day) => {
    expect(lastDay(received, MONTHS_EXTENDED)).toBe(day);
  });

  it('ends with its last hour, by the clock of the place', () => {
    const ends = (received: string) =>
      new Date(deadlineOf(Date.parse(received), 1, PARIS)).toISOString();
    expect(ends('2026-06-03T09:00:00Z')).toBe('2026-07-03T22:00:00.000Z');
    expect(ends('2026-11-03T09:00:00Z')).toBe('2026-12-03T23:00:00.000Z');
  });

  it('is the one that ends first, where the country has several clocks', () => {
    const calendar: Calendar = {
      zones: ['America/Los_Angeles', 'America/New_York'],
      holidays: new Set(),
    };
    const at = deadlineOf(Date.parse('2026-06-03T12:00:00Z'), 1, calendar);
    expect(new Date(at).toISOString()).toBe('2026-07-04T04:00:00.000Z');
  });

  it('is a working day, never sooner than the month and never more than the days off later', () => {
    const received = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(received, fc.constantFrom(1, 3), (at, months) => {
        const deadline = deadlineOf(at, months, PARIS);
        const day = lastDayBefore(deadline, PARIS);
        const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
        expect([0, 6]).not.toContain(weekday);
        expect(PARIS.holidays.has(day)).toBe(false);
        const days = (deadline - at) / DAY_MS;
        // In spring the clock takes an hour of it.
        expect(days + 1 / 24).toBeGreaterThan(months === 1 ? 28 : 89);
        expect(days).toBeLessThan((months === 1 ? 32 : 93) + 4);
      }),
    );
  });

  it('never comes sooner for what comes in later', () => {
    const received = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(received, fc.nat({ max: 40 * DAY_MS }), (at, later) => {
        expect(deadlineOf(at + later, 1, PARIS)).toBeGreaterThanOrEqual(deadlineOf(at, 1, PARIS));
      }),
    );
  });
});

describe('the calendar of the controller', () => {
  const TABLES = [
    { key: 'fr', version: '2026', days: ['2026-05-01'] },
    { key: 'fr', version: '2027', days: ['2027-05-01'] },
    { key: 'de', version: '2026', days: ['2026-10-03'] },
  ];
  const controller = { ...SOUND.controller, country: 'FR' };

  it('has its zone, and the holidays that the regimes of its country name', () => {
    const regimes = [
      { ...PARTOUT, countries: ['DE'], holidays: 'de' },
      { ...PARTOUT, countries: ['FR'], holidays: 'fr' },
      PARTOUT,
    ];
    expect(calendarOf({ ...SOUND, controller, location: {}, regimes, holidays: TABLES })).toEqual({
      zones: ['Europe/Paris'],
      holidays: new Set(['2026-05-01', '2027-05-01']),
    });
  });

  it('takes the zone that the catalog tells of the same country', () => {
    const location = { country: 'FR', timezone: 'Indian/Reunion' };
    expect(calendarOf({ ...SOUND, controller, location }).zones).toEqual(['Indian/Reunion']);
    const elsewhere = { country: 'DE', timezone: 'Europe/Berlin' };
    expect(calendarOf({ ...SOUND, controller, location: elsewhere }).zones).toEqual([
      'Europe/Paris',
    ]);
  });
});
