/**
 * API clients: who may call, with which scopes. A secret is shown once and kept only as a hash. What
 * `findRecent` says may be up to five seconds old, and is for calls that look for a revocation in their
 * own transaction; everything else is read from the table itself.
 */
import { Injectable } from '@nestjs/common';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isId } from '../core/id.js';
import { isOwnActor } from '../core/own-actors.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { SCOPES, type Scope } from '../platform/http/scopes.js';
import { newId } from '../platform/ids.js';
import { StartupError } from '../platform/startup-error.js';
import type { ClientEntity } from './client.entity.js';
import { ClientsStore } from './clients.store.js';

const CACHED_FOR_MS = 5_000;
const SECRET_BYTES = 32;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u;
/** Compared with when there is no such client, so that both refusals take the same time. */
const NO_SECRET = Buffer.alloc(32);

export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Its messages leave only through the gate: an unspent permit gives its slot back. */
  readonly gated: boolean;
}

/** Gated must be asked for: a sender that hands over by itself could send on an ended permit. */
export type NewClient = Pick<Client, 'name' | 'scopes'> & Partial<Pick<Client, 'gated'>>;

export interface ClientRecord extends Client {
  /** Assent itself: no secret, no token. */
  readonly isInternal: boolean;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Cached {
  readonly loadedAt: number;
  readonly client: Promise<Client | null>;
}

@Injectable()
export class ClientsService {
  private readonly cache = new Map<string, Cached>();

  constructor(
    private readonly database: Database,
    private readonly store: ClientsStore,
    private readonly ledger: LedgerService,
  ) {}

  async create(client: NewClient, actor: string): Promise<ClientCredentials> {
    // A name that looks like an id could make somebody revoke another client, and one of ours mislead.
    const name = client.name.toLowerCase();
    if (!NAME.test(name) || isId(name) || isOwnActor(name))
      throw new StartupError(
        'A client name has 1 to 64 letters, digits, spaces, dots, hyphens or underscores, ' +
          'and is none that Assent has in its records.',
      );
    const clientSecret = randomBytes(SECRET_BYTES).toString('base64url');
    const clientId = newId();
    const isNew = await this.insert(
      { gated: false, ...client, clientId, secretSha256: sha256(clientSecret) },
      actor,
    );
    if (!isNew)
      throw new StartupError(
        `A client is already named ${client.name}: revoke it first or choose another name.`,
      );
    return { clientId, clientSecret };
  }

  /** The client that Assent's own mails are authorized for; made once, named like its id. */
  async ensureInternal(name: string): Promise<Client> {
    const client: Client = { clientId: name, name, scopes: ['authorize'], gated: false };
    const isNew = await this.insert({ ...client, secretSha256: null }, 'system');
    if (!isNew && !(await this.read(name)))
      throw new StartupError(
        `A client made by hand is named ${name}, a name that Assent needs: revoke it, then start again.`,
      );
    return client;
  }

  async list(): Promise<ClientRecord[]> {
    const rows = await this.database.inSnapshot((tx) => this.store.list(tx));
    return rows.map((row) => ({
      ...clientOf(row),
      isInternal: row.secretSha256 === null,
      createdAt: row.createdAt.getTime(),
      revokedAt: row.revokedAt?.getTime() ?? null,
    }));
  }

  /** By id, for whoever shows what clients did; also of those that are revoked. */
  async names(tx: Tx): Promise<ReadonlyMap<string, string>> {
    const rows = await this.store.list(tx);
    return new Map(rows.map(({ clientId, name }) => [clientId, name]));
  }

  /** Revoking what is revoked already changes nothing. */
  async revoke(nameOrId: string, actor: string): Promise<Client> {
    const revoked = await this.database.inTransaction(async (tx) => {
      const row = await this.store.lock(tx, nameOrId);
      if (!row) throw new StartupError('There is no client with this name or id.');
      if (row.secretSha256 === null)
        throw new StartupError('This client is Assent itself and cannot be revoked.');
      if (row.revokedAt !== null) return clientOf(row);
      const at = await readClock(tx);
      await this.store.revoke(tx, row.clientId, at);
      const payload = { clientId: row.clientId, name: row.name, actor };
      await this.ledger.append(tx, { contactId: null, type: 'client.revoked', at, payload });
      return clientOf(row);
    });
    this.cache.delete(revoked.clientId);
    return revoked;
  }

  async authenticate(clientId: string, clientSecret: string): Promise<Client | null> {
    const row = await this.database.inSnapshot((tx) => this.store.find(tx, clientId));
    const isGenuine = timingSafeEqual(sha256(clientSecret), row?.secretSha256 ?? NO_SECRET);
    if (!row || !isGenuine || row.revokedAt !== null) return null;
    return clientOf(row);
  }

  /** Null for the unknown and the revoked, as of now. */
  find(clientId: string): Promise<Client | null> {
    return this.read(clientId);
  }

  /** A few seconds old at most: for calls that look for a revocation themselves. */
  findRecent(clientId: string): Promise<Client | null> {
    const now = performance.now();
    const cached = this.cache.get(clientId);
    if (cached && now - cached.loadedAt < CACHED_FOR_MS) return cached.client;
    const client = this.read(clientId);
    // Counted from before the query, so that it can never be older than it seems.
    this.cache.set(clientId, { loadedAt: now, client });
    client.catch(() => this.cache.delete(clientId));
    return client;
  }

  private async read(clientId: string): Promise<Client | null> {
    const row = await this.database.inSnapshot((tx) => this.store.find(tx, clientId));
    return row?.revokedAt === null ? clientOf(row) : null;
  }

  private insert(
    client: Client & { readonly secretSha256: Buffer | null },
    actor: string,
  ): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      if (!(await this.store.insert(tx, { ...client, at }))) return false;
      const { clientId, name, scopes, gated } = client;
      const payload = { clientId, name, scopes, gated, actor };
      await this.ledger.append(tx, { contactId: null, type: 'client.created', at, payload });
      return true;
    });
  }
}

function clientOf(row: ClientEntity): Client {
  // A scope that this version does not know is no scope.
  const scopes = SCOPES.filter((scope) => row.scopes.includes(scope));
  return { clientId: row.clientId, name: row.name, scopes, gated: row.gated };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
