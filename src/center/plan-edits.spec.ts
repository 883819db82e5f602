import { DomainError } from '../core/errors.js';
import { topicOnChannelKey } from '../core/topic.js';
import { SAMPLE } from '../../test/support/consent-stories.js';
import { readEdits, type Edits } from './edits.js';
import { planEdits, type Plan } from './plan-edits.js';
import type { Standing } from './standing.js';

const NOW = Date.UTC(2026, 10, 22);
const stands = (topic: string, basis = 'consent', channel = 'email'): Standing => ({
  ...{ topic, channel, basis, since: NOW, endsAt: null, addressId: 'a' },
});

const stageOf = (...standing: Standing[]) => ({
  catalog: SAMPLE,
  standing: new Map(standing.map((one) => [topicOnChannelKey(one), one])),
});

type Change = Partial<Omit<Edits, 'stood' | 'ticked'>> & {
  readonly stood?: readonly string[];
  readonly ticked?: readonly string[];
};
const edited = ({ stood = [], ticked = [], ...others }: Change): Edits => ({
  ...readEdits({}),
  ...others,
  stood: new Set(stood),
  ticked: new Set(ticked),
});
const plan = (change: Change, ...standing: Standing[]) =>
  planEdits(edited(change), stageOf(...standing));

function planned(change: Change, ...standing: Standing[]): Plan {
  const result = plan(change, ...standing);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
}

const LETTER = 'lettre/email';
const on = (topic: string) => ({ topic, channel: 'email' });

describe('the boxes', () => {
  it('give what was ticked and leave what was unticked, and nothing else', () => {
    const { give, leave } = planned(
      { stood: [LETTER, 'ateliers/email'], ticked: ['ateliers/email', 'offres/email'] },
      ...[stands('lettre'), stands('ateliers')],
    );
    expect({ give, leave }).toEqual({ give: [on('offres')], leave: [on('lettre')] });
  });

  it('never give again what was left meanwhile: an old tab still shows it ticked', () => {
    expect(planned({ stood: [LETTER], ticked: [LETTER] }).give).toEqual([]);
  });

  it('neither leave what was given meanwhile, nor give it twice', () => {
    expect(planned({ stood: [], ticked: [] }, stands('lettre')).leave).toEqual([]);
    expect(planned({ stood: [], ticked: [LETTER] }, stands('lettre')).give).toEqual([]);
  });

  it('leave what was unticked also where it ended meanwhile: it is a word for what may come', () => {
    expect(planned({ stood: [LETTER], ticked: [] }).leave).toEqual([on('lettre')]);
  });

  it('leave nothing that is not to be left in the catalog, unless it stands', () => {
    const stood = ['nichts/email', 'lettre/pigeon', 'service-compte/email', 'lettre'];
    expect(planned({ stood }).leave).toEqual([]);
    expect(planned({ stood }, stands('nichts')).leave).toEqual([on('nichts')]);
  });

  it('give a consent where only a basis stands, and end a basis by unticking', () => {
    const basis = stands('offres', 'soft_opt_in');
    expect(planned({ stood: [], ticked: ['offres/email'] }, basis).give).toEqual([on('offres')]);
    expect(planned({ stood: ['offres/email'], ticked: [] }, basis).leave).toEqual([on('offres')]);
  });

  it.each(['nichts/email', 'lettre/pigeon', 'lettre', '', '/', 'lettre/', 'lettre/email/x'])(
    'refuse "%s", which the catalog does not have',
    (place) => {
      expect(plan({ ticked: [place] })).toEqual({ ok: false, errors: { topics: 'unknown' } });
    },
  );
});

describe('the fields', () => {
  it.each([
    ['5', { limit: 5, hours: 168 }],
    ['0', { limit: 0, hours: 168 }],
    ['1000', { limit: 1000, hours: 168 }],
    ['', null],
  ])('read a budget of "%s"', (budget, expected) => {
    expect(planned({ budget }).change).toEqual({ budget: expected });
  });

  it.each(['-1', '1.5', '1001', 'three', '1e3', '٣', '3, 5'])(
    'refuse a budget of "%s"',
    (budget) => {
      expect(plan({ budget })).toEqual({ ok: false, errors: { budget: 'invalid' } });
    },
  );

  it.each([
    ['08:00', '20:00', 480, 1200],
    ['8:00', '20h30', 480, 1230],
    ['8 h', '0.15', 480, 15],
    ['20:00', '00:00', 1200, 0],
  ])('read hours from "%s" to "%s"', (from, to, fromMinute, toMinute) => {
    expect(planned({ hours: { from, to } }).change).toEqual({ hours: { fromMinute, toMinute } });
  });

  it('take hours away where both are emptied', () => {
    expect(planned({ hours: { from: '', to: '' } }).change).toEqual({ hours: null });
  });

  it.each([
    ['', '20:00', { from: 'missing' }],
    ['08:00', '', { to: 'missing' }],
    ['24:00', '20:00', { from: 'invalid' }],
    ['morning', '20:60', { from: 'invalid', to: 'invalid' }],
    ['', 'evening', { from: 'missing', to: 'invalid' }],
    ['08:00', '8:00', { from: 'same' }],
  ])('refuse hours from "%s" to "%s"', (from, to, errors) => {
    expect(plan({ hours: { from, to } })).toEqual({ ok: false, errors });
  });

  it('read a zone of the world, and refuse what only looks like one', () => {
    expect(planned({ timezone: 'Pacific/Noumea' }).timezone).toBe('Pacific/Noumea');
    for (const timezone of ['BST', '+02:00', 'Europe/Nowhere', 'Paris'])
      expect(plan({ timezone })).toEqual({ ok: false, errors: { timezone: 'unknown' } });
    expect(plan({ timezone: '' })).toEqual({ ok: false, errors: { timezone: 'missing' } });
  });

  it('mean new hours in the zone that stood beside them, unless another was named', () => {
    const hours = { from: '08:00', to: '20:00' };
    const shownTimezone = 'Europe/Paris';
    expect(planned({ hours, shownTimezone }).timezone).toBe('Europe/Paris');
    expect(planned({ hours, shownTimezone, timezone: 'Asia/Tokyo' }).timezone).toBe('Asia/Tokyo');
    expect(planned({ hours: { from: '', to: '' }, shownTimezone })).not.toHaveProperty('timezone');
    expect(planned({ hours, shownTimezone: 'nowhere' })).not.toHaveProperty('timezone');
  });

  it('read cadences and the language, and take no other than forms of ours send', () => {
    expect(planned({ cadences: { lettre: 'weekly' } }).change).toEqual({
      cadences: { lettre: 'weekly' },
    });
    // Of a page from before the topic left the catalog.
    expect(planned({ cadences: { vergangen: 'weekly' } }).change).toEqual({});
    expect(planned({ language: 'en' }).locale).toBe('en');
    for (const change of [
      { language: 'de' },
      { cadences: { 'service-compte': 'weekly' } as const },
    ])
      expect(() => plan(change)).toThrow(new DomainError('malformed_body'));
  });

  it('tell every error at once, and then nothing is done', () => {
    const wrong = {
      ticked: ['nichts/email'],
      budget: 'x',
      timezone: 'x',
      hours: { from: 'x', to: '' },
    };
    expect(plan(wrong)).toEqual({
      ok: false,
      errors: {
        ...{ topics: 'unknown', budget: 'invalid', timezone: 'unknown' },
        ...{ from: 'invalid', to: 'missing' },
      },
    });
  });
});
