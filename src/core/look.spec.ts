import fc from 'fast-check';
import { contrast } from './contrast.js';
import {
  ENOUGH,
  isLegible,
  nearestLegible,
  OWN_LOOK,
  palettesOf,
  PAPER,
  THEMES,
  weakestPlace,
} from './look.js';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the look', () => {
  it('of Assent itself can be read, by day and by night', () => {
    expect(isLegible('light', OWN_LOOK.colour)).toBe(true);
    expect(isLegible('dark', OWN_LOOK.colourDark ?? '')).toBe(true);
  });

  it.each([
    ['#ffcc00', 'light', 'links on the page'],
    ['#fffdf9', 'light', 'links on a card'],
    ['#143d2f', 'dark', 'labels on its own tint'],
  ] as const)('refuses %s in the %s theme, and names the place', (bad, theme, where) => {
    expect(isLegible(theme, bad)).toBe(false);
    expect(weakestPlace(theme, bad).where).toBe(where);
    expect(weakestPlace(theme, bad).ratio).toBeLessThan(ENOUGH);
  });

  it('keeps a colour that can be read, and moves another no farther than it must', () => {
    expect(nearestLegible('light', '#1f5a47')).toBe('#1f5a47');
    expect(nearestLegible('light', '#ffcc00')).toBe('#836900');
    expect(nearestLegible('dark', '#1f5a47')).toBe('#39a784');
  });

  it('works out shades that can be read from any colour that can', () => {
    fc.assert(
      fc.property(colour, fc.constantFrom(...THEMES), (any, theme) => {
        const legible = nearestLegible(theme, any);
        const look = { colour: nearestLegible('light', any), colourDark: legible };
        const { accent, accentStrong, tint, onAccent } = palettesOf(look)[theme];
        const { ground, sheet, ink, quiet } = PAPER[theme];
        const pairs = [
          ...[ground, sheet, tint, onAccent].flatMap((paper) => [
            [accent, paper],
            [accentStrong, paper],
          ]),
          ...[ink, quiet].map((words) => [words, tint]),
        ] as [string, string][];
        for (const [words, paper] of pairs)
          expect(contrast(words, paper)).toBeGreaterThanOrEqual(ENOUGH);
      }),
    );
  });

  it('finds its colour for the dark by itself', () => {
    const { dark } = palettesOf({ colour: '#5b2a86' });
    expect(isLegible('dark', dark.accent)).toBe(true);
  });
});
