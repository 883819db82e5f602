/** What somebody with every right over the database does to the log and beside it, and which check finds it. */
import type { Sql } from './tampering.js';

const swapKey = `UPDATE log_keys SET public_key = sha256(public_key)`;

export const TAMPERINGS: readonly (readonly [
  what: string,
  work: (sql: Sql) => Promise<unknown>,
  found: string,
])[] = [
  [
    'an entry is edited',
    (sql) =>
      sql(`UPDATE ledger_entries SET bytes = set_byte(bytes, 8, get_byte(bytes, 8) # 1)
           WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
    'tree',
  ],
  [
    'an entry is edited with its leaf',
    async (sql) => {
      await sql(`UPDATE ledger_entries SET bytes = set_byte(bytes, 8, get_byte(bytes, 8) # 1)
                 WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`);
      await sql(`UPDATE ledger_leaves l SET leaf_hash = sha256('\\x00'::bytea || e.bytes)
                 FROM ledger_entries e WHERE e.entry_id = l.entry_id`);
    },
    'checkpoints',
  ],
  [
    'an entry is deleted',
    (sql) =>
      sql(`DELETE FROM ledger_entries
           WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
    'entries',
  ],
  ['a leaf is deleted', (sql) => sql('DELETE FROM ledger_leaves WHERE leaf_index = 5'), 'entries'],
  [
    'the end of the log is cut off',
    async (sql) => {
      await sql('DELETE FROM ledger_leaves WHERE leaf_index >= 8');
      await sql('DELETE FROM checkpoints WHERE size > 8');
      await sql('UPDATE tree_head SET size = 8');
    },
    'checkpoints',
  ],
  [
    'an entry is put in that the log will never take up',
    (sql) =>
      sql(`INSERT INTO ledger_entries (entry_id, bytes, appended_xid)
           SELECT gen_random_uuid(), bytes, '3' FROM ledger_entries LIMIT 1`),
    'entries',
  ],
  [
    'evidence is deleted',
    (sql) =>
      sql(`DELETE FROM evidence
           WHERE entry_id = (SELECT entry_id FROM ledger_leaves WHERE leaf_index = 5)`),
    'completeness',
  ],
  [
    'evidence changes hands',
    (sql) =>
      sql(`UPDATE evidence SET bucket = o.bucket, contact_id = o.contact_id
           FROM (SELECT bucket, contact_id FROM evidence ORDER BY contact_id DESC LIMIT 1) o
           WHERE evidence.contact_id <> o.contact_id`),
    'evidence',
  ],
  ['a key of the log is another', (sql) => sql(swapKey), 'keys'],
  ['a checkpoint is edited', (sql) => sql('UPDATE checkpoints SET size = size + 1'), 'checkpoints'],
  [
    'a decision is edited',
    (sql) => sql(`UPDATE authorizations SET topic = 'offres' WHERE topic = 'lettre'`),
    'decisions',
  ],
  ['a decision is deleted', (sql) => sql('DELETE FROM authorizations'), 'decisions'],
  ['a sealed run is deleted', (sql) => sql('DELETE FROM sealed_runs'), 'decisions'],
  [
    'a leaf is said to be another where its tile is full',
    (sql) => sql(`UPDATE ledger_leaves SET leaf_hash = sha256(leaf_hash) WHERE leaf_index = 5`),
    'tree',
  ],
  [
    'two addresses are found under each other’s key',
    async (sql) => {
      const [one, other] = (await sql('SELECT bucket, match_key FROM addresses LIMIT 2')) as {
        bucket: number;
        match_key: Buffer;
      }[];
      const move =
        'UPDATE addresses SET bucket = $3, match_key = $4 WHERE (bucket, match_key) = ($1, $2)';
      const away = [256, Buffer.from('away')];
      const [here, there] = [one, other].map((row) => [row?.bucket, row?.match_key]);
      await sql(move, [...(here ?? []), ...away]);
      await sql(move, [...(there ?? []), ...(here ?? [])]);
      await sql(move, [...away, ...(there ?? [])]);
    },
    'addresses',
  ],
  [
    'an address is given to another contact',
    (sql) =>
      sql(`UPDATE addresses SET contact_id = o.contact_id
           FROM (SELECT contact_id FROM contacts LIMIT 1) o`),
    'addresses',
  ],
  [
    'a basis is made that nobody brought',
    (sql) =>
      sql(`INSERT INTO bases (bucket, contact_id, topic, channel, basis, address_id, client_id,
             since, expires_at, entry_id)
           SELECT bucket, contact_id, 'offres', channel, 'soft_opt_in', address_id, 'shop',
             now() - interval '1 day', now() + interval '1 day', entry_id
           FROM consents LIMIT 1`),
    'projection',
  ],
  [
    'a basis is given more time',
    (sql) => sql(`UPDATE bases SET expires_at = expires_at + interval '1 year'`),
    'projection',
  ],
  ['a basis is gone', (sql) => sql('DELETE FROM bases'), 'projection'],
  [
    'a restriction is lifted',
    (sql) => sql('UPDATE contacts SET restricted_at = NULL'),
    'projection',
  ],
  [
    'somebody is restricted',
    (sql) => sql('UPDATE contacts SET restricted_at = now() WHERE restricted_at IS NULL'),
    'projection',
  ],
  ['a withdrawal is gone', (sql) => sql('DELETE FROM withdrawals'), 'projection'],
  [
    'a withdrawal is of something else',
    (sql) => sql(`UPDATE withdrawals SET topic = 'ateliers' WHERE topic = 'lettre'`),
    'projection',
  ],
  [
    'what was undone is withdrawn in the table all the same',
    (sql) =>
      sql(`UPDATE consents c SET state = 'withdrawn', ended_at = u.at, entry_id = u.entry_id
           FROM undone_withdrawals u WHERE u.contact_id = c.contact_id`),
    'projection',
  ],
  [
    'an undo is gone, and the withdrawal counts again',
    (sql) => sql('DELETE FROM undone_withdrawals'),
    'projection',
  ],
  [
    'a withdrawal is undone that nobody undid',
    (sql) =>
      sql(`INSERT INTO undone_withdrawals
           SELECT bucket, contact_id, entry_id, entry_id, at FROM withdrawals w WHERE NOT EXISTS (
             SELECT FROM undone_withdrawals u WHERE u.entry_id = w.entry_id) LIMIT 1`),
    'projection',
  ],
  [
    'an undo is of another withdrawal',
    (sql) => sql('UPDATE undone_withdrawals SET entry_id = undone_by'),
    'projection',
  ],
  ['a request of a person is gone', (sql) => sql('DELETE FROM rights_requests'), 'projection'],
  [
    'a request was answered on another day',
    (sql) => sql(`UPDATE rights_requests SET answered_at = answered_at - interval '1 day'`),
    'projection',
  ],
  [
    'the words of a catalog are others',
    (sql) =>
      sql(`UPDATE catalog_versions SET document = jsonb_set(document, '{controller,name}', '"X"')`),
    'projection',
  ],
  ['a catalog is gone', (sql) => sql('DELETE FROM catalog_versions'), 'projection'],
  [
    'a published checkpoint is gone',
    (sql) => sql('DELETE FROM checkpoints WHERE size < (SELECT max(size) FROM checkpoints)'),
    'checkpoints',
  ],
  [
    'a decision stands where the log has passed',
    (sql) =>
      sql(`INSERT INTO authorizations SELECT (jsonb_populate_record(a, jsonb_build_object(
             'authorization_id', a.authorization_id || 'z', 'message_ref', 'added'))).*
           FROM authorizations a ORDER BY decided_xid DESC, authorization_id DESC LIMIT 1`),
    'decisions',
  ],
];
