/** What is put in the log's place: other orders, other pasts, other keys. */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { checkpointText, parseCheckpoint } from '../../../src/core/checkpoint.js';
import { keyIdOf, signNote } from '../../../src/core/signed-note.js';
import {
  entryAt,
  maybeRebuild,
  move,
  one,
  rebuild,
  someLeaf,
  someRow,
  turned,
  type Mutation,
  type Tamperer,
} from './mutations.js';

const inserted: Readonly<Record<string, Mutation>> = {
  'swaps two entries': async (tamperer) => {
    const [a, b] = [someLeaf(tamperer), someLeaf(tamperer)];
    const other = a === b ? (a + 1) % tamperer.published : b;
    await tamperer.sql(
      `UPDATE ledger_leaves SET leaf_index = -1 - leaf_index WHERE leaf_index IN ($1, $2)`,
      [a, other],
    );
    await tamperer.sql(
      `UPDATE ledger_leaves SET leaf_index = CASE leaf_index WHEN -1 - $1::bigint THEN $2::bigint
       ELSE $1::bigint END WHERE leaf_index < 0`,
      [a, other],
    );
    return `swapped ${a} and ${other}${await maybeRebuild(tamperer)}`;
  },
  'inserts an entry in the past': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { bytes } = await entryAt(tamperer, index);
    const id = randomUUID();
    const entry = { ...(JSON.parse(bytes.toString()) as Record<string, unknown>), id };
    await move(tamperer, index, 1);
    await tamperer.sql('INSERT INTO ledger_entries (entry_id, bytes) VALUES ($1, $2)', [
      id,
      Buffer.from(JSON.stringify(entry)),
    ]);
    await tamperer.sql(
      `INSERT INTO ledger_leaves (leaf_index, entry_id, leaf_hash) VALUES ($1, $2, '')`,
      [index, id],
    );
    await rebuild(tamperer);
    return `put an entry before ${index}, and hashed everything again`;
  },
  'pretends an erasure': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'DISTINCT contact_id AS contact',
      "evidence WHERE contact_id <> '00000000-0000-0000-0000-000000000000'",
    );
    await tamperer.sql('DELETE FROM evidence WHERE contact_id = $1', [contact]);
    if (tamperer.random.chance(0.5))
      await tamperer.sql('DELETE FROM contact_keys WHERE contact_id = $1', [contact]);
    const entry = { at: '2026-01-01T00:00Z', commit: 'A'.repeat(43), id: randomUUID(), v: 1 };
    await tamperer.sql('INSERT INTO ledger_entries (entry_id, bytes) VALUES ($1, $2)', [
      entry.id,
      Buffer.from(JSON.stringify(entry)),
    ]);
    return `made as if ${contact} had been erased`;
  },
  'gives one entry the evidence of another': async (tamperer) => {
    const pick = () =>
      someRow<{ id: string; sealed: Buffer }>(tamperer, 'entry_id AS id, sealed', 'evidence');
    const [from, to] = [await pick(), await pick()];
    const sealed = from.id === to.id ? turned(from.sealed, tamperer.random) : from.sealed;
    await tamperer.sql('UPDATE evidence SET sealed = $2 WHERE entry_id = $1', [to.id, sealed]);
    return `gave ${to.id} the evidence of ${from.id}`;
  },
  'changes a decision': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'authorization_id AS id',
      'authorizations',
    );
    const change = tamperer.random.pick([
      "decided_at = decided_at - interval '1 day'",
      "message_ref = message_ref || '.'",
      "topic = 'offres', topic_class = 'service'",
      'contact_id = gen_random_uuid()',
      'looked = looked # 1',
    ]);
    await tamperer.sql(`UPDATE authorizations SET ${change} WHERE authorization_id = $1`, [id]);
    return `changed decision ${id}: ${change}`;
  },
  'dates a decision into a run that is sealed': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'authorization_id AS id',
      'authorizations',
    );
    // Just before it: behind the last one of all, it would not be in a run yet.
    await tamperer.sql(
      `INSERT INTO authorizations SELECT (jsonb_populate_record(a, jsonb_build_object(
         'authorization_id', left(a.authorization_id, -2) || '--', 'message_ref', 'added'))).*
       FROM authorizations a WHERE authorization_id = $1`,
      [id],
    );
    return `added a decision beside ${id}`;
  },
  'puts a decision between two runs': async (tamperer) => {
    const runs = await tamperer.sql<{ xid: string; key: string }>(
      `SELECT last_xid::text AS xid, last_key AS key FROM sealed_runs WHERE source = 'decisions'
       ORDER BY last_xid, last_key`,
    );
    const at = tamperer.random.between(0, runs.length - 1);
    const { xid, key } = runs[at] as { xid: string; key: string };
    const added = `${key.slice(0, -2)}zz`;
    await tamperer.sql(
      `INSERT INTO authorizations SELECT (jsonb_populate_record(a, jsonb_build_object(
         'authorization_id', $2::text, 'message_ref', 'added'))).*
       FROM authorizations a WHERE authorization_id = $1`,
      [key, added],
    );
    await tamperer.sql(
      `UPDATE sealed_runs SET after_key = $3 WHERE after_xid = $1::xid8 AND after_key = $2
         AND source = 'decisions'`,
      [xid, key, added],
    );
    return `put a decision after run ${at}, and began the next one behind it`;
  },
  'ends a run where nothing comes after it': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'sealed_runs');
    await tamperer.sql(`UPDATE sealed_runs SET last_xid = '900000000000' WHERE entry_id = $1`, [
      id,
    ]);
    return `made run ${id} reach beyond everything that is to come`;
  },
  'changes an outcome': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'authorization_id AS id',
      'authorization_outcomes',
    );
    await tamperer.sql(
      `UPDATE authorization_outcomes SET reason = 'other' WHERE authorization_id = $1`,
      [id],
    );
    return `changed an outcome of ${id}`;
  },
  'changes what a run holds': async (tamperer) => {
    const { id, hashes } = await someRow<{ id: string; hashes: Buffer }>(
      tamperer,
      'entry_id AS id, hashes',
      'sealed_runs',
    );
    await tamperer.sql('UPDATE sealed_runs SET hashes = $2 WHERE entry_id = $1', [
      id,
      turned(hashes, tamperer.random),
    ]);
    return `changed the hashes of run ${id}`;
  },
  'changes what stands': async (tamperer) => {
    const { contact, topic } = await someRow<{ contact: string; topic: string }>(
      tamperer,
      'contact_id AS contact, topic',
      'consents',
    );
    const change = tamperer.random.pick([
      "state = CASE state WHEN 'confirmed' THEN 'withdrawn' ELSE 'confirmed' END",
      "confirmed_at = confirmed_at - interval '1 year'",
      'entry_id = gen_random_uuid()',
      "notice_version = notice_version || '0'",
    ]);
    await tamperer.sql(`UPDATE consents SET ${change} WHERE contact_id = $1 AND topic = $2`, [
      contact,
      topic,
    ]);
    return `changed the consent of ${contact} to ${topic}: ${change}`;
  },
  'makes a consent that nobody gave': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'consents',
    );
    await tamperer.sql(
      `INSERT INTO consents SELECT (jsonb_populate_record(c, '{"topic": "offres-du-jour"}')).*
       FROM consents c WHERE contact_id = $1 LIMIT 1`,
      [contact],
    );
    return `made a consent of ${contact}`;
  },
};

/** Another key in every place of the first, and every checkpoint signed again. */
async function swapKey({ sql }: Tamperer): Promise<void> {
  const pair = generateKeyPairSync('ed25519');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const key = await one<{ name: string }>(
    sql,
    'SELECT name FROM log_keys WHERE retired_at IS NULL',
  );
  const id = keyIdOf(key.name, publicKey);
  await sql('UPDATE log_keys SET key_id = $1, public_key = $2 WHERE retired_at IS NULL', [
    id,
    publicKey,
  ]);
  const signer = { name: key.name, id, sign: (text: Buffer) => sign(null, text, pair.privateKey) };
  for (const { size, note } of await sql<{ size: string; note: string }>(
    'SELECT size, note FROM checkpoints',
  )) {
    const told = parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
    if (told)
      await sql('UPDATE checkpoints SET note = $2 WHERE size = $1', [
        size,
        signNote(checkpointText({ ...told, origin: key.name }), [signer]),
      ]);
  }
}

const signed: Readonly<Record<string, Mutation>> = {
  'swaps the key': async (tamperer) => {
    await swapKey(tamperer);
    return 'put another key in place, and signed everything with it';
  },
  'forks the log under another key': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [
      id,
      turned(bytes, tamperer.random),
    ]);
    await rebuild(tamperer);
    await swapKey(tamperer);
    return `told another story from ${index} on, under another key`;
  },
  'edits a checkpoint': async (tamperer) => {
    const { size, note } = await someRow<{ size: string; note: string }>(
      tamperer,
      'size, note',
      'checkpoints',
    );
    const at = tamperer.random.between(0, note.length - 1);
    const other = note[at] === 'A' ? 'B' : 'A';
    await tamperer.sql('UPDATE checkpoints SET note = $2 WHERE size = $1', [
      size,
      note.slice(0, at) + other + note.slice(at + 1),
    ]);
    return `changed the checkpoint of ${size} at ${at}`;
  },
  'edits the head': async (tamperer) => {
    const change = tamperer.random.pick([
      'size = size + 1',
      'size = size - 1',
      'root = sha256(root)',
    ]);
    await tamperer.sql(`UPDATE tree_head SET ${change}`);
    return `changed the head: ${change}`;
  },
};

export const FORGERIES = { ...inserted, ...signed };
