/** What is changed in the log where it stands, and what is taken out of it. */
import {
  entryAt,
  maybeRebuild,
  move,
  someLeaf,
  someRow,
  turned,
  type Mutation,
} from './mutations.js';

const edits: Readonly<Record<string, Mutation>> = {
  'edits an entry': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [
      id,
      turned(bytes, tamperer.random),
    ]);
    return `changed entry ${index}${await maybeRebuild(tamperer)}`;
  },
  'dates an entry back': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    const entry = JSON.parse(bytes.toString()) as { at: string };
    const at = entry.at.replace(/^\d{4}/, String(tamperer.random.between(2001, 2020)));
    const dated = Buffer.from(bytes.toString().replace(entry.at, at));
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [id, dated]);
    return `dated entry ${index} back${await maybeRebuild(tamperer)}`;
  },
  'edits a leaf': async (tamperer) => {
    const index = someLeaf(tamperer);
    await tamperer.sql(
      'UPDATE ledger_leaves SET leaf_hash = sha256(leaf_hash) WHERE leaf_index = $1',
      [index],
    );
    return `changed leaf ${index}`;
  },
  'edits a tile': async (tamperer) => {
    const { level, index, hashes } = await someRow<{
      level: number;
      index: string;
      hashes: Buffer;
    }>(tamperer, 'level, tile_index AS index, hashes', 'ledger_tiles');
    await tamperer.sql('UPDATE ledger_tiles SET hashes = $3 WHERE level = $1 AND tile_index = $2', [
      ...[level, index, turned(hashes, tamperer.random)],
    ]);
    return `changed tile ${level}/${index}`;
  },
  'edits evidence': async (tamperer) => {
    const { id, sealed } = await someRow<{ id: string; sealed: Buffer }>(
      tamperer,
      'entry_id AS id, sealed',
      'evidence',
    );
    await tamperer.sql('UPDATE evidence SET sealed = $2 WHERE entry_id = $1', [
      id,
      turned(sealed, tamperer.random),
    ]);
    return `changed the evidence of ${id}`;
  },
};

const absences: Readonly<Record<string, Mutation>> = {
  'deletes an entry': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id } = await entryAt(tamperer, index);
    await tamperer.sql('DELETE FROM ledger_leaves WHERE entry_id = $1', [id]);
    await tamperer.sql('DELETE FROM evidence WHERE entry_id = $1', [id]);
    await tamperer.sql('DELETE FROM ledger_entries WHERE entry_id = $1', [id]);
    await move(tamperer, index, -1);
    return `took entry ${index} out${await maybeRebuild(tamperer)}`;
  },
  'truncates the log': async (tamperer) => {
    const size = someLeaf(tamperer);
    await tamperer.sql('DELETE FROM ledger_leaves WHERE leaf_index >= $1', [size]);
    await tamperer.sql(
      `DELETE FROM ledger_entries e WHERE NOT EXISTS (SELECT FROM ledger_leaves l
       WHERE l.entry_id = e.entry_id)`,
    );
    await tamperer.sql(
      `DELETE FROM evidence v WHERE NOT EXISTS (SELECT FROM ledger_entries e
       WHERE e.entry_id = v.entry_id)`,
    );
    if (tamperer.random.chance(0.5))
      await tamperer.sql('DELETE FROM checkpoints WHERE size > $1', [size]);
    return `cut the log after ${size}${await maybeRebuild(tamperer)}`;
  },
  'deletes evidence': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'evidence');
    await tamperer.sql('DELETE FROM evidence WHERE entry_id = $1', [id]);
    return `took the evidence of ${id} away`;
  },
  'deletes the keys of a person': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'DISTINCT k.contact_id AS id',
      'contact_keys k JOIN evidence v ON v.contact_id = k.contact_id',
    );
    await tamperer.sql('DELETE FROM contact_keys WHERE contact_id = $1', [id]);
    return `took the keys of ${id} away`;
  },
  'deletes a decision': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'authorization_id AS id',
      'authorizations',
    );
    await tamperer.sql('DELETE FROM authorizations WHERE authorization_id = $1', [id]);
    return `took decision ${id} away`;
  },
  'deletes a sealed run': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'sealed_runs');
    await tamperer.sql('DELETE FROM sealed_runs WHERE entry_id = $1', [id]);
    return `took the run of ${id} away`;
  },
  'hides what comes next': async (tamperer) => {
    await tamperer.sql(
      `INSERT INTO ledger_entries (entry_id, bytes) VALUES (gen_random_uuid(), '{}')`,
    );
    await tamperer.sql(
      `UPDATE tree_head SET horizon = ((pg_current_xact_id()::text)::bigint + 1)::text::xid8`,
    );
    return 'moved the horizon past an entry that waits';
  },
};

export const DAMAGES = { ...edits, ...absences };
