/**
 * The rows of the synthetic year on their way into the database, some thousand in one transaction.
 * It adds rows and takes away only its own. What the service's jobs would delete is not put in: a
 * running service must never find the past half told.
 */
import type { MatchKey } from '../src/platform/crypto/vault.js';
import { query, type Tx } from '../src/platform/database/tx.js';
import type { WithdrawalRow } from '../src/preferences/consents.store.js';
import { Table } from './populate.table.js';
import { bucketOfKey } from '../src/platform/ids.js';

const ofContact = { bucket: 'smallint', contact_id: 'uuid' } as const;
const ofMatchKey = { bucket: 'smallint', match_key: 'bytea' } as const;
const ofAuthorization = {
  bucket: 'smallint',
  decided_on: 'date',
  authorization_id: 'text',
} as const;
const MONTHS = 14;
/** Makes some thousand rows of decisions in one statement. */
const FULL = 2_500;

interface Act {
  readonly bucket: number;
  readonly contact_id: string;
  readonly at: number;
}

interface Link {
  readonly key: Buffer;
  readonly at: number;
}

export class Batch {
  readonly contacts = new Table(
    'contacts',
    {
      ...ofContact,
      ...{ kind: 'text', country: 'text', timezone: 'text', locale: 'text', source: 'text' },
      created_at: 'timestamptz',
    } as const,
    ['bucket', 'contact_id'],
  );
  readonly contactKeys = new Table('contact_keys', { ...ofContact, wrapped: 'bytea' }, [
    'bucket',
    'contact_id',
  ]);
  readonly addresses = new Table(
    'addresses',
    {
      ...ofMatchKey,
      ...{ pepper_id: 'text', address_id: 'uuid', kind: 'text', contact_id: 'uuid' },
      ...{ sealed: 'bytea', linked_at: 'timestamptz', created_at: 'timestamptz' },
    } as const,
    ['bucket', 'match_key'],
  );
  readonly entries = new Table('ledger_entries', { entry_id: 'uuid', bytes: 'bytea' }, [
    'entry_id',
  ]);
  readonly evidence = new Table('evidence', { ...ofContact, entry_id: 'uuid', sealed: 'bytea' }, [
    'bucket',
    'contact_id',
    'entry_id',
  ]);
  readonly optIns = new Table(
    'opt_ins',
    {
      ...ofContact,
      ...{ opt_in_id: 'uuid', address_id: 'uuid', channel: 'text', topics: 'text[]' },
      ...{ notice_version: 'text', locale: 'text', state: 'text', requested_at: 'timestamptz' },
      ...{ expires_at: 'timestamptz', decided_at: 'timestamptz', entry_ids: 'uuid[]' },
    } as const,
    ['bucket', 'contact_id', 'opt_in_id'],
  );
  readonly tokens = new Table(
    'opt_in_tokens',
    { token_sha256: 'bytea', ...ofContact, opt_in_id: 'uuid' },
    ['token_sha256'],
  );
  readonly consents = new Table(
    'consents',
    {
      ...ofContact,
      ...{ topic: 'text', channel: 'text', state: 'text', basis: 'text', address_id: 'uuid' },
      ...{ notice_key: 'text', notice_version: 'text', locale: 'text', entry_id: 'uuid' },
      ...{ confirmed_at: 'timestamptz', expires_at: 'timestamptz', ended_at: 'timestamptz' },
    } as const,
    ['bucket', 'contact_id', 'topic', 'channel'],
    'upsert',
  );
  readonly preferences = new Table(
    'preferences',
    {
      ...ofContact,
      ...{ budget_limit: 'integer', budget_hours: 'integer', paused_until: 'timestamptz' },
      ...{ from_minute: 'smallint', to_minute: 'smallint', cadences: 'jsonb' },
      updated_at: 'timestamptz',
    } as const,
    ['bucket', 'contact_id'],
    'upsert',
  );
  readonly suppressions = new Table(
    'suppressions',
    {
      ...ofMatchKey,
      ...{ kind: 'text', pepper_id: 'text', since: 'timestamptz', until: 'timestamptz' },
    } as const,
    ['bucket', 'match_key', 'kind'],
    'upsert',
  );
  readonly confirmationMails = new Table(
    'confirmation_mails',
    {
      bucket: 'smallint',
      budget_key: 'bytea',
      mail_id: 'uuid',
      topics: 'text[]',
      at: 'timestamptz',
    },
    ['bucket', 'budget_key', 'mail_id'],
  );
  readonly withdrawals = new Table(
    'withdrawals',
    {
      ...ofContact,
      ...{ entry_id: 'uuid', scope: 'text', topic: 'text', channel: 'text', at: 'timestamptz' },
    } as const,
    ['bucket', 'contact_id', 'entry_id'],
  );
  readonly authorizations = new Table(
    'authorizations',
    {
      ...ofAuthorization,
      ...{ contact_id: 'uuid', address_id: 'uuid', client_id: 'text', message_ref: 'text' },
      ...{ request_hash: 'bytea', topic: 'text', topic_class: 'text', channel: 'text' },
      ...{ campaign: 'text', decision: 'text', reason: 'text', looked: 'integer' },
      ...{
        denied: 'integer',
        waits: 'jsonb',
        gated: 'boolean',
        not_before: 'timestamptz',
        policy_version: 'bigint',
        decided_at: 'timestamptz',
      },
      expires_at: 'timestamptz',
    } as const,
    ['authorization_id'],
  );
  readonly outcomes = new Table(
    'authorization_outcomes',
    { ...ofAuthorization, kind: 'text', at: 'timestamptz', reason: 'text' },
    ['authorization_id', 'kind'],
  );
  readonly messageRefs = new Table(
    'message_refs',
    {
      ...{ bucket: 'smallint', client_id: 'text', message_ref: 'text', request_hash: 'bytea' },
      authorization_id: 'text',
    } as const,
    ['bucket', 'client_id', 'message_ref'],
    'upsert',
  );
  readonly accessLog = new Table(
    'access_log',
    {
      ...{ access_id: 'uuid', at: 'timestamptz', actor: 'text', action: 'text' },
      ...ofContact,
      reason: 'text',
    } as const,
    ['access_id'],
  );
  private readonly tallies = new Map<string, number>();
  private readonly acts = new Map<string, Act>();
  private links: Link[] = [];
  private closed: { acts: Act[]; links: Link[]; tallies: [string, number][] } = {
    acts: [],
    links: [],
    tallies: [],
  };

  get isFull(): boolean {
    return this.authorizations.size + this.outcomes.size + this.entries.size >= FULL;
  }

  tally(day: string, outcome: string): void {
    const key = `${day} ${outcome}`;
    this.tallies.set(key, (this.tallies.get(key) ?? 0) + 1);
  }

  /** The person confirmed that the address is theirs. */
  link(key: Buffer, at: number): void {
    this.links.push({ key, at });
  }

  /** The person did something themselves. */
  act(act: Act): void {
    this.acts.set(act.contact_id, act);
  }

  /** Saves what was closed. Returns the withdrawals as they were numbered, for the journal; may be run again. */
  async save(tx: Tx): Promise<WithdrawalRow[]> {
    for (const table of this.tables()) await table.save(tx);
    await this.saveLinks(tx);
    await this.saveActs(tx);
    await this.saveTallies(tx);
    return this.withdrawals.save<WithdrawalRow>(
      tx,
      `withdrawal_number AS number, contact_id AS "contactId", entry_id AS "entryId", scope, topic,
       channel, at`,
    );
  }

  /** What was put so far is saved next; what is put from now on, the time after. */
  close(): void {
    for (const table of [...this.tables(), this.withdrawals]) table.close();
    const { acts, links, tallies } = this;
    this.closed = { acts: [...acts.values()], links, tallies: [...tallies] };
    this.links = [];
    this.acts.clear();
    this.tallies.clear();
  }

  private async saveLinks(tx: Tx): Promise<void> {
    const { links } = this.closed;
    await query(
      tx,
      `UPDATE addresses a SET linked_at = l.at
       FROM unnest($1::smallint[], $2::bytea[], $3::timestamptz[]) AS l (bucket, match_key, at)
       WHERE (a.bucket, a.match_key) = (l.bucket, l.match_key)`,
      [
        links.map(({ key }) => bucketOfKey(key)),
        links.map(({ key }) => key),
        links.map(({ at }) => new Date(at)),
      ],
    );
  }

  private async saveActs(tx: Tx): Promise<void> {
    const { acts } = this.closed;
    await query(
      tx,
      `UPDATE contacts c SET last_act_at = a.at
       FROM unnest($1::smallint[], $2::uuid[], $3::timestamptz[]) AS a (bucket, contact_id, at)
       WHERE (c.bucket, c.contact_id) = (a.bucket, a.contact_id)`,
      [
        acts.map(({ bucket }) => bucket),
        acts.map(({ contact_id }) => contact_id),
        acts.map(({ at }) => new Date(at)),
      ],
    );
  }

  private async saveTallies(tx: Tx): Promise<void> {
    const tallies = this.closed.tallies.map(([key, count]) => [...key.split(' '), count]);
    await query(
      tx,
      `INSERT INTO opt_in_tallies (day, outcome, count)
       SELECT * FROM unnest($1::date[], $2::text[], $3::bigint[])
       ON CONFLICT ON CONSTRAINT opt_in_tallies_pkey
         DO UPDATE SET count = opt_in_tallies.count + excluded.count`,
      [0, 1, 2].map((column) => tallies.map((tally) => tally[column])),
    );
  }

  private tables() {
    return [
      ...[this.contacts, this.contactKeys, this.addresses, this.entries, this.evidence],
      ...[this.optIns, this.tokens, this.consents, this.preferences, this.suppressions],
      ...[this.confirmationMails, this.authorizations, this.outcomes, this.messageRefs],
      this.accessLog,
    ];
  }
}

/** How many of these addresses are on file. */
export async function countKnown(tx: Tx, keys: readonly MatchKey[]): Promise<number> {
  const [row] = await query<{ count: number }>(
    tx,
    `SELECT count(*)::int AS count FROM addresses a
     JOIN unnest($1::smallint[], $2::bytea[]) AS k (bucket, match_key)
       ON (a.bucket, a.match_key) = (k.bucket, k.match_key)`,
    [keys.map(({ key }) => key[key.length - 1]), keys.map(({ key }) => key)],
  );
  return row?.count ?? 0;
}

/** The months of the history, beside those that the service keeps ahead. */
export async function ensurePartitions(tx: Tx, start: number): Promise<void> {
  const day = new Date(start).toISOString().slice(0, 10);
  await query(tx, 'SELECT ensure_authorization_partitions($1::date, $2)', [day, MONTHS]);
}
