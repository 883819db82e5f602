import type { MigrationInterface, QueryRunner } from 'typeorm';

const RULES = [
  'unknown_topic',
  'channel_not_offered',
  'sender_not_allowed',
  'unknown_contact',
  'undeliverable',
  'suppressed',
  'objection',
  'complaint',
  'no_consent',
  'not_confirmed',
  'consent_expired',
  'no_evidence',
  'budget_reached',
  'cap_reached',
  'confirmation_budget',
];

/** The names in the order of their numbers, which never change: see `core/rule-codes.ts`. */
const NAMES = `ARRAY[${RULES.map((rule) => `'${rule}'`).join(', ')}]`;

/**
 * One row per message is the bulk of the database: the rules that were looked at become two numbers
 * instead of a document, and what only a deny has stands only there.
 */
export class SlimAuthorizations1795305660000 implements MigrationInterface {
  readonly name = 'SlimAuthorizations1795305660000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE authorizations
  ADD COLUMN looked integer NOT NULL DEFAULT 0,
  ADD COLUMN denied integer NOT NULL DEFAULT 0,
  ADD COLUMN waits jsonb,
  ADD COLUMN gated boolean NOT NULL DEFAULT false;
ALTER TABLE authorizations DISABLE TRIGGER USER;
UPDATE authorizations a SET
  looked = coalesce((SELECT bit_or(1 << (array_position(${NAMES}, r ->> 'rule') - 1))
    FROM jsonb_array_elements(a.rules) r), 0),
  denied = coalesce((SELECT bit_or(1 << (array_position(${NAMES}, r ->> 'rule') - 1))
    FROM jsonb_array_elements(a.rules) r WHERE r ->> 'result' = 'deny'), 0),
  waits = (SELECT jsonb_object_agg(r ->> 'rule', r -> 'notBefore')
    FROM jsonb_array_elements(a.rules) r WHERE jsonb_typeof(r -> 'notBefore') = 'number');
ALTER TABLE authorizations ENABLE TRIGGER USER;
ALTER TABLE authorizations DROP COLUMN rules, DROP COLUMN reasons,
  ALTER COLUMN looked DROP DEFAULT, ALTER COLUMN denied DROP DEFAULT,
  ALTER COLUMN gated DROP DEFAULT;
COMMENT ON COLUMN authorizations.looked IS 'One bit for each rule that was looked at.';
COMMENT ON COLUMN authorizations.denied IS 'One bit for each rule that denied.';
COMMENT ON COLUMN authorizations.waits IS 'Epoch milliseconds from which a time rule passes, by rule.';

-- What gives a slot back is rare: looking for it costs a glance at a small index.
CREATE INDEX authorization_outcomes_freed_idx
  ON authorization_outcomes (bucket, decided_on, authorization_id) WHERE kind IN ('released', 'replaced');
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX authorization_outcomes_freed_idx;
ALTER TABLE authorizations ADD COLUMN rules jsonb, ADD COLUMN reasons text[];
ALTER TABLE authorizations DISABLE TRIGGER USER;
UPDATE authorizations a SET
  rules = coalesce((SELECT jsonb_agg(
      CASE WHEN a.denied & (1 << (n.number - 1)::int) = 0
        THEN jsonb_build_object('rule', n.name, 'result', 'pass')
      WHEN n.name IN ('budget_reached', 'cap_reached', 'confirmation_budget')
        THEN jsonb_build_object('rule', n.name, 'result', 'deny', 'notBefore', a.waits -> n.name)
      ELSE jsonb_build_object('rule', n.name, 'result', 'deny') END ORDER BY n.number)
    FROM unnest(${NAMES}) WITH ORDINALITY AS n (name, number)
    WHERE a.looked & (1 << (n.number - 1)::int) <> 0), '[]'),
  reasons = coalesce((SELECT array_agg(n.name ORDER BY n.number)
    FROM unnest(${NAMES}) WITH ORDINALITY AS n (name, number)
    WHERE a.denied & (1 << (n.number - 1)::int) <> 0), '{}');
ALTER TABLE authorizations ENABLE TRIGGER USER;
ALTER TABLE authorizations ALTER COLUMN rules SET NOT NULL, ALTER COLUMN reasons SET NOT NULL,
  DROP COLUMN looked, DROP COLUMN denied, DROP COLUMN waits, DROP COLUMN gated;
`);
  }
}
