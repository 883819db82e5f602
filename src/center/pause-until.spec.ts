import { DomainError } from '../core/errors.js';
import { DAY_MS } from '../core/local-time.js';
import { pauseEnd, readPause } from './pause-until.js';

const NOW = Date.UTC(2026, 10, 22, 18);
const PARIS = 'Europe/Paris';
const until = (date: string, zone = PARIS) => pauseEnd({ how: 'date', date }, zone, NOW);

describe('a pause', () => {
  it.each([
    ['week', NOW + 7 * DAY_MS],
    ['month', NOW + 30 * DAY_MS],
    ['end', null],
  ] as const)('for a %s ends when it says', (how, expected) => {
    expect(pauseEnd({ how, date: '' }, PARIS, NOW)).toEqual({ ok: true, until: expected });
  });

  it.each([
    ['2027-01-01', PARIS, '2026-12-31T23:00:00.000Z'],
    ['2027-07-01', PARIS, '2027-06-30T22:00:00.000Z'],
    ['2027-03-29', PARIS, '2027-03-28T22:00:00.000Z'],
    ['2027-01-01', 'America/New_York', '2027-01-01T05:00:00.000Z'],
    ['2027-01-01', 'Pacific/Noumea', '2026-12-31T13:00:00.000Z'],
    ['2027-01-01', 'No/Where', '2027-01-01T00:00:00.000Z'],
  ])('until %s in %s ends as that day begins there', (date, zone, expected) => {
    expect(until(date, zone)).toEqual({ ok: true, until: Date.parse(expected) });
  });

  it.each([
    ['', 'missing'],
    ['next week', 'invalid'],
    ['2026-02-30', 'invalid'],
    ['2026-11-22', 'past'],
    ['2020-01-01', 'past'],
    ['2031-12-01', 'far'],
  ])('until "%s" is refused as %s', (date, error) => {
    expect(until(date)).toEqual({ ok: false, error });
  });

  it('is asked for by one of four buttons', () => {
    expect(readPause({ pause: 'date', until: ' 2027-01-01 ' })).toEqual({
      how: 'date',
      date: '2027-01-01',
    });
    for (const pause of ['', 'year', ['week', 'month'], undefined])
      expect(() => readPause({ pause })).toThrow(new DomainError('malformed_body'));
  });
});
