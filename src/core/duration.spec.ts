import { formatInstant, parseWindow } from './duration.js';

describe('parseWindow', () => {
  it.each([
    ['1h', 3_600_000],
    ['36h', 129_600_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ])('reads %s', (text, ms) => {
    expect(parseWindow(text)).toBe(ms);
  });

  it.each(['', '7', 'd', '0d', '-1d', '1.5d', '07d', '7D', ' 7d', '7d\n', '7m', '99999d', '1e3d'])(
    'does not read %j',
    (text) => {
      expect(parseWindow(text)).toBeNull();
    },
  );
});

describe('formatInstant', () => {
  it('writes RFC 3339 in UTC with milliseconds', () => {
    expect(formatInstant(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(formatInstant(1_773_133_200_007)).toBe('2026-03-10T09:00:00.007Z');
  });

  it.each([NaN, Infinity, -1, 0.5, 253_402_300_800_000])('refuses %p', (at) => {
    expect(() => formatInstant(at)).toThrow(RangeError);
  });
});
