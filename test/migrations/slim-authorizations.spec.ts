/**
 * Decisions as the first version stored them, with a document of rules each: what they say survives
 * the migration that makes numbers of it, and comes back whole where that one is undone.
 */
import { DataSource } from 'typeorm';
import { SlimAuthorizations1795305660000 } from '../../migrations/1795305660000-slim-authorizations.js';
import { MIGRATIONS } from '../../migrations/all.js';
import type { RuleResult } from '../../src/core/decision-types.js';
import { decodeRules, type RuleCode } from '../../src/core/rule-codes.js';
import { ownerDataSourceOptions } from '../../src/platform/database/data-source.js';
import { emptyDatabase, type ClonedDatabase } from '../support/database.js';

const SLIM = MIGRATIONS.indexOf(SlimAuthorizations1795305660000);
const LATER = 1_795_392_000_123;

const passed = (...rules: RuleResult['rule'][]): RuleResult[] =>
  rules.map((rule) => ({ rule, result: 'pass' }));
const REQUEST = passed('unknown_topic', 'channel_not_offered', 'sender_not_allowed');
const PERSON = passed('unknown_contact', 'undeliverable', 'suppressed', 'objection', 'complaint');
const CONSENT = passed('no_consent', 'not_confirmed', 'consent_expired', 'no_evidence');
const FREQUENCY = passed('budget_reached', 'cap_reached');
const denied = (rule: RuleResult['rule']): RuleResult => ({ rule, result: 'deny' });

/** As the core of the first version gave them, in its order. */
const DECISIONS: Readonly<Record<string, readonly RuleResult[]>> = {
  allowed: [...REQUEST, ...PERSON, ...CONSENT, ...FREQUENCY],
  'allowed service': [...REQUEST, ...passed('undeliverable')],
  'unknown topic': [denied('unknown_topic')],
  'unknown contact': [...REQUEST, denied('unknown_contact')],
  'no consent, and a cap': [
    ...[...REQUEST, ...PERSON, denied('no_consent'), ...passed('budget_reached')],
    { rule: 'cap_reached', result: 'deny', notBefore: LATER },
  ],
  'a budget of none, and a cap': [
    ...[...REQUEST, ...PERSON, ...CONSENT],
    { rule: 'budget_reached', result: 'deny', notBefore: null },
    { rule: 'cap_reached', result: 'deny', notBefore: LATER },
  ],
  'a confirmation mail too many': [
    ...[...REQUEST, ...passed('undeliverable')],
    { rule: 'confirmation_budget', result: 'deny', notBefore: LATER },
  ],
  'nothing looked at': [],
};

interface OldRow {
  readonly authorization_id: string;
  readonly rules: readonly RuleResult[];
  readonly reasons: readonly string[];
}

const reasonsOf = (rules: readonly RuleResult[]) =>
  rules.filter(({ result }) => result === 'deny').map(({ rule }) => rule);

describe('the migration that makes decisions slim', () => {
  let empty: ClonedDatabase;
  let source: DataSource;

  beforeAll(async () => {
    empty = await emptyDatabase();
    await reopen(SLIM);
    await source.query('SELECT ensure_authorization_partitions(current_date, 2)');
    for (const [id, rules] of Object.entries(DECISIONS)) await insertOld(id, rules);
  }, 60_000);
  afterAll(async () => {
    await source.destroy();
    await empty.drop();
  });

  /** With the first `count` migrations, each of them run. */
  async function reopen(count: number): Promise<void> {
    const options = ownerDataSourceOptions(empty.ownerUrl, MIGRATIONS.slice(0, count));
    source = await new DataSource(options).initialize();
    await source.runMigrations({ transaction: 'each' });
  }

  async function insertOld(id: string, rules: readonly RuleResult[]): Promise<void> {
    const reasons = reasonsOf(rules);
    const isAllow = reasons.length === 0;
    const waits = rules.flatMap(({ notBefore }) => notBefore ?? []);
    await source.query(
      `INSERT INTO authorizations (bucket, decided_on, authorization_id, contact_id, client_id,
         message_ref, request_hash, topic, topic_class, channel, decision, reason, reasons, rules,
         not_before, policy_version, decided_at, expires_at)
       VALUES (7, current_date, $1, gen_random_uuid(), 'c', $1, 'hash', 't', 'marketing', 'email', $2,
         $3, $4, $5, $6, 1, now(), $7)`,
      [
        ...[id, isAllow ? 'allow' : 'deny', reasons[0] ?? null, reasons, JSON.stringify(rules)],
        ...[waits[0] === undefined ? null : new Date(waits[0]), isAllow ? new Date() : null],
      ],
    );
  }

  const rows = <Row>(columns: string): Promise<Row[]> =>
    source.query<Row[]>(`SELECT ${columns} FROM authorizations a ORDER BY authorization_id`);
  const others = () =>
    rows(`to_jsonb(a) - '{rules,reasons,looked,denied,waits,gated}'::text[] AS other`);
  const old = () => rows<OldRow>('authorization_id, rules, reasons');

  it('keeps what each rule said, and everything beside it', async () => {
    const before = await others();
    expect(await old()).toHaveLength(Object.keys(DECISIONS).length);
    await source.destroy();
    await reopen(SLIM + 1);
    expect(await others()).toEqual(before);
    const slim = await rows<RuleCode & { authorization_id: string; gated: boolean }>(
      'authorization_id, looked, denied, waits, gated',
    );
    const told = slim.map(({ authorization_id, ...code }) => [authorization_id, decodeRules(code)]);
    expect(Object.fromEntries(told)).toEqual(DECISIONS);
    expect(slim.filter(({ gated }) => gated)).toEqual([]);
    expect(slim.filter(({ waits }) => waits !== null)).toHaveLength(3);
    await expect(source.query('UPDATE authorizations SET looked = 0')).rejects.toThrow(
      /append-only/,
    );
  });

  it('gives it all back where it is undone', async () => {
    const before = await others();
    await source.undoLastMigration({ transaction: 'all' });
    expect(await others()).toEqual(before);
    const back = await old();
    expect(Object.fromEntries(back.map((row) => [row.authorization_id, row.rules]))).toEqual(
      DECISIONS,
    );
    expect(back.map(({ reasons }) => reasons)).toEqual(back.map(({ rules }) => reasonsOf(rules)));
    await expect(source.query("UPDATE authorizations SET rules = '[]'")).rejects.toThrow(
      /append-only/,
    );
  });
});
