/** What is changed in the log where it stands, and what is taken out of it. */
import { randomUUID } from 'node:crypto';
import { HASH_BYTES } from '../../../src/core/merkle.js';
import { ORGANISATION_ID } from '../../../src/ledger/contact-keys.store.js';
import {
  entryAt,
  leafOf,
  maybeRebuilt,
  move,
  one,
  rebuild,
  runHolding,
  someLeaf,
  someRow,
  turned,
  vouchedBefore,
  type Mutation,
  type Tamperer,
} from './mutations.js';

const edits: Readonly<Record<string, Mutation>> = {
  'edits an entry': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [
      id,
      turned(bytes, tamperer.random),
    ]);
    return maybeRebuilt(tamperer, index, `changed entry ${index}`);
  },
  'dates an entry back': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id, bytes } = await entryAt(tamperer, index);
    const entry = JSON.parse(bytes.toString()) as { at: string };
    const at = entry.at.replace(/^\d{4}/, String(tamperer.random.between(2001, 2020)));
    const dated = Buffer.from(bytes.toString().replace(entry.at, at));
    await tamperer.sql('UPDATE ledger_entries SET bytes = $2 WHERE entry_id = $1', [id, dated]);
    return maybeRebuilt(tamperer, index, `dated entry ${index} back`);
  },
  'edits a leaf': async (tamperer) => {
    const index = someLeaf(tamperer);
    await tamperer.sql(
      'UPDATE ledger_leaves SET leaf_hash = sha256(leaf_hash) WHERE leaf_index = $1',
      [index],
    );
    return { did: `changed leaf ${index}`, check: 'tree', index };
  },
  'edits a tile': async (tamperer) => {
    const { level, tile, hashes } = await someRow<{ level: number; tile: string; hashes: Buffer }>(
      tamperer,
      'level, tile_index AS tile, hashes',
      'ledger_tiles',
    );
    const other = turned(hashes, tamperer.random);
    await tamperer.sql('UPDATE ledger_tiles SET hashes = $3 WHERE level = $1 AND tile_index = $2', [
      ...[level, tile, other],
    ]);
    const nth = Math.floor(hashes.findIndex((byte, at) => byte !== other[at]) / HASH_BYTES);
    const index = (Number(tile) * 256 + nth) * 256 ** level;
    return { did: `changed tile ${level}/${tile} at ${nth}`, check: 'tree', index };
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
    const index = await leafOf(tamperer, id);
    return { did: `changed the evidence of ${id}`, check: 'evidence', index };
  },
};

/** The first entry of somebody of which there is evidence. */
export async function firstOf({ sql }: Tamperer, contact: string): Promise<number> {
  const { index } = await one<{ index: number }>(
    sql,
    `SELECT min(leaf_index)::int AS index FROM evidence JOIN ledger_leaves USING (entry_id)
     WHERE contact_id = $1`,
    [contact],
  );
  return index;
}

const absences: Readonly<Record<string, Mutation>> = {
  'deletes an entry': async (tamperer) => {
    const index = someLeaf(tamperer);
    const { id } = await entryAt(tamperer, index);
    await tamperer.sql('DELETE FROM ledger_leaves WHERE entry_id = $1', [id]);
    await tamperer.sql('DELETE FROM evidence WHERE entry_id = $1', [id]);
    await tamperer.sql('DELETE FROM ledger_entries WHERE entry_id = $1', [id]);
    await move(tamperer, index, -1);
    if (tamperer.random.chance(0.5)) await rebuild(tamperer);
    const left = tamperer.published - 1;
    const [before, last] = [
      await vouchedBefore(tamperer, index),
      await vouchedBefore(tamperer, left),
    ];
    const isBelow = last > index;
    return { did: `took entry ${index} out`, check: 'checkpoints', index: isBelow ? before : left };
  },
  'truncates the log': async (tamperer) => {
    const size = someLeaf(tamperer);
    const isVouchedFor = (await vouchedBefore(tamperer, size)) > 0;
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
    if (tamperer.random.chance(0.5)) await rebuild(tamperer);
    // What is left may be too short for anybody to have signed it.
    const index = isVouchedFor ? size : 0;
    return { did: `cut the log after ${size}`, check: 'checkpoints', index };
  },
  'deletes evidence': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'evidence');
    await tamperer.sql('DELETE FROM evidence WHERE entry_id = $1', [id]);
    const index = await firstBare(tamperer, id);
    return { did: `took the evidence of ${id} away`, check: 'completeness', index };
  },
  'deletes the keys of a person': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(
      tamperer,
      'DISTINCT k.contact_id AS id',
      'contact_keys k JOIN evidence v ON v.contact_id = k.contact_id',
    );
    await tamperer.sql('DELETE FROM contact_keys WHERE contact_id = $1', [id]);
    const index = await firstOf(tamperer, id);
    return { did: `took the keys of ${id} away`, check: 'completeness', index };
  },
  'deletes a decision': async (tamperer) => {
    const { key, xid } = await someRow<{ key: string; xid: string }>(
      tamperer,
      'authorization_id AS key, decided_xid::text AS xid',
      'authorizations',
    );
    await tamperer.sql('DELETE FROM authorizations WHERE authorization_id = $1', [key]);
    const index = await runHolding(tamperer, 'decisions', { xid, key });
    return { did: `took decision ${key} away`, check: 'decisions', index };
  },
  'deletes a sealed run': async (tamperer) => {
    const { id } = await someRow<{ id: string }>(tamperer, 'entry_id AS id', 'sealed_runs');
    await tamperer.sql('DELETE FROM sealed_runs WHERE entry_id = $1', [id]);
    const index = await leafOf(tamperer, id);
    return { did: `took the run of ${id} away`, check: 'decisions', index };
  },
  'deletes the keys of the organisation': async (tamperer) => {
    const few = tamperer.random.between(0, 4);
    await tamperer.sql(
      `DELETE FROM contact_keys WHERE contact_id = $1
         OR contact_id IN (SELECT contact_id FROM contacts ORDER BY contact_id LIMIT $2)`,
      [ORGANISATION_ID, few],
    );
    const index = await firstOf(tamperer, ORGANISATION_ID);
    const did = `took the keys of the organisation away, and those of ${few} people`;
    return { did, check: 'completeness', index };
  },
  'hides what comes next': async (tamperer) => {
    const [count, further] = [tamperer.random.between(1, 4), tamperer.random.between(1, 1_000)];
    for (let nth = 0; nth < count; nth += 1) {
      const { bytes } = await entryAt(tamperer, someLeaf(tamperer));
      const id = randomUUID();
      const entry = { ...(JSON.parse(bytes.toString()) as Record<string, unknown>), id };
      await tamperer.sql('INSERT INTO ledger_entries (entry_id, bytes) VALUES ($1, $2)', [
        id,
        Buffer.from(JSON.stringify(entry)),
      ]);
    }
    await tamperer.sql(
      `UPDATE tree_head SET horizon = ((pg_current_xact_id()::text)::bigint + $1)::text::xid8`,
      [further],
    );
    const did = `moved the horizon ${further} past ${count} entries that wait`;
    return { did, check: 'entries', index: null };
  },
};

export const DAMAGES = { ...edits, ...absences };

/** An erasure says whose evidence is gone: without its own, those entries lack theirs unexplained. */
async function firstBare(tamperer: Tamperer, entryId: string): Promise<number> {
  const leaf = await leafOf(tamperer, entryId);
  const covers = tamperer.told.find(({ index }) => index === leaf)?.payload.covers;
  const { index } = await one<{ index: number }>(
    tamperer.sql,
    'SELECT min(leaf_index)::int AS index FROM ledger_leaves WHERE entry_id::text = ANY($1)',
    [[entryId, ...(Array.isArray(covers) ? covers : [])]],
  );
  return index;
}
