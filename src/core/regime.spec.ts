import {
  closesAt,
  hoursVerdict,
  placeOf,
  type OpenHours,
  type OwnHours,
  type Place,
  type Policy,
  type Regime,
  type Whereabouts,
} from './regime.js';

const DAILY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WORKDAYS: OpenHours = { days: DAILY.slice(0, 6), from: '08:00', to: '20:00' };

const LAW: Regime = { key: 'law', countries: ['*'], channels: ['email'], kinds: ['consumer'] };
const TEXTS: Regime = {
  ...LAW,
  key: 'fr-texts',
  countries: ['FR'],
  channels: ['sms'],
  open: [WORKDAYS],
  holidays: 'fr',
};
const POLICY: Policy = {
  location: { country: 'FR', timezone: 'Europe/Paris' },
  regimes: [
    { ...LAW, key: 'fr-business', countries: ['FR', 'MC'], kinds: ['business'] },
    TEXTS,
    { ...TEXTS, key: 'texts', countries: ['*'] },
    { ...LAW, kinds: ['consumer', 'business'] },
    { ...LAW, key: 'never', countries: ['FR'] },
  ],
  holidays: [{ key: 'fr', version: '1', days: ['2026-12-25', '2027-01-01'] }],
};
const NOBODY_SAID: Whereabouts = { country: null, timezone: null, kind: 'consumer' };

const instant = (text: string): number => Date.parse(text);

describe('placeOf', () => {
  const keyAndZones = (
    whereabouts: Partial<Whereabouts>,
    channel = 'email',
    policy = POLICY,
  ): [string, readonly string[]] | null => {
    const place = placeOf(policy, { ...NOBODY_SAID, ...whereabouts }, channel);
    return place && [place.regime.key, place.zones];
  };

  it('takes the first regime that fits country, channel and kind', () => {
    expect(keyAndZones({ country: 'FR', kind: 'business' })?.[0]).toBe('fr-business');
    expect(keyAndZones({ country: 'MC', kind: 'business' })?.[0]).toBe('fr-business');
    expect(keyAndZones({ country: 'FR' })?.[0]).toBe('law');
    expect(keyAndZones({ country: 'DE', kind: 'business' })?.[0]).toBe('law');
    expect(keyAndZones({ country: 'FR' }, 'sms')?.[0]).toBe('fr-texts');
    expect(keyAndZones({ country: 'DE' }, 'sms')?.[0]).toBe('texts');
  });

  it('is nowhere without a regime, a country, or one that exists', () => {
    expect(keyAndZones({ kind: 'business' }, 'sms')).toBeNull();
    expect(keyAndZones({}, 'push')).toBeNull();
    expect(keyAndZones({}, 'email', { ...POLICY, location: {} })).toBeNull();
    expect(keyAndZones({ country: 'fr' })).toBeNull();
    expect(keyAndZones({ country: '*' })).toBeNull();
    expect(keyAndZones({ country: '' })).toBeNull();
  });

  it('takes the zone that the person gave, before the usual one of the usual country', () => {
    expect(keyAndZones({})?.[1]).toEqual(['Europe/Paris']);
    expect(keyAndZones({ timezone: 'America/Cayenne' })?.[1]).toEqual(['America/Cayenne']);
    const usual = { ...POLICY, location: { country: 'US', timezone: 'America/Boise' } };
    expect(keyAndZones({ country: 'US' }, 'email', usual)?.[1]).toEqual(['America/Boise']);
    expect(keyAndZones({ country: 'DE' }, 'email', usual)?.[1]).toContain('Europe/Berlin');
  });

  it('takes all zones of a country where nobody said which', () => {
    const [, zones = []] = keyAndZones({ country: 'US' }) ?? [];
    expect(zones).toEqual(expect.arrayContaining(['America/New_York', 'Pacific/Honolulu']));
  });

  it('takes a zone that is none for one that was not given', () => {
    expect(keyAndZones({ timezone: 'Mars/Olympus' })?.[1]).toEqual(['Europe/Paris']);
    const astray = { ...POLICY, location: { country: 'FR', timezone: 'Paris' } };
    expect(keyAndZones({ timezone: '+25:00' }, 'email', astray)?.[1]).toEqual(['Europe/Paris']);
  });

  it('is nowhere where hours matter and no clock can be told', () => {
    expect(keyAndZones({ country: 'BV' }, 'sms')).toBeNull();
    expect(keyAndZones({ country: 'BV' })).toEqual(['law', []]);
    const holidaysOnly = { ...POLICY, regimes: [{ ...LAW, holidays: 'fr' }] };
    expect(keyAndZones({ country: 'BV' }, 'email', holidaysOnly)).toBeNull();
  });

  it('is nowhere where the holidays of the law are not known', () => {
    expect(keyAndZones({}, 'sms', { ...POLICY, holidays: [] })).toBeNull();
  });

  it('gives the same place again, but not to another policy', () => {
    const [one, again] = [0, 1].map(() => placeOf(POLICY, NOBODY_SAID, 'sms'));
    expect(one).not.toBeNull();
    expect(again).toBe(one);
    const other = { ...POLICY, regimes: [LAW] };
    expect(placeOf(other, NOBODY_SAID, 'sms')).toBeNull();
  });
});

const place = (zones: string | string[], open?: OpenHours[], holidays: string[] = []): Place => ({
  regime: { ...LAW, ...(open === undefined ? {} : { open }) },
  zones: [zones].flat(),
  holidays: new Set(holidays),
});
const daily = (from: string, to: string): OpenHours[] => [{ days: DAILY, from, to }];
const fridays = (from: string, to: string): OpenHours[] => [{ days: ['fri'], from, to }];
const opensAt = (place: Place, now: string, own: OwnHours | null = null): string | null => {
  const verdict = hoursVerdict(place, own, instant(now));
  if (verdict.passes) return now;
  return verdict.notBefore === null ? null : new Date(verdict.notBefore).toISOString();
};

describe('hoursVerdict', () => {
  const texts = placeOf(POLICY, NOBODY_SAID, 'sms') ?? place([]);
  const gap = place('Europe/Paris', daily('02:30', '04:00'));
  const skipped = place('Antarctica/Troll', daily('01:00', '03:00'));
  const fold = place('Europe/Paris', daily('02:30', '02:45'));
  const halfHour = place('Australia/Lord_Howe', daily('01:30', '02:00'));
  const lateFold = place('Pacific/Chatham', daily('03:00', '03:15'));
  const ramadan = place('Africa/Casablanca', daily('09:00', '18:00'));
  const noFriday = place('Pacific/Apia', fridays('08:00', '20:00'));
  const bothCoasts = place(['America/New_York', 'America/Los_Angeles'], daily('08:00', '20:00'));
  const oddMinutes = place('Asia/Kathmandu', daily('08:00', '20:00'));

  it.each([
    ['is open', texts, '2026-11-21T18:59:59.999Z', '2026-11-21T18:59:59.999Z'],
    ['waits over a Sunday', texts, '2026-11-21T19:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['waits over a holiday', texts, '2026-12-24T19:00:00.000Z', '2026-12-26T07:00:00.000Z'],
    [
      'waits an hour less after a gap',
      texts,
      '2026-03-28T19:00:00.000Z',
      '2026-03-30T06:00:00.000Z',
    ],
    ['opens at the end of a gap', gap, '2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z'],
    ['skips what a gap swallows', skipped, '2026-03-28T03:00:00.000Z', '2026-03-29T23:00:00.000Z'],
    ['opens before a fold', fold, '2026-10-25T00:00:00.000Z', '2026-10-25T00:30:00.000Z'],
    ['opens again within it', fold, '2026-10-25T00:45:00.000Z', '2026-10-25T01:30:00.000Z'],
    ['knows half hours', halfHour, '2026-04-04T15:30:00.000Z', '2026-04-05T15:00:00.000Z'],
    ['knows quarters', oddMinutes, '2026-06-01T00:00:00.000Z', '2026-06-01T02:15:00.000Z'],
    ['knows quarters in a fold', lateFold, '2026-04-04T13:30:00.000Z', '2026-04-04T14:15:00.000Z'],
    ['knows Ramadan', ramadan, '2026-02-14T18:00:00.000Z', '2026-02-15T09:00:00.000Z'],
    ['knows its end', ramadan, '2026-03-21T18:00:00.000Z', '2026-03-22T08:00:00.000Z'],
    ['knows a lost day', noFriday, '2011-12-29T12:00:00.000Z', '2012-01-05T18:00:00.000Z'],
    ['asks every clock', bothCoasts, '2026-11-21T13:00:00.000Z', '2026-11-21T16:00:00.000Z'],
  ])('%s', (_name, place, now, notBefore) => {
    expect(opensAt(place, now)).toBe(notBefore);
  });

  it('keeps to the hours of the person, over midnight too', () => {
    const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
    const london = place('Europe/London');
    expect(opensAt(london, '2026-07-01T04:59:59.999Z', night)).toBe('2026-07-01T04:59:59.999Z');
    expect(opensAt(london, '2026-07-01T05:00:00.000Z', night)).toBe('2026-07-01T21:00:00.000Z');
    expect(opensAt(texts, '2026-11-23T08:00:00.000Z', night)).toBeNull();
  });

  it('passes at any time where there are no hours, known clocks or not', () => {
    expect(hoursVerdict(place([]), null, NaN)).toEqual({ passes: true });
  });

  it('never passes where there are hours and no clock, or no time', () => {
    const own = { fromMinute: 0, toMinute: 1_440 };
    expect(opensAt(place([]), '2026-11-21T12:00:00.000Z', own)).toBeNull();
    const astray = place(['Europe/Paris', 'Mars/Olympus'], daily('00:00', '24:00'));
    expect(opensAt(astray, '2026-11-21T12:00:00.000Z')).toBeNull();
    for (const now of [NaN, Infinity, -Infinity, 9e15])
      expect(hoursVerdict(texts, null, now)).toEqual({ passes: false, notBefore: null });
  });

  it('looks 400 days ahead and no further', () => {
    const days = Array.from({ length: 402 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const closedFor = (count: number): Place => place('UTC', undefined, days.slice(0, count));
    expect(opensAt(closedFor(400), '2026-01-01T00:00:00.000Z')).toBe('2027-02-05T00:00:00.000Z');
    expect(opensAt(closedFor(401), '2026-01-01T00:00:00.000Z')).toBeNull();
  });
});

describe('a place whose holidays are in a table', () => {
  const texts = placeOf(POLICY, NOBODY_SAID, 'sms') ?? place([]);
  const always = { ...POLICY, regimes: [{ ...LAW, holidays: 'fr' }] };
  const mails = placeOf(always, NOBODY_SAID, 'email') ?? place([]);

  it('opens at no time after the last year that the table names', () => {
    expect(opensAt(texts, '2027-12-31T18:59:59.999Z')).toBe('2027-12-31T18:59:59.999Z');
    expect(opensAt(texts, '2027-12-31T19:00:00.000Z')).toBeNull();
    expect(opensAt(texts, '2028-01-03T12:00:00.000Z')).toBeNull();
    expect(opensAt(mails, '2027-12-31T23:00:00.000Z')).toBeNull();
  });

  it('opens where a year begins that the table names', () => {
    expect(opensAt(mails, '2025-12-30T12:00:00.000Z')).toBe('2025-12-31T23:00:00.000Z');
  });

  it('closes with the last year of the table, by the clock of the place', () => {
    const until = instant('2028-01-02T00:00:00.000Z');
    expect(closesAt(mails, null, instant('2027-12-31T22:50:00.000Z'), until)).toBe(
      instant('2027-12-31T23:00:00.000Z'),
    );
  });
});

describe('closesAt', () => {
  const closes = (
    place: Place,
    now: string,
    until: string,
    own: OwnHours | null = null,
  ): string => {
    const at = closesAt(place, own, instant(now), instant(until));
    return at === null ? 'open' : new Date(at).toISOString();
  };
  const halfHour = place('Australia/Lord_Howe', daily('01:30', '02:00'));
  const gap = place('Europe/Paris', daily('01:00', '02:30'));
  const midnight = place('Europe/Paris', daily('00:00', '24:00'), ['2026-12-25']);
  const bothCoasts = place(['America/New_York', 'America/Los_Angeles'], daily('08:00', '20:00'));

  it.each([
    ['a fold', halfHour, '2026-04-04T14:30:00.000Z', '2026-04-04T15:30:00.000Z'],
    ['a gap', gap, '2026-03-29T00:30:00.000Z', '2026-03-29T01:00:00.000Z'],
    ['a holiday', midnight, '2026-12-22T12:00:00.000Z', '2026-12-24T23:00:00.000Z'],
    ['the first clock', bothCoasts, '2026-11-23T20:00:00.000Z', '2026-11-24T01:00:00.000Z'],
  ])('tells the end at %s, and none before it', (_name, place, now, end) => {
    const before = new Date(instant(end) - 1).toISOString();
    expect(closes(place, now, '2027-01-01T00:00:00.000Z')).toBe(end);
    expect(closes(place, now, end)).toBe(end);
    expect(closes(place, now, before)).toBe('open');
    expect(closes(place, before, before)).toBe('open');
    expect(closes(place, before, end)).toBe(end);
  });

  it('keeps to the hours of the person', () => {
    const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
    const [now, until] = ['2026-11-22T23:30:00.000Z', '2026-11-24T00:00:00.000Z'];
    expect(closes(place('Europe/Paris'), now, until, night)).toBe('2026-11-23T05:00:00.000Z');
  });

  it('is the next instant where it is closed already, or no clock is known', () => {
    const own = { fromMinute: 0, toMinute: 1_440 };
    const [now, until] = ['2026-12-25T12:00:00.000Z', '2026-12-25T12:15:00.000Z'];
    expect(closes(midnight, now, until)).toBe('2026-12-25T12:00:00.001Z');
    expect(closes(place([]), now, until, own)).toBe('2026-12-25T12:00:00.001Z');
    expect(closes(midnight, now, now)).toBe('open');
  });

  it('never comes where there are no hours', () => {
    expect(closesAt(place([]), null, 0, Infinity)).toBeNull();
  });
});
