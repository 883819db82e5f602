/** What is put in the log's place: other orders, other pasts, other keys. */
import { randomUUID } from 'node:crypto';
import {
  entryAt,
  leafOf,
  move,
  rebuild,
  runHolding,
  someLeaf,
  someRow,
  turned,
  vouchedBefore,
  type Mutation,
  type Tamperer,
} from './mutations.js';
import { firstOf } from './damages.js';
import { forge } from './forged-keys.js';

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
    if (tamperer.random.chance(0.5)) await rebuild(tamperer);
    const index = await vouchedBefore(tamperer, Math.min(a, other));
    return { did: `swapped ${a} and ${other}`, check: 'checkpoints', index };
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
    const did = `put an entry before ${index}, and hashed everything again`;
    return { did, check: 'checkpoints', index: await vouchedBefore(tamperer, index) };
  },
  'puts an entry far ahead of the log': async (tamperer) => {
    const ahead = tamperer.random.pick([1_000, 1_000_000]);
    const id = randomUUID();
    await tamperer.sql(`INSERT INTO ledger_entries (entry_id, bytes) VALUES ($1, 'anything')`, [
      id,
    ]);
    await tamperer.sql(
      `INSERT INTO ledger_leaves (leaf_index, entry_id, leaf_hash)
       SELECT size + $2, $1, '' FROM tree_head`,
      [id, ahead],
    );
    return { did: `put an entry ${ahead} places ahead`, check: 'tree', index: null };
  },
  'pretends an erasure': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'DISTINCT contact_id AS contact',
      "evidence WHERE contact_id <> '00000000-0000-0000-0000-000000000000'",
    );
    const index = await firstOf(tamperer, contact);
    await tamperer.sql('DELETE FROM evidence WHERE contact_id = $1', [contact]);
    if (tamperer.random.chance(0.5))
      await tamperer.sql('DELETE FROM contact_keys WHERE contact_id = $1', [contact]);
    const entry = { at: '2026-01-01T00:00Z', commit: 'A'.repeat(43), id: randomUUID(), v: 1 };
    await tamperer.sql('INSERT INTO ledger_entries (entry_id, bytes) VALUES ($1, $2)', [
      entry.id,
      Buffer.from(JSON.stringify(entry)),
    ]);
    return { did: `made as if ${contact} had been erased`, check: 'completeness', index };
  },
  'gives one entry the evidence of another': async (tamperer) => {
    const pick = () =>
      someRow<{ id: string; sealed: Buffer }>(tamperer, 'entry_id AS id, sealed', 'evidence');
    const [from, to] = [await pick(), await pick()];
    const sealed = from.id === to.id ? turned(from.sealed, tamperer.random) : from.sealed;
    await tamperer.sql('UPDATE evidence SET sealed = $2 WHERE entry_id = $1', [to.id, sealed]);
    const index = await leafOf(tamperer, to.id);
    return { did: `gave ${to.id} the evidence of ${from.id}`, check: 'evidence', index };
  },
};

const DECISION = 'authorization_id AS key, decided_xid::text AS xid';
interface DecisionPlace extends Record<string, unknown> {
  readonly key: string;
  readonly xid: string;
}

/** A copy of a decision, under another id. */
const COPY = `INSERT INTO authorizations SELECT (jsonb_populate_record(a, jsonb_build_object(
    'authorization_id', $2::text, 'message_ref', 'added'))).*
  FROM authorizations a WHERE authorization_id = $1`;

/** Of a transaction that is far away, as far as there can be one, or nearly now. */
const beyondAll = ({ random }: Tamperer): string =>
  random.pick(['9000000000000', '18446744073709551615', String(10 ** random.between(6, 12))]);

const decisions: Readonly<Record<string, Mutation>> = {
  'changes a decision': async (tamperer) => {
    const place = await someRow<DecisionPlace>(tamperer, DECISION, 'authorizations');
    const change = tamperer.random.pick([
      "decided_at = decided_at - interval '1 day'",
      "message_ref = message_ref || '.'",
      "topic = 'offres', topic_class = 'service'",
      'contact_id = gen_random_uuid()',
      'looked = looked # 1',
    ]);
    await tamperer.sql(`UPDATE authorizations SET ${change} WHERE authorization_id = $1`, [
      place.key,
    ]);
    const index = await runHolding(tamperer, 'decisions', place);
    return { did: `changed decision ${place.key}: ${change}`, check: 'decisions', index };
  },
  'dates a decision into a run that is sealed': async (tamperer) => {
    const { xid, key } = await someRow<DecisionPlace>(tamperer, DECISION, 'authorizations');
    // Just before it: behind the last one of all, it would not be in a run yet.
    const added = `${key.slice(0, -2)}--`;
    await tamperer.sql(COPY, [key, added]);
    const index = await runHolding(tamperer, 'decisions', { xid, key: added });
    return { did: `added a decision beside ${key}`, check: 'decisions', index };
  },
  'puts a decision between two runs, or behind the last': async (tamperer) => {
    const runs = await tamperer.sql<DecisionPlace>(
      `SELECT last_xid::text AS xid, last_key AS key FROM sealed_runs WHERE source = 'decisions'
       ORDER BY last_xid, last_key COLLATE "C"`,
    );
    const at = tamperer.random.between(0, runs.length);
    const { xid, key } = runs[at] as DecisionPlace;
    const added = `${key.slice(0, -2)}zz`;
    await tamperer.sql(COPY, [key, added]);
    await tamperer.sql(
      `UPDATE sealed_runs SET after_key = $3 WHERE after_xid = $1::xid8 AND after_key = $2
         AND source = 'decisions'`,
      [xid, key, added],
    );
    const index = await runHolding(tamperer, 'decisions', { xid, key: added });
    return { did: `put a decision after run ${at} of ${runs.length}`, check: 'decisions', index };
  },
  'dates a decision beyond all transactions': async (tamperer) => {
    const { key } = await someRow<DecisionPlace>(tamperer, DECISION, 'authorizations');
    const added = `${key.slice(0, -2)}zz`;
    const xid = beyondAll(tamperer);
    await tamperer.sql(COPY, [key, added]);
    await tamperer.sql(
      'UPDATE authorizations SET decided_xid = $2::xid8 WHERE authorization_id = $1',
      [added, xid],
    );
    return { did: `added decision ${added} of ${xid}`, check: 'decisions', index: null };
  },
  'dates an outcome beyond all transactions': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'authorization_id AS id',
      "authorization_outcomes WHERE kind <> 'released'",
    );
    const xid = beyondAll(tamperer);
    await tamperer.sql(
      `INSERT INTO authorization_outcomes SELECT (jsonb_populate_record(o, jsonb_build_object(
         'kind', 'released', 'outcome_xid', $2::text))).*
       FROM authorization_outcomes o WHERE authorization_id = $1 LIMIT 1`,
      [id, xid],
    );
    return { did: `released ${id} by ${xid}`, check: 'decisions', index: null };
  },
  'ends a run where nothing comes after it': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'sealed_runs');
    const further = tamperer.random.between(1, 1_000_000_000);
    await tamperer.sql(
      `UPDATE sealed_runs SET last_xid = (last_xid::text::bigint + $2)::text::xid8
       WHERE entry_id = $1`,
      [id, further],
    );
    const did = `made run ${id} reach ${further} transactions further`;
    return { did, check: 'decisions', index: await leafOf(tamperer, id) };
  },
  'changes an outcome': async (tamperer) => {
    const { id, kind, xid } = await someRow<{ id: string; kind: string; xid: string }>(
      tamperer,
      'authorization_id AS id, kind, outcome_xid::text AS xid',
      'authorization_outcomes',
    );
    await tamperer.sql(
      `UPDATE authorization_outcomes SET reason = 'other' WHERE authorization_id = $1 AND kind = $2`,
      [id, kind],
    );
    const index = await runHolding(tamperer, 'outcomes', { xid, key: `${id}/${kind}` });
    return { did: `changed outcome ${kind} of ${id}`, check: 'decisions', index };
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
    const index = await leafOf(tamperer, id);
    return { did: `changed the hashes of run ${id}`, check: 'decisions', index };
  },
};

const signed: Readonly<Record<string, Mutation>> = {
  'swaps a key': async (tamperer) => {
    const { name, id } = await someRow<{ name: string; id: string }>(
      tamperer,
      'name, key_id AS id',
      'log_keys',
    );
    const [first] = await forge(tamperer, id);
    const did = `put another key in the place of ${name}+${id}, and signed with it again`;
    if (first === undefined) return { did, check: 'keys', index: null };
    return { did, check: 'checkpoints', index: first };
  },
  'forks the log under another key': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [
      id,
      turned(bytes, tamperer.random),
    ]);
    await rebuild(tamperer);
    const again: number[] = [];
    for (const { key } of await tamperer.sql<{ key: string }>('SELECT key_id AS key FROM log_keys'))
      again.push(...(await forge(tamperer, key)));
    const did = `told another story from ${index} on, under other keys`;
    const vouched = await vouchedBefore(tamperer, index);
    // One that is signed again is not the one that was published, though it may be of the same entries.
    return { did, check: 'checkpoints', index: Math.min(vouched, ...again) };
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
    const did = `changed the checkpoint of ${size} at ${at}`;
    return { did, check: 'checkpoints', index: Number(size) };
  },
  'takes a checkpoint away': async (tamperer) => {
    const { size } = await someRow<{ size: string }>(tamperer, 'size', 'checkpoints');
    await tamperer.sql('DELETE FROM checkpoints WHERE size = $1', [size]);
    const did = `took the checkpoint of ${size} away`;
    return { did, check: 'checkpoints', index: Number(size) };
  },
  'edits the head': async (tamperer) => {
    const { published } = tamperer;
    const by = tamperer.random.between(-3, 4);
    const change = by === 0 ? 'root = sha256(root)' : `size = size + ${by}`;
    await tamperer.sql(`UPDATE tree_head SET ${change}`);
    const index = by === 0 ? null : Math.min(published, published + by);
    return { did: `changed the head: ${change}`, check: 'tree', index };
  },
};

export const FORGERIES = { ...inserted, ...decisions, ...signed };
