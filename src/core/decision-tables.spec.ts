import {
  catalogOf,
  DEFAULT_NOW,
  instantOf,
  readDecisionTables,
  requireKnownKeys,
  type DecisionCase,
} from '../../test/support/decision-case.js';
import { factsOf, requestOf } from '../../test/support/decision-facts.js';
import { checkShape } from '../catalog/catalog-schema.js';
import type { Catalog } from './catalog.js';
import { checkCatalog } from './catalog-rules.js';
import { authorize } from './decision.js';
import { formatInstant } from './duration.js';

const tables = readDecisionTables();
const cases = tables.flatMap((table) => table.cases);

/** The night before Easter Monday, the hour that Paris skips, the one it has twice, a Monday noon. */
const OTHER_NOWS = [
  '2026-04-05T22:30:00.123Z',
  '2026-03-29T01:00:00.000Z',
  '2026-10-25T00:30:00.000Z',
  '2027-01-04T11:00:00.999Z',
];

describe.each(tables)('decision table $file', ({ cases }) => {
  it.each(cases)('$name', (decisionCase) => {
    requireKnownKeys(decisionCase);
    const now = Date.parse(decisionCase.now ?? DEFAULT_NOW);
    expect(answerAt(now, decisionCase)).toEqual(expectedAt(now, decisionCase));
  });
});

describe('decision tables', () => {
  it('hold at least 180 cases, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(180);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it('name an instant wherever the calendar decides', () => {
    const timeless = cases.filter(({ now }) => now === undefined);
    const astray = OTHER_NOWS.map((text) => Date.parse(text)).flatMap((now) =>
      timeless
        .filter((each) => shown(answerAt(now, each)) !== shown(expectedAt(now, each)))
        .map(({ name }) => `${name} at ${formatInstant(now)}`),
    );
    expect(astray).toEqual([]);
  });

  it('give catalogs that can be applied', () => {
    const catalogs = new Set(cases.map((each) => JSON.stringify(catalogOf(each))));
    const issues = [...catalogs].flatMap((text) => {
      const catalog = JSON.parse(text) as Catalog;
      return [...checkShape(catalog), ...checkCatalog(catalog)];
    });
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

function answerAt(now: number, decisionCase: DecisionCase): object {
  const decision = authorize(requestOf(decisionCase), factsOf(decisionCase, now), now);
  if (decision.outcome === 'allow') return { decision: 'allow', endsAt: instant(decision.endsAt) };
  const { reason, reasons, notBefore } = decision;
  return { decision: 'deny', reason, reasons, notBefore: instant(notBefore) };
}

function expectedAt(now: number, { expect: expected }: DecisionCase): object {
  if (expected.decision === 'allow') {
    return { decision: 'allow', endsAt: instant(instantOf(expected.endsAt, now)) };
  }
  return {
    decision: 'deny',
    reason: expected.reason,
    reasons: expected.reasons ?? [expected.reason],
    notBefore: instant(instantOf(expected.notBefore, now)),
  };
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

function shown(answer: object): string {
  return JSON.stringify(answer);
}
