import fc from 'fast-check';
import { DomainError } from '../core/errors.js';
import { newlyTicked, newlyUnticked, readEdits } from './edits.js';

const SHOWN = {
  stood: ['lettre/email', 'ateliers/email'],
  topics: ['lettre/email', 'ateliers/email'],
  'was-cadence-lettre': 'weekly',
  'cadence-lettre': 'weekly',
  'was-budget': '3',
  budget: '3',
  'was-from': '08:00',
  from: '08:00',
  'was-to': '20:00',
  to: '20:00',
  'was-timezone': 'Europe/Paris',
  timezone: 'Europe/Paris',
  'was-language': 'fr',
  language: 'fr',
  noticeVersion: '2',
  locale: 'fr',
};
const edits = (change: object = {}) => readEdits({ ...SHOWN, ...change });

describe('the form of choices', () => {
  it('sent back as it was shown changes nothing', () => {
    const read = edits();
    expect(read).toEqual({
      stood: new Set(SHOWN.stood),
      ticked: new Set(SHOWN.topics),
      cadences: {},
      shownTimezone: 'Europe/Paris',
      noticeVersion: '2',
      locale: 'fr',
    });
    expect([newlyTicked(read), newlyUnticked(read)]).toEqual([[], []]);
  });

  it('tells which boxes the person ticked, and which they unticked', () => {
    const read = edits({ topics: ['lettre/email', 'offres/email', 'offres/email'] });
    expect(newlyTicked(read)).toEqual(['offres/email']);
    expect(newlyUnticked(read)).toEqual(['ateliers/email']);
    expect(newlyUnticked(edits({ topics: undefined }))).toEqual(SHOWN.stood);
    expect(newlyTicked(edits({ stood: undefined, topics: 'lettre/email' }))).toEqual([
      'lettre/email',
    ]);
  });

  it('tells them as the difference of the two lists would, in the order of the form', () => {
    const boxes = fc.array(fc.constantFrom('a/email', 'b/email', 'c/sms', '__proto__', 'd'));
    fc.assert(
      fc.property(boxes, boxes, (stood, topics) => {
        const read = readEdits({ stood, topics });
        const without = (all: string[], others: string[]) => [
          ...new Set(all.filter((one) => !others.includes(one))),
        ];
        expect(newlyTicked(read)).toEqual(without(topics, stood));
        expect(newlyUnticked(read)).toEqual(without(stood, topics));
      }),
    );
  });

  it.each([
    [{ budget: ' 5 ' }, { budget: '5' }],
    [{ budget: '' }, { budget: '' }],
    [{ timezone: 'Asia/Tokyo' }, { timezone: 'Asia/Tokyo' }],
    [{ language: 'en' }, { language: 'en' }],
    [{ 'cadence-lettre': 'immediate' }, { cadences: { lettre: 'immediate' } }],
  ])('%j is one edit and no more', (change, expected) => {
    const { budget, timezone, language, cadences, hours } = edits(change);
    expect({ budget, timezone, language, cadences, hours }).toEqual({
      ...{ budget: undefined, timezone: undefined, language: undefined },
      ...{ cadences: {}, hours: undefined, ...expected },
    });
  });

  it('takes both ends of the hours together, when one was changed', () => {
    expect(edits({ to: '21:00' }).hours).toEqual({ from: '08:00', to: '21:00' });
    expect(edits({ from: '' }).hours).toEqual({ from: '', to: '20:00' });
  });

  it('takes what is missing for unchanged, and what came twice for what it is', () => {
    expect(readEdits({})).toMatchObject({
      ...{ stood: new Set(), ticked: new Set(), cadences: {} },
    });
    expect(readEdits(null)).not.toHaveProperty('budget');
    expect(edits({ budget: ['3', '5'] }).budget).toBe('3, 5');
  });

  it.each(['hourly', '', ['weekly', 'monthly'], '__proto__'])(
    'refuses the cadence %j',
    (cadence) => {
      expect(() => edits({ 'cadence-lettre': cadence })).toThrow(new DomainError('malformed_body'));
    },
  );

  it('takes a topic called like something that every object has', () => {
    const read = readEdits(
      Object.fromEntries([
        ['was-cadence-constructor', 'immediate'],
        ['cadence-constructor', 'monthly'],
      ]),
    );
    expect(Object.entries(read.cadences)).toEqual([['constructor', 'monthly']]);
  });
});
