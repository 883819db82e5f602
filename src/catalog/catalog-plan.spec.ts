import { readFileSync } from 'node:fs';
import type { Catalog, Topic } from '../core/catalog.js';
import type { HolidayTable, Regime } from '../core/regime.js';
import { parseCatalog } from './catalog-file.js';
import { planCatalog } from './catalog-plan.js';

function sample(): Catalog {
  const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'));
  if (!read.ok) throw new Error('the sample catalog was refused');
  return read.catalog;
}

const SAMPLE = sample();

function withTopic(key: string, change: Partial<Topic>): Catalog {
  const topics = SAMPLE.topics.map((topic) =>
    topic.key === key ? { ...topic, ...change } : topic,
  );
  return { ...SAMPLE, topics };
}

function withRegime(key: string, change: Partial<Regime>): Catalog {
  const regimes = SAMPLE.regimes?.map((regime) =>
    regime.key === key ? { ...regime, ...change } : regime,
  );
  return { ...SAMPLE, ...(regimes && { regimes }) };
}

function withDays(key: string, change: Partial<HolidayTable>): Catalog {
  const holidays = SAMPLE.holidays?.map((table) =>
    table.key === key ? { ...table, ...change } : table,
  );
  return { ...SAMPLE, ...(holidays && { holidays }) };
}

function withoutRenewal({ renewal: _, ...catalog }: Catalog): Catalog {
  return catalog;
}

/** As it was applied before regimes were known. */
function withoutRegimes({
  location: _,
  bases: __,
  regimes: ___,
  holidays: ____,
  renewal: _____,
  ...catalog
}: Catalog): Catalog {
  return catalog;
}

function lines(current: Catalog | null, next: Catalog): string[] {
  return planCatalog(current, next).changes.map(
    ({ kind, path, summary }) => `${kind} ${path}: ${summary}`,
  );
}

describe('planCatalog', () => {
  it('adds everything where no catalog stands', () => {
    const plan = planCatalog(null, SAMPLE);
    expect(plan.refusals).toEqual([]);
    expect(plan.changes.every(({ kind }) => kind === 'add')).toBe(true);
    expect(plan.changes).toHaveLength(7 + 2 + 3 + 2 + 2 + 6 + 12 + 3 + 3);
    expect(lines(null, SAMPLE)).toContain(
      'add notices.accord-nouvelles@2: notice `accord-nouvelles` version 2',
    );
  });

  it('finds nothing to change in the catalog that stands', () => {
    expect(planCatalog(SAMPLE, structuredClone(SAMPLE), [SAMPLE])).toEqual({
      changes: [],
      refusals: [],
    });
  });

  it.each<[string, Catalog, string[]]>([
    [
      'a cap',
      {
        ...SAMPLE,
        caps: SAMPLE.caps.map((cap) => (cap.key === 'semaine' ? { ...cap, limit: 3 } : cap)),
      },
      ['change caps.semaine: cap `semaine`: limit 4 → 3'],
    ],
    [
      'a reserve taken away',
      { ...SAMPLE, caps: SAMPLE.caps.map(({ reserve: _, ...cap }) => cap) },
      ['change caps.semaine: cap `semaine`: reserve removed'],
    ],
    [
      'a long text and a short one',
      withTopic('lettre', {
        benefit: {
          fr: 'Un potager qui donne davantage, semaine après semaine.',
          en: 'More from less.',
        },
        frequency: { fr: 'Chaque semaine', en: 'Once a week' },
      }),
      [
        'change topics.lettre: topic `lettre`: benefit.fr rewritten, benefit.en rewritten, frequency.fr Une fois par semaine → Chaque semaine',
      ],
    ],
    [
      'a channel taken away',
      withTopic('alertes', { channels: ['email'] }),
      ['change topics.alertes: topic `alertes`: channels ["email","sms"] → ["email"]'],
    ],
    [
      'the controller',
      { ...SAMPLE, controller: { ...SAMPLE.controller, email: 'salut@montfaribole.example' } },
      [
        'change controller: controller: email bonjour@montfaribole.example → salut@montfaribole.example',
      ],
    ],
    [
      'a topic taken away',
      { ...SAMPLE, topics: SAMPLE.topics.filter(({ key }) => key !== 'offres') },
      ['remove topics.offres: topic `offres`: its messages are refused from now on'],
    ],
    [
      'an old notice taken away',
      { ...SAMPLE, notices: SAMPLE.notices.slice(1) },
      [
        'remove notices.accord-nouvelles@1: notice `accord-nouvelles` version 1: opt-ins that show it are refused from now on; consents given under it stand',
      ],
    ],
    [
      'the hours and bases of a regime',
      withRegime('gb-sms-consumer', {
        open: [{ days: ['mon'], from: '09:00', to: '10:00' }],
        bases: [],
      }),
      [
        'change regimes.gb-sms-consumer: regime `gb-sms-consumer`: open rewritten, bases ["soft_opt_in"] → []',
      ],
    ],
    [
      'which regime is taken first',
      { ...SAMPLE, regimes: SAMPLE.regimes?.slice(-2).toReversed() ?? [] },
      [
        ...(SAMPLE.regimes ?? [])
          .slice(0, -2)
          .map(
            ({ key }) =>
              `remove regimes.${key}: regime \`${key}\`: its messages go under the next regime that fits, or are refused`,
          ),
        'change regimes: regimes: now in the order elsewhere-sms, elsewhere-email',
      ],
    ],
    [
      'a basis taken away',
      { ...SAMPLE, bases: SAMPLE.bases?.slice(0, 1) ?? [] },
      [
        'remove bases.b2b_interest: basis `b2b_interest`: what was recorded under it carries nothing from now on',
      ],
    ],
    [
      'holidays of another year, under another version',
      withDays('fr', { version: '2028', days: ['2028-01-01', '2029-01-01'] }),
      ['change holidays.fr: holiday table `fr`: version 2026-2027 → 2028, days rewritten'],
    ],
    [
      'the location, and renewal taken away',
      withoutRenewal({ ...SAMPLE, location: { country: 'BE' } }),
      ['change location: location: country FR → BE, timezone removed', 'remove renewal: renewal'],
    ],
    [
      'another order',
      { ...SAMPLE, caps: SAMPLE.caps.toReversed() },
      ['change caps: caps: now in the order email-jour, lettre-semaine, semaine'],
    ],
  ])('shows a change of %s', (_, next, expected) => {
    expect(lines(SAMPLE, next)).toEqual(expected);
    expect(planCatalog(SAMPLE, next).refusals).toEqual([]);
  });

  describe('refuses', () => {
    const rewritten: Catalog = {
      ...SAMPLE,
      notices: SAMPLE.notices.map((notice, index) =>
        index === 0 ? { ...notice, text: { ...notice.text, en: 'Anything goes.' } } : notice,
      ),
    };

    it('another text under a notice version that was applied', () => {
      expect(planCatalog(SAMPLE, rewritten).refusals).toEqual([
        {
          path: ['notices', 0, 'text'],
          severity: 'error',
          message: expect.stringContaining(
            'the text of notice `accord-nouvelles` version 1 has been applied and cannot change',
          ) as unknown,
        },
      ]);
    });

    it('that text also after the version had been taken away', () => {
      const without = { ...SAMPLE, notices: SAMPLE.notices.slice(1) };
      expect(planCatalog(without, rewritten).refusals).toEqual([]);
      expect(planCatalog(without, rewritten, [SAMPLE, without]).refusals).toHaveLength(1);
    });

    it('other days under a version of a holiday table that was applied', () => {
      const shorter = withDays('de', { days: ['2026-01-01', '2027-01-01'] });
      const at = SAMPLE.holidays?.findIndex(({ key }) => key === 'de');
      expect(planCatalog(SAMPLE, shorter).refusals).toEqual([
        {
          path: ['holidays', at, 'days'],
          severity: 'error',
          message:
            'the days of holiday table `de` version 2026-2027 have been applied and cannot change: ' +
            'decisions were made by them; give the table another version',
        },
      ]);
      const later = withDays('de', { version: '2', days: ['2026-01-01', '2027-01-01'] });
      expect(planCatalog(SAMPLE, later).refusals).toEqual([]);
      expect(planCatalog(later, shorter, [SAMPLE, later]).refusals).toHaveLength(1);
    });

    it.each(['service', 'security'] as const)('a marketing topic that becomes %s', (topicClass) => {
      const escaped = withTopic('offres', { class: topicClass, purpose: 'commandes' });
      const at = SAMPLE.topics.findIndex(({ key }) => key === 'offres');
      const { refusals } = planCatalog(SAMPLE, escaped);
      expect(refusals.map(({ path }) => path)).toEqual([['topics', at, 'class']]);
      const without = { ...SAMPLE, topics: SAMPLE.topics.filter(({ key }) => key !== 'offres') };
      expect(planCatalog(without, escaped, [SAMPLE, without]).refusals).toHaveLength(1);
    });
  });

  it('takes up regimes where a version from before them is in force', () => {
    const before = withoutRegimes(SAMPLE);
    const plan = planCatalog(before, SAMPLE, [before]);
    expect(plan.refusals).toEqual([]);
    expect(
      new Set(plan.changes.map(({ kind, path }) => `${kind} ${path.split('.')[0] ?? ''}`)),
    ).toEqual(new Set(['add location', 'add renewal', 'add bases', 'add regimes', 'add holidays']));
    expect(planCatalog(before, structuredClone(before)).changes).toEqual([]);
  });

  it('lets a service topic become marketing, which asks for more', () => {
    const next = withTopic('service-compte', { class: 'marketing', purpose: 'nouvelles' });
    expect(planCatalog(SAMPLE, next).refusals).toEqual([]);
  });
});
