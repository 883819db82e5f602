/** A running service with so many seeded contacts, and what a figure needs of it. */
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { keyFilesOf, readVault } from '../src/platform/crypto/key-files.js';
import { Http, type Json } from '../examples/http.js';
import { askBody } from './people.js';
import { restoreHistory } from './seed/history.js';
import { ENTRIES_AN_OPT_IN } from './seed/opt-in-entries.js';
import { seedContacts } from './seed/seed.js';
import type { Measured } from './seed/subject-rows.js';
import { Service } from './service.js';

/** Requests that a generator gave up at its end are decided by then. */
const SETTLE_MS = 300;

const SMALL = 100_000;
/** As the service does unless it is told otherwise. */
const SEALS_EVERY_SECONDS = 5;

export interface Decided {
  readonly allows: number;
  readonly denies: number;
}

export class Bed {
  /** How many contacts were asked for since the history was restored. */
  asked = 0;
  private refs = 0;
  /** Holds the head of the tree, so that no round can begin. */
  private holder: pg.Client | null = null;

  private constructor(
    readonly service: Service,
    readonly owner: pg.Client,
    readonly contacts: number,
  ) {}

  /** Everything is sealed when it is open: what the log has to catch up with is not measured. */
  static async open(
    contacts: number,
    profileFolder: string | null,
    say: (line: string) => void,
  ): Promise<Bed> {
    const bed = await Bed.seeded(new Service(profileFolder), { contacts, measured: 'asks' }, say);
    await bed.untilSealed();
    await bed.expectAllow();
    return bed;
  }

  /**
   * At least so many entries: all three of each contact's opt-in. Nobody was sent anything, and the
   * entries wait for their leaves until `letSeal`.
   */
  static openUnsealed(entries: number, say: (line: string) => void): Promise<Bed> {
    const contacts = Math.ceil(entries / ENTRIES_AN_OPT_IN);
    return Bed.seeded(new Service(null), { contacts, measured: 'log' }, say);
  }

  private static async seeded(
    service: Service,
    { contacts, measured }: { contacts: number; measured: Measured },
    say: (line: string) => void,
  ): Promise<Bed> {
    try {
      await service.start();
      const owner = new pg.Client(await service.ownerUrl());
      // The server ends before this connection does; what it then says is no failure of ours.
      owner.on('error', () => undefined);
      await owner.connect();
      const { dataDir } = service;
      const vault = readVault(keyFilesOf({ dataDir, kekFile: null, pepperFile: null }));
      const { clientId } = service.credentials();
      const bed = new Bed(service, owner, contacts);
      if (measured === 'log') await bed.keepFromSealing();
      await seedContacts({ owner, vault, clientId, contacts, measured, say });
      return bed;
    } catch (error) {
      say(service.lastLines());
      await service.stop();
      throw error;
    }
  }

  private async keepFromSealing(): Promise<void> {
    this.holder = new pg.Client(await this.service.ownerUrl());
    await this.holder.connect();
    await this.holder.query('BEGIN');
    await this.holder.query('SELECT FROM tree_head FOR UPDATE');
  }

  async letSeal(): Promise<void> {
    await this.holder?.end();
    this.holder = null;
  }

  /** What was there when this was called is sealed when it returns; the service does it by its clock. */
  private async untilSealed(): Promise<void> {
    const now = Date.now() / 1_000;
    for (;;) {
      const text = await (await fetch(`${this.service.url}/metrics`)).text();
      const at = /^assent_log_sealed_timestamp_seconds (\S+)$/m.exec(text)?.[1];
      // A round that began before may have ended after: the second one is sure to have seen all.
      if (Number(at) > now + 2 * SEALS_EVERY_SECONDS) return;
      await sleep(SETTLE_MS);
    }
  }

  async close(): Promise<void> {
    await this.letSeal();
    await this.owner.end();
    await this.service.stop();
  }

  /** Every contact with its short history again, and nobody asked for. */
  async restore(): Promise<void> {
    await restoreHistory(this.owner);
    this.asked = 0;
  }

  /** Among many contacts it is not missed, and would take longer than what is measured. */
  async restoreIfSmall(): Promise<void> {
    if (this.contacts <= SMALL) await this.restore();
  }

  /** No message ref that begins with it was used before. */
  newRefPrefix(): string {
    return `bench/${++this.refs}`;
  }

  /** An access token, good for ten minutes. */
  async token(): Promise<string> {
    return (await this.logIn()).token ?? '';
  }

  async logIn(): Promise<Http> {
    const { clientId, clientSecret } = this.service.credentials();
    const http = new Http(this.service.url);
    await http.logIn(clientId, clientSecret);
    return http;
  }

  /** Before thousands are sent: one ask, as they all are, is allowed. */
  private async expectAllow(): Promise<void> {
    const http = await this.logIn();
    const ask = JSON.parse(askBody(0, this.newRefPrefix())) as Json;
    const { body, status } = await http.api('POST', '/v1/authorizations', ask);
    if (status !== 200 || body.decision !== 'allow')
      throw new Error(`An ask was answered ${status}: ${JSON.stringify(body)}`);
  }

  /** The database's time, once what was given up is decided. */
  async mark(): Promise<Date> {
    await sleep(SETTLE_MS);
    const { rows } = await this.owner.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return rows[0]?.now ?? new Date();
  }

  async decidedSince(mark: Date): Promise<Decided> {
    await sleep(SETTLE_MS);
    const { rows } = await this.owner.query<{ allows: string; denies: string }>(
      `SELECT count(*) FILTER (WHERE decision = 'allow') AS allows,
         count(*) FILTER (WHERE decision = 'deny') AS denies
       FROM authorizations
       WHERE decided_at >= $1::timestamptz AND decided_on >= $1::timestamptz::date - 1`,
      [mark],
    );
    return { allows: Number(rows[0]?.allows), denies: Number(rows[0]?.denies) };
  }

  async count(sql: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(sql, [...values]);
    return Number(rows[0]?.count);
  }
}
