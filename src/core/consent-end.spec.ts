import fc from 'fast-check';
import { consentEnd } from './consent-end.js';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 0, 1);
const open = { confirmedAt: AT, expiresAt: null };

describe('the end of a consent', () => {
  it('is none where nothing ends it', () => {
    expect(consentEnd(open, AT + DAY, [undefined, undefined])).toBeNull();
    expect(consentEnd(open, null, [])).toBeNull();
  });

  it('is the end it was given for', () => {
    expect(consentEnd({ ...open, expiresAt: AT + 730 * DAY }, null, [])).toBe(AT + 730 * DAY);
  });

  it('is so many days after the person last did something', () => {
    expect(consentEnd(open, AT + 5 * DAY, [1095, undefined])).toBe(AT + 1100 * DAY);
  });

  it('counts giving it as an act', () => {
    expect(consentEnd(open, null, [10])).toBe(AT + 10 * DAY);
    expect(consentEnd(open, AT - 9 * DAY, [10])).toBe(AT + 10 * DAY);
  });

  it('takes the sooner of the limits of regime and topic', () => {
    expect(consentEnd(open, null, [1095, 90])).toBe(AT + 90 * DAY);
    expect(consentEnd(open, null, [90, 1095])).toBe(AT + 90 * DAY);
  });

  it('does not last longer than it was given for, whatever the person does', () => {
    const term = { confirmedAt: AT, expiresAt: AT + 100 * DAY };
    expect(consentEnd(term, AT + 99 * DAY, [90])).toBe(AT + 100 * DAY);
  });

  it('never comes sooner for an act, nor later for one more limit', () => {
    const days = fc.option(fc.integer({ min: 1, max: 3650 }), { nil: undefined });
    const at = fc.integer({ min: 0, max: 5000 }).map((day) => AT + day * DAY);
    const expiry = fc.option(at);
    fc.assert(
      fc.property(at, expiry, at, at, days, days, (confirmedAt, expiresAt, a, b, one, two) => {
        const term = { confirmedAt, expiresAt };
        const end = (act: number, idle: readonly (number | undefined)[]) =>
          consentEnd(term, act, idle) ?? Infinity;
        expect(end(Math.max(a, b), [one])).toBeGreaterThanOrEqual(end(Math.min(a, b), [one]));
        expect(end(a, [one, two])).toBe(Math.min(end(a, [one]), end(a, [two])));
      }),
    );
  });
});
