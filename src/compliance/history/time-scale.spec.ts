import fc from 'fast-check';
import { TimeScale } from './time-scale.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 22, 9);
const instant = fc.integer({ min: Date.UTC(2000, 0), max: now });

describe('the scale of a timeline', () => {
  it('keeps every instant inside the picture, and none before an earlier one', () => {
    fc.assert(
      fc.property(instant, fc.array(instant, { minLength: 2 }), (first, instants) => {
        const scale = new TimeScale(first, now, 'UTC');
        const places = instants.sort((a, b) => a - b).map((at) => Number.parseFloat(scale.x(at)));
        expect(places.every((x) => x >= 2 && x <= 94)).toBe(true);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  it('has a few lines of the calendar for every span, none of them at an edge', () => {
    fc.assert(
      fc.property(instant, (first) => {
        const ticks = new TimeScale(first, now, 'UTC').ticks('en');
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(4);
        for (const { x } of ticks) {
          expect(Number.parseFloat(x)).toBeGreaterThanOrEqual(8);
          expect(Number.parseFloat(x)).toBeLessThanOrEqual(92);
        }
      }),
    );
  });

  it.each([
    [5, ['18 Nov', '20 Nov', '22 Nov']],
    [40, ['18 Oct', '1 Nov', '15 Nov']],
    [200, ['Jun 2026', 'Aug 2026', 'Oct 2026']],
    [3 * 365, ['Jan 2025', 'Jan 2026']],
  ])('says days or months over %i days', (days, labels) => {
    expect(
      new TimeScale(now - days * DAY, now, 'UTC').ticks('en').map(({ label }) => label),
    ).toEqual(labels);
  });

  it.each([
    [10, ['09:55']],
    [600, ['01:00', '04:00', '07:00']],
    [2 * 24 * 60, ['Sat 01:00', 'Sat 13:00', 'Sun 01:00']],
  ])('says the time of day by the clock of its reader over %i minutes', (minutes, labels) => {
    const scale = new TimeScale(now - minutes * MINUTE, now, 'Europe/Paris');
    expect(scale.ticks('en').map(({ label }) => label)).toEqual(labels);
  });

  it('spreads what happened on one day over the whole picture', () => {
    const asked = now - 20 * MINUTE;
    const scale = new TimeScale(asked, now, 'UTC');
    expect([scale.x(asked), scale.x(asked + 10 * MINUTE)]).toEqual(['2%', '48%']);
    expect(scale.width(asked + 10 * MINUTE, now)).toBe('46%');
  });

  it('shows what has no length, and what began a moment ago', () => {
    const scale = new TimeScale(now, now, 'UTC');
    expect(scale.width(now, now)).toBe('0.4%');
    expect(scale.x(now)).toBe('94%');
    expect(scale.widthToEdge(now)).toBe('6%');
  });
});
