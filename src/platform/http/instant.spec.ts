import { DomainError } from '../../core/errors.js';
import { DAY_MS } from '../../core/local-time.js';
import { CLOCK_SKEW_MS, parseInstant, pastInstant } from './instant.js';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('an instant', () => {
  it.each([
    ['2026-11-21T12:00:00Z', NOW],
    ['2026-11-21t12:00:00.000z', NOW],
    ['2026-11-21T13:00:00+01:00', NOW],
    ['2026-11-21T12:00:00.0019Z', NOW + 1],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2026-11-21T23:30:00-05:00', Date.UTC(2026, 10, 22, 4, 30)],
  ])('is read from %s', (text, at) => {
    expect(parseInstant(text)).toBe(at);
  });

  it.each([
    '2026-11-21',
    '2026-11-21T12:00:00',
    '2026-11-21 12:00:00Z',
    '2026-11-21T12:00Z',
    '2026-02-29T00:00:00Z',
    '2026-11-31T00:00:00+01:00',
    '2026-13-01T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T12:00:60Z',
    '2026-11-21T12:00:00+0100',
    ' 2026-11-21T12:00:00Z',
    '1763726400000',
    'yesterday',
    '',
  ])('is none: %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('what is told to have happened', () => {
  const told = (at: number) => pastInstant(new Date(at).toISOString(), NOW, 10 * DAY_MS, '/at');

  it('stands as it was told, and never later than now', () => {
    expect(told(NOW - 1)).toBe(NOW - 1);
    expect(told(NOW - 10 * DAY_MS)).toBe(NOW - 10 * DAY_MS);
    expect(told(NOW + CLOCK_SKEW_MS)).toBe(NOW);
  });

  it.each([NOW + CLOCK_SKEW_MS + 1, NOW - 10 * DAY_MS - 1])('is refused at %d', (at) => {
    let refusal: unknown;
    try {
      told(at);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'invalid_request', fields: [{ pointer: '/at' }] });
  });
});
