import { isGivenUp } from './soft-bounces.js';

const days = (...numbers: number[]) => numbers.map((number) => Date.UTC(2026, 10, number));

describe('an address whose mail keeps failing for a time', () => {
  it.each([
    ['five days that lie fifteen apart', days(1, 4, 8, 12, 16)],
    ['in any order', days(16, 8, 1, 12, 4)],
    ['more of both', days(1, 2, 3, 4, 5, 6, 30)],
  ])('is given up after %s', (_, bounced) => {
    expect(isGivenUp(bounced)).toBe(true);
  });

  it.each([
    ['none', []],
    ['four days, however far apart', days(1, 10, 20, 30)],
    ['five days that lie fourteen apart', days(1, 4, 8, 12, 15)],
    ['a bad fortnight', days(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)],
  ])('is still written to after %s', (_, bounced) => {
    expect(isGivenUp(bounced)).toBe(false);
  });
});
