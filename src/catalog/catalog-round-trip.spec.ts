import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Catalog, Localised } from '../core/catalog.js';
import { WEEKDAYS } from '../core/regime.js';
import { parseCatalog, type ReadCatalog } from './catalog-file.js';
import { planCatalog } from './catalog-plan.js';

function accepted(text: string): ReadCatalog {
  const result = parseCatalog(text);
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result;
}

describe('parseCatalog', () => {
  it('reads back every catalog that it accepts as the same catalog', () => {
    fc.assert(
      fc.property(validCatalog(), (catalog) => {
        const first = accepted(stringify(catalog, { aliasDuplicateObjects: false }));
        expect(first.catalog).toEqual(catalog);
        const again = accepted(JSON.stringify(first.catalog));
        expect(again.sha256).toBe(first.sha256);
        expect(planCatalog(first.catalog, again.catalog)).toEqual({ changes: [], refusals: [] });
      }),
      { numRuns: 60 },
    );
  });

  it('takes text that holds a line separator for no single line', () => {
    const [catalog] = fc.sample(validCatalog(), 1);
    for (const name of ['\u2028!', 'a\u2029b']) {
      const changed = { ...catalog, controller: { ...catalog?.controller, name } };
      const text = stringify(changed, { aliasDuplicateObjects: false });
      expect(parseCatalog(text)).toMatchObject({
        ok: false,
        issues: [{ message: expect.stringContaining('one line of text') }],
      });
    }
  });
});

const LANGUAGES = ['fr', 'en'] as const;

/** Regimes, with all that they refer to and that refers to them. */
function lawOf(spoken: Localised): {
  [part in 'location' | 'bases' | 'regimes' | 'holidays' | 'renewal']: fc.Arbitrary<
    NonNullable<Catalog[part]>
  >;
} {
  const bases = ['soft_opt_in', 'b2b_interest'];
  const hour = fc.integer({ min: 0, max: 11 });
  const days = fc.subarray([...WEEKDAYS], { minLength: 1 });
  const regime = fc.record(
    {
      open: fc
        .tuple(days, hour, hour)
        .map(([on, from, to]) => [{ days: on, from: clock(from), to: clock(to + 13) }]),
      holidays: fc.constant('fr'),
      bases: fc.subarray(bases, { minLength: 1 }),
      consentIdleDays: fc.integer({ min: 400, max: 36500 }),
    },
    { requiredKeys: [] },
  );
  const fits = { channels: ['email'], kinds: ['consumer', 'business'] as const };
  return {
    location: fc.record(
      { country: fc.constantFrom('FR', 'NO'), timezone: fc.constant('Europe/Oslo') },
      { requiredKeys: ['country'] },
    ),
    bases: fc.constant(bases.map((key) => ({ key, description: spoken, lastsDays: 30 }))),
    regimes: fc.tuple(regime, regime).map(([here, elsewhere]) => [
      { key: 'here', countries: ['FR', 'NO'], ...fits, ...here },
      { key: 'elsewhere', countries: ['*'], ...fits, ...elsewhere },
    ]),
    holidays: fc
      .uniqueArray(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 30 })
      .map((offsets) => [
        {
          key: 'fr',
          version: '2026',
          days: offsets
            .toSorted((a, b) => a - b)
            .map((offset) => new Date(Date.UTC(2026, 0, offset)).toISOString().slice(0, 10)),
        },
      ]),
    renewal: fc.record({ daysBefore: fc.integer({ min: 1, max: 365 }) }),
  };
}

/** What the record of processing may say of a purpose. */
function recordOf(spoken: Localised, words: string) {
  return fc.record(
    {
      retentionDays: fc.integer({ min: 1, max: 3650 }),
      proofDays: fc.integer({ min: 30, max: 36500 }),
      people: fc.constant(spoken),
      data: fc.constant(spoken),
      transfers: fc.constant([{ to: words, country: 'US', safeguard: spoken }]),
    },
    { requiredKeys: ['retentionDays'] },
  );
}

function controllerOf(words: string) {
  const known = {
    name: words,
    legalName: words,
    address: words,
    country: 'FR',
    email: 'bonjour@verger.example',
    website: 'https://verger.example',
    privacyPolicy: 'https://verger.example/vie-privee',
  };
  return fc
    .record(
      {
        representative: fc.constant(words),
        jointWith: fc.constant([words]),
        storedIn: fc.subarray(['FR', 'DE'], { minLength: 1 }),
      },
      { requiredKeys: [] },
    )
    .map((more) => ({ ...known, ...more }));
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

function validCatalog(): fc.Arbitrary<Catalog> {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((value) => value.trim() !== '' && /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u.test(value));
  const localised: fc.Arbitrary<Localised> = fc.record({ fr: text, en: text });
  const keys = (prefix: string, minLength: number) =>
    fc.uniqueArray(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/).map((key) => `${prefix}-${key}`),
      { minLength, maxLength: 4 },
    );
  return fc
    .record({ topicKeys: keys('t', 1), capKeys: keys('c', 0), text, localised })
    .chain(({ topicKeys, capKeys, text: words, localised: spoken }) =>
      fc.record({
        controller: controllerOf(words),
        languages: fc.shuffledSubarray([...LANGUAGES], { minLength: LANGUAGES.length }),
        channels: fc.constant([
          { key: 'email', kind: 'email' as const, confirmable: true, name: spoken },
        ]),
        purposes: recordOf(spoken, words).map((life) => [
          {
            key: 'news',
            basis: 'consent' as const,
            description: spoken,
            recipients: [words, spoken],
            ...life,
          },
          {
            key: 'orders',
            basis: 'contract' as const,
            description: spoken,
            recipients: [],
            ...life,
          },
        ]),
        notices: localised.map((second) => [
          { key: 'accord', version: '1', since: '2026-01-01', text: spoken },
          { key: 'accord', version: '2', since: '2026-02-01', text: second },
        ]),
        topics: localised.map((benefit) => [
          ...topicKeys.map((key) => ({
            key,
            class: 'marketing' as const,
            purpose: 'news',
            channels: ['email'],
            notice: 'accord',
            name: spoken,
            description: spoken,
            benefit,
          })),
          {
            key: 'service',
            class: 'service' as const,
            purpose: 'orders',
            channels: ['email'],
            name: spoken,
            description: spoken,
            benefit,
          },
        ]),
        caps: fc
          .record({ limit: fc.integer({ min: 1, max: 50 }), days: fc.integer({ min: 1, max: 60 }) })
          .map(({ limit, days }) =>
            capKeys.map((key) => ({
              key,
              scope: 'all' as const,
              limit,
              per: `${days}d`,
              reserve: { [topicKeys[0] ?? 'service']: 1 },
            })),
          ),
        ...lawOf(spoken),
        confirmation: fc.constant({ topic: 'service' }),
        retention: fc.record(
          {
            decisionsDays: fc.integer({ min: 61, max: 3650 }),
            optInsDays: fc.integer({ min: 1, max: 365 }),
            proofDays: fc.integer({ min: 30, max: 36500 }),
            idleContactsDays: fc.integer({ min: 30, max: 36500 }),
            requestsDays: fc.integer({ min: 30, max: 36500 }),
          },
          { requiredKeys: ['decisionsDays', 'optInsDays'] },
        ),
      }),
    );
}
