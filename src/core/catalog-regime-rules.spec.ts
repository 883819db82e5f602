import { isISO31661Alpha2 } from 'class-validator';
import {
  ACCES,
  COMPTE,
  complaints,
  LETTRE,
  PARTOUT,
  SOUND,
} from '../../test/support/sound-catalog.js';
import { endingHolidays } from './catalog-holiday-rules.js';
import type { Catalog, Topic } from './catalog.js';
import { isCountry } from './country.js';
import type { HolidayTable, OpenHours, Regime } from './regime.js';

const [FRANCE = PARTOUT] = SOUND.regimes ?? [];

const BOTH = ['consumer', 'business'] as const;

const france = (change: Partial<Regime>): Partial<Catalog> => ({
  regimes: [{ ...FRANCE, ...change }, PARTOUT],
});
const opening = (...open: OpenHours[]): Partial<Catalog> => france({ open });
const closing = (change: Partial<HolidayTable>): Partial<Catalog> => ({
  holidays: (SOUND.holidays ?? []).map((table) => ({ ...table, ...change })),
});
const lettre = (change: Partial<Topic>): Partial<Catalog> => ({
  topics: [{ ...LETTRE, ...change }, COMPTE, ACCES],
});

describe('the rules for regimes', () => {
  it.each<[string, Partial<Catalog>, string]>([
    [
      'a regime declared twice',
      { regimes: [FRANCE, { ...FRANCE, countries: ['BE'] }, PARTOUT] },
      'error regimes.1.key regime `france` is declared twice: keys are unique',
    ],
    [
      'a country that is none',
      france({ countries: ['FR', 'EU'] }),
      'error regimes.0.countries.1 regime `france` names the country `EU`, which ISO 3166-1 does not know: a country is two capital letters, as in FR',
    ],
    [
      'a country by a name of its own',
      france({ countries: ['UK'] }),
      'error regimes.0.countries.0 regime `france` names the country `UK`, which ISO 3166-1 does not know: did you mean `GB`?',
    ],
    [
      'every country beside one of them',
      france({ countries: ['FR', '*'], channels: ['email'] }),
      'error regimes.0.countries regime `france` names `*` beside other countries: it stands for all of them, so drop the others',
    ],
    [
      'a channel that is not declared',
      france({ channels: ['email', 'mail'] }),
      'error regimes.0.channels.1 regime `france` names the channel `mail`, which is not declared: did you mean `email`?',
    ],
    [
      'a basis that is not declared',
      france({ bases: ['ventes'] }),
      'error regimes.0.bases.0 regime `france` names the basis `ventes`, which is not declared: did you mean `vente`?',
    ],
    [
      'hours that end before they begin',
      opening({ days: ['mon'], from: '20:00', to: '08:00' }),
      'error regimes.0.open.0 regime `france` opens at 20:00 and closes at 08:00: hours end later than they begin; a day ends at 24:00',
    ],
    [
      'hours without length',
      opening({ days: ['mon'], from: '08:00', to: '08:00' }),
      'error regimes.0.open.0 regime `france` opens at 08:00 and closes at 08:00: hours end later than they begin; a day ends at 24:00',
    ],
    [
      'hours listed twice',
      opening(
        { days: ['mon', 'tue', 'wed'], from: '08:00', to: '12:00' },
        { days: ['fri', 'wed', 'tue'], from: '11:59', to: '24:00' },
      ),
      'error regimes.0.open.1 regime `france` lists 11:59–24:00 and 08:00–12:00 on wed, tue: these overlap, list each hour once',
    ],
    [
      'a regime that an earlier one takes everything from',
      { regimes: [PARTOUT, FRANCE] },
      'error regimes.1 regime `france` is never reached, since the first that fits is taken and `partout` fits wherever it does: list it earlier or drop it',
    ],
    [
      'a regime that several earlier ones take everything from',
      {
        regimes: [
          { ...FRANCE, key: 'a', countries: ['FR', 'BE'] },
          { ...FRANCE, key: 'b', countries: ['BE', 'FR'], kinds: ['business'] },
          { ...FRANCE, key: 'c', countries: ['FR', 'BE'], kinds: ['business', 'consumer'] },
          PARTOUT,
        ],
      },
      'error regimes.2 regime `c` is never reached, since the first that fits is taken and `b`, `a` fit wherever it does: list it earlier or drop it',
    ],
    [
      'a contact for whom there is no regime elsewhere',
      {
        regimes: [
          { ...FRANCE, kinds: BOTH },
          { ...PARTOUT, kinds: ['consumer'] },
        ],
      },
      'warning regimes no regime for `*` covers channel `email` to a business: a contact elsewhere is refused as unknown_location',
    ],
    [
      'a channel of marketing for which there is no regime elsewhere',
      {
        ...lettre({ channels: ['email', 'sms'] }),
        regimes: [
          FRANCE,
          { ...PARTOUT, channels: ['email'] },
          { ...PARTOUT, key: 'sms', channels: ['sms'], kinds: ['business'] },
        ],
      },
      'warning regimes no regime for `*` covers channel `sms` to a consumer: a contact elsewhere is refused as unknown_location',
    ],
  ])('tell of %s', (_, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });

  it('tell of a holiday table that is not declared', () => {
    expect(complaints(france({ holidays: 'fra' }))).toContain(
      'error regimes.0.holidays regime `france` names the holiday table `fra`, which is not declared: did you mean `fr`?',
    );
  });

  it('let hours touch, and lie over each other on different days', () => {
    const touching = opening(
      { days: ['mon'], from: '00:00', to: '10:00' },
      { days: ['mon'], from: '12:00', to: '24:00' },
      { days: ['mon'], from: '10:00', to: '12:00' },
      { days: ['tue'], from: '09:00', to: '13:00' },
    );
    expect(complaints(touching)).toEqual([]);
  });

  it('let a regime stand that an earlier one leaves something of', () => {
    const belgium = { ...FRANCE, key: 'belgique', countries: ['FR', 'BE'] };
    expect(complaints({ regimes: [FRANCE, belgium, PARTOUT] })).toEqual([]);
    const both = { ...FRANCE, key: 'both', kinds: BOTH };
    expect(complaints({ regimes: [FRANCE, both, PARTOUT] })).toEqual([]);
  });

  it('ask for no regime on a channel without marketing', () => {
    const topics = [LETTRE, { ...COMPTE, channels: ['email', 'sms'] }, ACCES];
    const regimes = [FRANCE, { ...PARTOUT, channels: ['email'] }];
    expect(complaints({ topics, regimes })).toEqual([]);
  });

  it('know the same countries as the contacts API', () => {
    const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n));
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    expect(codes.filter(isCountry)).toEqual(codes.filter((code) => isISO31661Alpha2(code)));
    expect(isCountry('fr')).toBe(false);
  });
});

describe('the rules for the location', () => {
  it.each<[string, Catalog['location'], string]>([
    [
      'no country',
      {},
      'warning location location names no country: a contact who did not say theirs is refused as unknown_location',
    ],
    [
      'a country that is none',
      { country: 'UK' },
      'error location.country location names the country `UK`, which ISO 3166-1 does not know: did you mean `GB`?',
    ],
    [
      'a time zone that is none',
      { country: 'FR', timezone: 'Europe/Montfaribole' },
      'error location.timezone location names the time zone `Europe/Montfaribole`, which is not known: one is written Europe/Paris (IANA)',
    ],
  ])('tell of %s', (_, location = {}, expected) => {
    expect(complaints({ location })).toEqual([expected]);
  });

  it('tell of a time zone that no country would use', () => {
    expect(complaints({ location: { timezone: 'Europe/Paris' } })).toContain(
      'error location.timezone location names the time zone `Europe/Paris` of no country: add `country`, or it is never used',
    );
  });

  it('do without a time zone, since a country has its own', () => {
    expect(complaints({ location: { country: 'BR' } })).toEqual([]);
  });
});

describe('the rules for holidays', () => {
  it.each<[string, Partial<Catalog>, string]>([
    [
      'a table declared twice',
      { holidays: [...(SOUND.holidays ?? []), ...(SOUND.holidays ?? [])] },
      'error holidays.1.key holiday table `fr` is declared twice: keys are unique',
    ],
    [
      'a day that does not exist',
      closing({ days: ['2026-02-28', '2027-02-29', '2028-02-29'] }),
      'error holidays.0.days.1 holiday table `fr` names 2027-02-29, which is no day of the calendar',
    ],
    [
      'days out of order',
      closing({ days: ['2026-07-14', '2027-07-14', '2027-05-01'] }),
      'error holidays.0.days.2 holiday table `fr` lists 2027-05-01 after 2027-07-14: list days in order, each of them once',
    ],
    [
      'a day listed twice',
      closing({ days: ['2026-07-14', '2026-07-14', '2027-07-14'] }),
      'error holidays.0.days.1 holiday table `fr` lists 2026-07-14 after 2026-07-14: list days in order, each of them once',
    ],
    [
      'a table that ends with its year',
      closing({ days: ['2026-05-01', '2026-07-14'] }),
      'warning holidays.0.days holiday table `fr` names days of 2026 alone, and in every other year it is closed all days: list the next year too',
    ],
    [
      'a table that nobody uses',
      { holidays: [...(SOUND.holidays ?? []), { ...SOUND.holidays?.[0], key: 'de' } as never] },
      'warning holidays.1 no regime names the holiday table `de`: it closes nothing',
    ],
  ])('tell of %s', (_, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });
});

describe('the end of a holiday table', () => {
  const told = (change: Partial<Catalog>, day: string): string[] =>
    endingHolidays({ ...SOUND, ...change }, Date.parse(day)).map(
      ({ path, message, severity }) => `${severity} ${path.join('.')} ${message}`,
    );
  const ending = (year: number): string[] => [
    `warning holidays.0.days holiday table \`fr\` names no day of ${year}, and all that year nothing is ` +
      'sent under `france`: list it under another version',
  ];

  it('is told from 90 days before its last day, and ever after', () => {
    expect(told({}, '2027-10-02')).toEqual([]);
    expect(told({}, '2027-10-03')).toEqual(ending(2028));
    expect(told({}, '2030-05-01')).toEqual(ending(2030));
  });

  it('is the end of a year, whichever of its days is named last', () => {
    expect(told(closing({ days: ['2027-01-01', '2028-01-01'] }), '2028-10-01')).toEqual([]);
  });

  it('is told of a year that the table leaves out', () => {
    const days = ['2026-07-14', '2028-07-14'];
    expect(told(closing({ days }), '2026-12-01')).toEqual(ending(2027));
    expect(told(closing({ days }), '2025-06-01')).toEqual(ending(2025));
  });

  it('is nothing to tell where no regime names the table', () => {
    expect(told({ regimes: [PARTOUT] }, '2030-01-01')).toEqual([]);
  });
});

describe('the rules for bases', () => {
  it('let a topic be carried by what a regime on its channel allows', () => {
    expect(complaints(lettre({ bases: ['vente'], consentIdleDays: 60 }))).toEqual([]);
  });

  it.each<[string, Partial<Catalog>, string]>([
    [
      'a basis of a topic that is not declared',
      lettre({ bases: ['vent'] }),
      'error topics.0.bases.0 topic `lettre` names the basis `vent`, which is not declared: did you mean `vente`?',
    ],
    [
      'a basis that no regime allows',
      { ...lettre({ bases: ['vente'] }), regimes: [PARTOUT], holidays: [] },
      'warning topics.0.bases.0 no regime on a channel of topic `lettre` allows the basis `vente`: it carries no message, since the topic and a regime must both name it',
    ],
    [
      'a basis that only a regime on another channel allows',
      { ...lettre({ bases: ['vente'] }), ...france({ channels: ['sms'] }) },
      'warning topics.0.bases.0 no regime on a channel of topic `lettre` allows the basis `vente`: it carries no message, since the topic and a regime must both name it',
    ],
    [
      'a basis of a topic that needs none',
      { topics: [LETTRE, { ...COMPTE, bases: ['vente'] }, ACCES] },
      'error topics.1.bases topic `compte` is of class service, which is sent without asking: drop `bases`',
    ],
    [
      'a term of a consent that nobody gives',
      { topics: [LETTRE, { ...COMPTE, consentIdleDays: 30 }, ACCES] },
      'error topics.1.consentIdleDays topic `compte` is of class service, which is sent without asking: drop `consentIdleDays`',
    ],
    [
      'marketing that rests on a basis alone',
      lettre({ purpose: 'orders', bases: ['vente'] }),
      'error topics.0.purpose topic `lettre` is marketing, but its purpose `orders` rests on contract: marketing is sent to those who agreed, so its purpose rests on consent',
    ],
  ])('tell of %s', (_, change, expected) => {
    expect(complaints(change)).toEqual([expected]);
  });
});
