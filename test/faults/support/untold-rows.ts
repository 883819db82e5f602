/** Rows of people's refusals and requests that no entry tells of. */
import { randomUUID } from 'node:crypto';
import { ORGANISATION_ID } from '../../../src/ledger/contact-keys.store.js';
import { leafOf, someRow, type Mutation } from './mutations.js';

const FOUND_BY_SLICE = [
  ...['withdrawals', 'rights_requests', 'authorizations', 'authorization_outcomes'],
] as const;

export const UNTOLD: Readonly<Record<string, Mutation>> = {
  'moves rows to where nobody looks for them': async ({ random, sql }) => {
    const table = random.pick(FOUND_BY_SLICE);
    await sql(`UPDATE ${table} SET bucket = (bucket + 1) % 256`);
    return { did: `moved the rows of ${table}`, check: 'projection', index: null };
  },
  'hides evidence from those who look for it': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'evidence',
    );
    await tamperer.sql(
      `INSERT INTO contact_keys (bucket, contact_id, wrapped)
       SELECT (bucket + 1) % 256, contact_id, wrapped FROM contact_keys WHERE contact_id = $1`,
      [contact],
    );
    await tamperer.sql('UPDATE evidence SET bucket = (bucket + 1) % 256 WHERE contact_id = $1', [
      contact,
    ]);
    return { did: `hid what ${contact} said`, check: 'projection', index: null };
  },
  'makes a withdrawal that nobody told': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'contacts',
    );
    const { entry } = await someRow<{ entry: string }>(
      tamperer,
      'entry_id AS entry',
      "consents c JOIN evidence v USING (entry_id) WHERE c.state = 'confirmed'",
    );
    const isUnknown = tamperer.random.chance(0.5);
    const said = isUnknown ? randomUUID() : entry;
    await tamperer.sql(
      `INSERT INTO withdrawals (bucket, contact_id, entry_id, scope, topic, at)
       SELECT bucket, contact_id, $2, 'topic', 'ateliers', now() - interval '3 days'
       FROM contacts WHERE contact_id = $1`,
      [contact, said],
    );
    const index = isUnknown ? null : await leafOf(tamperer, entry);
    return { did: `made a withdrawal of ${contact} by ${said}`, check: 'projection', index };
  },
  'makes a refusal of nobody on file': async (tamperer) => {
    const scope = tamperer.random.pick(['all', 'erasure']);
    const whom = scope === 'all' ? ORGANISATION_ID : randomUUID();
    await tamperer.sql(
      `INSERT INTO withdrawals (bucket, contact_id, entry_id, scope, at)
       VALUES (0, $1, gen_random_uuid(), $2, now() - interval '3 days')`,
      [whom, scope],
    );
    return { did: `made a row of scope ${scope} of ${whom}`, check: 'projection', index: null };
  },
  'makes a request that nobody entered': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'contacts',
    );
    await tamperer.sql(
      `INSERT INTO rights_requests (request_id, bucket, contact_id, kind, reason, actor,
         received_at, due_at, answered_at, outcome)
       SELECT gen_random_uuid(), bucket, contact_id, 'access', 'letter', 'nobody',
         now() - interval '10 days', now() + interval '20 days', now() - interval '1 day', 'done'
       FROM contacts WHERE contact_id = $1`,
      [contact],
    );
    return { did: `made a request of ${contact}`, check: 'projection', index: null };
  },
};
