import fc from 'fast-check';
import { offsetAt, transitionsOf } from '../../test/support/wall-clock.js';
import { clockOf, isZone, zonesOfCountry, type ZoneClock } from './local-time.js';

const SEED = process.env.FC_SEED;
fc.configureGlobal(SEED === undefined ? {} : { seed: Number(SEED) });

const MINUTE_MS = 60_000;
const ZONES = Intl.supportedValuesOf('timeZone');
const SINCE = Date.UTC(2026, 0, 1);
const UNTIL = Date.UTC(2029, 0, 1);

function clock(zone: string): ZoneClock {
  const found = clockOf(zone);
  if (found === null) throw new Error(`no clock for ${zone}`);
  return found;
}

describe('the clock of a zone', () => {
  it('agrees with Intl at any instant since 1970, in every zone', () => {
    const instants = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: UNTIL }),
        fc.integer({ min: Date.UTC(1990, 0, 1), max: UNTIL }),
      ),
      { minLength: 10, maxLength: 10 },
    );
    for (const zone of ZONES) {
      const property = fc.property(instants, (instants) => {
        const offsets = instants.map((instant) => clock(zone).stretchAt(instant).offsetMs);
        expect([zone, ...offsets]).toEqual([zone, ...instants.map((at) => offsetAt(zone, at))]);
      });
      fc.assert(property, { numRuns: 2 });
    }
  });

  it('changes at the millisecond at which Intl does, in every zone', () => {
    let seen = 0;
    for (const zone of ZONES) {
      for (const change of transitionsOf(zone, SINCE, UNTIL)) {
        const before = clock(zone).stretchAt(change - 1);
        const after = clock(zone).stretchAt(change);
        expect([zone, before.until, after.from]).toEqual([zone, change, change]);
        expect(before.offsetMs).toBe(offsetAt(zone, change - 1));
        expect(after.offsetMs).toBe(offsetAt(zone, change));
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(500);
  });

  it.each([
    ['Asia/Kathmandu', '2026-06-01T00:00:00Z', 345],
    ['Australia/Lord_Howe', '2026-06-01T00:00:00Z', 630],
    ['Australia/Lord_Howe', '2026-12-01T00:00:00Z', 660],
    ['Pacific/Chatham', '2026-06-01T00:00:00Z', 765],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', -600],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', 840],
    ['Africa/Casablanca', '2026-02-20T00:00:00Z', 0],
    ['Africa/Casablanca', '2026-04-20T00:00:00Z', 60],
    ['Antarctica/Troll', '2026-07-01T00:00:00Z', 120],
    // The shortest summer time since 1990 took a week.
    ['America/Recife', '2000-10-12T00:00:00Z', -120],
    ['Africa/Monrovia', '1970-01-01T00:00:00Z', -44.5],
    ['UTC', '2026-06-01T00:00:00Z', 0],
  ])('is in %s at %s ahead by %s minutes', (zone, at, minutes) => {
    expect(clock(zone).stretchAt(Date.parse(at)).offsetMs).toBe(minutes * MINUTE_MS);
  });

  it('knows the time long before there were zones', () => {
    const { offsetMs } = clock('Europe/Paris').stretchAt(Date.UTC(1200, 0, 1));
    expect(offsetMs).toBe(offsetAt('Europe/Paris', Date.UTC(1200, 0, 1)));
  });
});

describe('zones', () => {
  it('are those that Intl lists, under their older names too', () => {
    expect(ZONES.filter((zone) => !isZone(zone))).toEqual([]);
    const others = ['UTC', 'Etc/UTC', 'Etc/GMT+5', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific'];
    expect(others.filter((zone) => !isZone(zone))).toEqual([]);
  });

  it.each(['', 'Mars/Olympus', 'BST', 'PST', '+02:00', 'Europe/Paris ', 'Europe/', 'Local'])(
    'do not include %j',
    (name) => {
      expect(isZone(name)).toBe(false);
    },
  );

  it('of a country are all that its people live in', () => {
    expect(zonesOfCountry('FR')).toEqual(['Europe/Paris']);
    expect(zonesOfCountry('US')).toEqual(
      expect.arrayContaining(['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu']),
    );
    expect(zonesOfCountry('BV')).toEqual([]);
  });
});
