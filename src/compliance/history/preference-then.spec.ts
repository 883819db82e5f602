import { lineAt } from '../../../test/support/history.js';
import { preferenceAt } from './preference-then.js';

const chose = (at: number, details: object) =>
  lineAt(at, 'preference.changed', { details: { ...details } });
const lines = [
  chose(10, { cadences: { letter: 'weekly' }, budget: { limit: 3, hours: 168 } }),
  chose(20, { cadences: { other: 'monthly' } }),
  chose(30, { cadences: { letter: 'immediate' }, budget: null }),
];

describe('what somebody had chosen', () => {
  it('is what they had last said before, of each topic by itself', () => {
    expect(preferenceAt(lines, 'letter', 25)).toEqual({
      cadence: 'weekly',
      budget: { limit: 3, hours: 168 },
    });
    expect(preferenceAt(lines, 'other', 25).cadence).toBe('monthly');
    expect(preferenceAt(lines, 'letter', 40)).toEqual({ cadence: 'immediate', budget: null });
  });

  it('is nothing before they said anything, and where the evidence is odd', () => {
    expect(preferenceAt(lines, 'letter', 5)).toEqual({ cadence: null, budget: null });
    const odd = chose(1, { cadences: ['weekly'], budget: { limit: 'x' } });
    expect(preferenceAt([odd], 'letter', 5)).toEqual({ cadence: null, budget: null });
  });
});
