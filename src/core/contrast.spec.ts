import fc from 'fast-check';
import { contrast, lightnessOf, mix, withLightness } from './contrast.js';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  // Worked out by hand from the definitions of WCAG 2.2.
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
  ])('of %s and %s is %d', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 2);
  });

  it('is the same whichever is named first, and never below one', () => {
    fc.assert(
      fc.property(colour, colour, (one, other) => {
        expect(contrast(one, other)).toBe(contrast(other, one));
        expect(contrast(one, other)).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('a colour', () => {
  it('mixed with another lies between the two', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(mix('#1f5a47', '#fffdf9', 0)).toBe('#fffdf9');
    expect(mix('#1f5a47', '#fffdf9', 1)).toBe('#1f5a47');
  });

  it('at its own lightness is itself, and at either end black or white', () => {
    fc.assert(
      fc.property(colour, (one) => {
        expect(withLightness(one, lightnessOf(one))).toBe(one);
        expect(withLightness(one, 0)).toBe('#000000');
        expect(withLightness(one, 1)).toBe('#ffffff');
      }),
    );
  });
});
