/** What the sample says of the world must be true: its holidays are worked out here from Easter. */
import { readFileSync } from 'node:fs';
import { policyOf } from '../core/catalog.js';
import { DAY_MS } from '../core/local-time.js';
import { placeOf } from '../core/regime.js';
import { parseCatalog } from './catalog-file.js';

const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
if (!read.ok) throw new Error('the sample catalog was refused');
const { holidays = [], regimes = [], topics, bases = [] } = read.catalog;

/** Sunday of Easter, by the Gregorian rule (Meeus, Jones and Butcher). */
function easter(year: number): number {
  const [century, ofCentury, moon] = [Math.floor(year / 100), year % 100, year % 19];
  const skipped = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * moon + century - Math.floor(century / 4) - skipped + 15) % 30;
  const leap = 2 * (century % 4) + 2 * Math.floor(ofCentury / 4);
  const toSunday = (32 + leap - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((moon + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * late + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1);
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const afterEaster = (year: number, days: number): string => dayOf(easter(year) + days * DAY_MS);
const fixed = (year: number, ...days: string[]): string[] => days.map((day) => `${year}-${day}`);

/** The first or last Monday of a month, January being 1. */
function monday(year: number, month: number, which: 'first' | 'last'): string {
  const from = which === 'first' ? Date.UTC(year, month - 1, 1) : Date.UTC(year, month, -6);
  return dayOf(from + ((8 - new Date(from).getUTCDay()) % 7) * DAY_MS);
}

const EXPECTED: Readonly<Record<string, (year: number) => string[]>> = {
  fr: (year) => [
    ...fixed(year, '01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'),
    ...[1, 39, 50].map((days) => afterEaster(year, days)),
  ],
  de: (year) => [
    ...fixed(year, '01-01', '05-01', '10-03', '12-25', '12-26'),
    ...[-2, 1, 39, 50].map((days) => afterEaster(year, days)),
  ],
  gb: (year) => [
    ...fixed(year, '01-01', '12-25', '12-26'),
    ...[-2, 1].map((days) => afterEaster(year, days)),
    monday(year, 5, 'first'),
    monday(year, 5, 'last'),
    monday(year, 8, 'last'),
    ...(year === 2026 ? ['2026-12-28'] : ['2027-12-27', '2027-12-28']),
  ],
};

describe('the sample catalog', () => {
  it.each(['fr', 'de', 'gb'])('lists the holidays of %s as the calendar has them', (country) => {
    const table = holidays.find(({ key }) => key === country);
    const expected = [2026, 2027].flatMap((year) => EXPECTED[country]?.(year) ?? []);
    expect(table?.days).toEqual(expected.toSorted());
  });

  it('knows the two Easters it was written by', () => {
    expect([2026, 2027].map((year) => dayOf(easter(year)))).toEqual(['2026-04-05', '2027-03-28']);
  });

  it.each([
    [null, 'consumer', 'email', 'fr-email-consumer'],
    ['FR', 'business', 'email', 'fr-email-business'],
    ['FR', 'consumer', 'sms', 'fr-sms-consumer'],
    [null, 'business', 'sms', 'fr-sms-business'],
    ['DE', 'consumer', 'email', 'de-email'],
    ['DE', 'business', 'sms', 'de-sms'],
    ['GB', 'consumer', 'email', 'gb-email-consumer'],
    ['GB', 'consumer', 'sms', 'gb-sms-consumer'],
    ['GB', 'business', 'email', 'gb-email-business'],
    ['GB', 'business', 'sms', 'gb-sms-business'],
    ['US', 'business', 'email', 'elsewhere-email'],
    ['CA', 'consumer', 'sms', 'elsewhere-sms'],
  ] as const)(
    'takes, for country %s and a %s by %s, the regime %s',
    (country, kind, channel, key) => {
      const place = placeOf(policyOf(read.catalog), { country, kind, timezone: null }, channel);
      expect(place?.regime.key).toBe(key);
    },
  );

  it('sends mail at all hours, and text messages only within hours, whoever they go to', () => {
    const hours = regimes.map(({ channels, open }) => [channels.join(), open !== undefined]);
    expect(new Set(hours.map(String))).toEqual(new Set(['email,false', 'sms,true']));
  });

  it('lets one topic be sent without a consent, and nothing elsewhere', () => {
    expect(topics.flatMap((topic) => topic.bases ?? [])).toEqual(['soft_opt_in']);
    expect(bases.map(({ key }) => key)).toEqual(['soft_opt_in', 'b2b_interest']);
    const allowing = regimes.filter((regime) => regime.bases !== undefined);
    expect(allowing.map(({ key }) => key)).toEqual([
      'fr-email-consumer',
      'fr-email-business',
      'gb-email-consumer',
      'gb-sms-consumer',
      'gb-email-business',
      'gb-sms-business',
    ]);
  });
});
