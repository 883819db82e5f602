/** What is changed in the tables that stand beside the log. */
import type { LedgerType } from '../../../src/core/ledger-entry.js';
import {
  leafOf,
  someRow,
  type Deed,
  type Mutation,
  type Tamperer,
  type Told,
} from './mutations.js';
import { UNTOLD } from './untold-rows.js';

interface AddressRow extends Record<string, unknown> {
  readonly id: string;
  readonly bucket: number;
  readonly key: Buffer;
  readonly contact: string;
}

const ADDRESS = 'address_id AS id, bucket, match_key AS key, contact_id AS contact';
const BASIS = 'contact_id AS contact, topic, entry_id AS entry';
/** Rows whose entry still says what it said. */
const TOLD_WITHDRAWALS = `withdrawals w JOIN evidence v ON v.entry_id = w.entry_id`;
const REQUEST = 'request_id AS id';

function toldOf({ told }: Tamperer, type: LedgerType, is: (one: Told) => boolean): number {
  const found = told.findLast((one) => one.payload.type === type && is(one));
  if (!found) throw new Error(`There is no ${type} to be found.`);
  return found.index;
}

const addresses: Readonly<Record<string, Mutation>> = {
  'lets two addresses be found for each other': async (tamperer) => {
    const pick = () => someRow<AddressRow>(tamperer, ADDRESS, 'addresses');
    const one = await pick();
    let other = await pick();
    while (other.id === one.id) other = await pick();
    const put = (id: string, bucket: number, key: Buffer) =>
      tamperer.sql('UPDATE addresses SET bucket = $2, match_key = $3 WHERE address_id = $1', [
        ...[id, bucket, key],
      ]);
    await put(one.id, 256, Buffer.from('away'));
    await put(other.id, one.bucket, one.key);
    await put(one.id, other.bucket, other.key);
    return {
      did: `swapped the keys of ${one.id} and ${other.id}`,
      check: 'addresses',
      index: null,
    };
  },
  'gives an address to somebody else': async (tamperer) => {
    const { id, contact } = await someRow<AddressRow>(tamperer, ADDRESS, 'addresses');
    const { other } = await someRow<{ other: string }>(
      tamperer,
      'contact_id AS other',
      `contacts WHERE contact_id <> '${contact}'`,
    );
    await tamperer.sql('UPDATE addresses SET contact_id = $2 WHERE address_id = $1', [id, other]);
    return { did: `gave address ${id} to ${other}`, check: 'addresses', index: null };
  },
  'brings back somebody who was erased': async (tamperer) => {
    const past = tamperer.random.pick(['past_0', 'past_1']);
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'p.contact_id AS contact',
      `${past}_contacts p WHERE NOT EXISTS (SELECT FROM contacts c WHERE c.contact_id = p.contact_id)`,
    );
    const tables = tamperer.random.pick([
      ['contacts', 'addresses', 'contact_keys'],
      ['contacts'],
      ['addresses'],
      ['contact_keys'],
      ['consents'],
    ]);
    for (const table of tables)
      await tamperer.sql(
        `INSERT INTO ${table} SELECT * FROM ${past}_${table} WHERE contact_id = $1`,
        [contact],
      );
    const did = `put ${tables.join(', ')} of ${contact} back from ${past}`;
    return { did, check: 'addresses', index: null };
  },
};

const bases: Readonly<Record<string, Mutation>> = {
  'makes a basis that nobody brought': async (tamperer) => {
    const { entry } = await someRow<{ entry: string }>(
      tamperer,
      'c.entry_id AS entry',
      'consents c JOIN evidence v USING (entry_id)',
    );
    await tamperer.sql(
      `INSERT INTO bases (bucket, contact_id, topic, channel, basis, address_id, client_id, since,
         expires_at, entry_id)
       SELECT bucket, contact_id, 'offres-du-jour', channel, 'soft_opt_in', address_id, 'shop',
         now() - interval '1 day', now() + interval '1 day', entry_id
       FROM consents WHERE entry_id = $1 LIMIT 1`,
      [entry],
    );
    const index = await leafOf(tamperer, entry);
    return { did: `made a basis of entry ${entry}`, check: 'projection', index };
  },
  'changes a basis': async (tamperer) => {
    const { contact, topic, entry } = await someRow<Record<'contact' | 'topic' | 'entry', string>>(
      tamperer,
      BASIS,
      'bases',
    );
    const change = tamperer.random.pick([
      "expires_at = expires_at + interval '1 year'",
      "since = since + interval '1 day'",
      'ended_at = CASE WHEN ended_at IS NULL THEN now() END',
      "client_id = client_id || '.'",
      'address_id = gen_random_uuid()',
    ]);
    await tamperer.sql(`UPDATE bases SET ${change} WHERE contact_id = $1 AND topic = $2`, [
      ...[contact, topic],
    ]);
    const index = await leafOf(tamperer, entry);
    return { did: `changed the basis of ${contact}: ${change}`, check: 'projection', index };
  },
  'takes a basis away': async (tamperer) => {
    const { contact, topic, entry } = await someRow<Record<'contact' | 'topic' | 'entry', string>>(
      tamperer,
      BASIS,
      'bases',
    );
    await tamperer.sql('DELETE FROM bases WHERE contact_id = $1 AND topic = $2', [contact, topic]);
    const index = await leafOf(tamperer, entry);
    return { did: `took the basis of ${contact} away`, check: 'projection', index };
  },
};

const refusals: Readonly<Record<string, Mutation>> = {
  'lifts a restriction': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'contacts WHERE restricted_at IS NOT NULL',
    );
    const change = tamperer.random.pick(['NULL', "restricted_at + interval '1 day'"]);
    await tamperer.sql(`UPDATE contacts SET restricted_at = ${change} WHERE contact_id = $1`, [
      contact,
    ]);
    const index = toldOf(tamperer, 'restriction.changed', (one) => one.contact === contact);
    return { did: `set the restriction of ${contact}: ${change}`, check: 'projection', index };
  },
  'restricts somebody': async (tamperer) => {
    const { contact } = await someRow<{ contact: string }>(
      tamperer,
      'contact_id AS contact',
      'contacts WHERE restricted_at IS NULL',
    );
    await tamperer.sql('UPDATE contacts SET restricted_at = now() WHERE contact_id = $1', [
      contact,
    ]);
    return { did: `restricted ${contact}`, check: 'projection', index: null };
  },
  'takes a withdrawal away': async (tamperer) => {
    const { entry } = await someRow<{ entry: string }>(
      tamperer,
      'w.entry_id AS entry',
      TOLD_WITHDRAWALS,
    );
    await tamperer.sql('DELETE FROM withdrawals WHERE entry_id = $1', [entry]);
    const index = await leafOf(tamperer, entry);
    return { did: `took the withdrawal of ${entry} away`, check: 'projection', index };
  },
  'says that a withdrawal was undone': async (tamperer) => {
    const { entry } = await someRow<{ entry: string }>(
      tamperer,
      'w.entry_id AS entry',
      TOLD_WITHDRAWALS,
    );
    await tamperer.sql(
      `INSERT INTO undone_withdrawals
       SELECT bucket, contact_id, entry_id, gen_random_uuid(), at FROM withdrawals
       WHERE entry_id = $1`,
      [entry],
    );
    return { did: `said that ${entry} was undone`, check: 'projection', index: null };
  },
  'changes a withdrawal': async (tamperer) => {
    const { entry } = await someRow<{ entry: string }>(
      tamperer,
      'w.entry_id AS entry',
      TOLD_WITHDRAWALS,
    );
    const change = tamperer.random.pick([
      "topic = 'offres-du-jour'",
      "at = at - interval '1 year'",
      "channel = 'pigeon'",
    ]);
    await tamperer.sql(`UPDATE withdrawals SET ${change} WHERE entry_id = $1`, [entry]);
    const index = await leafOf(tamperer, entry);
    return { did: `changed the withdrawal of ${entry}: ${change}`, check: 'projection', index };
  },
  'changes a request of a person': (tamperer) =>
    onRequest(tamperer, [
      `UPDATE rights_requests SET answered_at = CASE WHEN answered_at IS NULL THEN now() END,
         outcome = CASE WHEN outcome IS NULL THEN 'done' END`,
      "UPDATE rights_requests SET received_at = received_at + interval '1 month'",
      "UPDATE rights_requests SET kind = CASE kind WHEN 'access' THEN 'erasure' ELSE 'access' END",
    ]),
  'takes a request of a person away': (tamperer) =>
    onRequest(tamperer, ['DELETE FROM rights_requests']),
};

async function onRequest(tamperer: Tamperer, changes: [string, ...string[]]): Promise<Deed> {
  const { id } = await someRow<{ id: string }>(
    tamperer,
    REQUEST,
    'rights_requests JOIN contacts USING (bucket, contact_id)',
  );
  const change = tamperer.random.pick(changes);
  await tamperer.sql(`${change} WHERE request_id = $1`, [id]);
  const index = toldOf(tamperer, 'right.requested', ({ payload }) => payload.request === id);
  return { did: `${change}: ${id}`, check: 'projection', index };
}

const consents: Readonly<Record<string, Mutation>> = {
  'changes what stands': async (tamperer) => {
    const { contact, topic, entry } = await someRow<Record<'contact' | 'topic' | 'entry', string>>(
      tamperer,
      BASIS,
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
    const did = `changed the consent of ${contact} to ${topic}: ${change}`;
    return { did, check: 'projection', index: await leafOf(tamperer, entry) };
  },
  'makes a consent that nobody gave': async (tamperer) => {
    const { contact, topic, entry } = await someRow<Record<'contact' | 'topic' | 'entry', string>>(
      tamperer,
      BASIS,
      'consents',
    );
    await tamperer.sql(
      `INSERT INTO consents SELECT (jsonb_populate_record(c, '{"topic": "offres-du-jour"}')).*
       FROM consents c WHERE contact_id = $1 AND topic = $2`,
      [contact, topic],
    );
    const index = await leafOf(tamperer, entry);
    return { did: `made a consent of ${contact}`, check: 'projection', index };
  },
  'rewrites a catalog': async (tamperer) => {
    const { version } = await someRow<{ version: string }>(tamperer, 'version', 'catalog_versions');
    const change = tamperer.random.pick([
      `UPDATE catalog_versions SET document = jsonb_set(document, '{controller,name}', '"X"')`,
      'UPDATE catalog_versions SET sha256 = md5(sha256)',
      "UPDATE catalog_versions SET applied_at = applied_at - interval '1 day'",
      'DELETE FROM catalog_versions',
    ]);
    await tamperer.sql(`${change} WHERE version = $1`, [version]);
    const isIts = ({ payload }: Told) => payload.version === Number(version);
    const index = toldOf(tamperer, 'catalog.applied', isIts);
    return { did: `${change}: ${version}`, check: 'projection', index };
  },
};

export const TABLE_FORGERIES = { ...addresses, ...bases, ...refusals, ...UNTOLD, ...consents };
