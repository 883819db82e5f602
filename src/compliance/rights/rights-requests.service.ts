/**
 * The register of what people asked for under the GDPR, each with the day by which it is answered
 * (Art. 12(3)). The law allows one extension, in time and with a reason that the person is told.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import type { Catalog } from '../../core/catalog.js';
import { formatInstant } from '../../core/duration.js';
import { DomainError } from '../../core/errors.js';
import { arrivedOn, calendarOf, deadlineOf, MONTHS_EXTENDED } from '../../core/legal-deadline.js';
import { DAY_MS } from '../../core/local-time.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { ClientsService } from '../../identity/clients.service.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { pastInstant } from '../../platform/http/instant.js';
import { actorOf, type Caller } from '../../platform/http/scopes.js';
import { RegisterRequest, type RequestToEnter } from './register-request.js';
import {
  SOON_DAYS,
  type RequestState,
  type Right,
  type RightsOutcome,
  type RightsRequest,
} from './rights-request.js';
import { RightsRequestsStore, type RequestCursor } from './rights-requests.store.js';

/** A letter may lie for long before somebody sees what it is; the clock ran meanwhile. */
const MAX_AGE_MS = 400 * DAY_MS;

/** Why a letter cannot have arrived on a day. */
export type DayProblem = 'future' | 'tooOld';

interface NewRightsRequest {
  readonly kind: Right;
  readonly reason: string;
}

export interface RequestsPage {
  readonly requests: readonly RightsRequest[];
  /** Null: this was the last. */
  readonly next: RequestCursor | null;
  /** Clients by their ids: what an actor is called. */
  readonly names: ReadonlyMap<string, string>;
  readonly catalog: Catalog;
  readonly now: number;
}

export interface Looked {
  readonly request: RightsRequest;
  readonly catalog: Catalog;
  readonly now: number;
}

export interface RequestFilter {
  readonly state: RequestState | null;
  readonly after: RequestCursor | null;
  readonly limit: number;
}

@Injectable()
export class RightsRequestsService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly store: RightsRequestsStore,
    private readonly register: RegisterRequest,
    private readonly accessLog: AccessLogStore,
    private readonly clients: ClientsService,
    private readonly ledger: LedgerService,
  ) {}

  /** `receivedAt` is when the person's request arrived, RFC 3339; now, where nothing is told. */
  enter(
    contactId: string,
    asked: NewRightsRequest & { receivedAt?: string | undefined },
    caller: Caller,
  ): Promise<Looked> {
    const { receivedAt: told } = asked;
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      const now = await readClock(tx);
      const receivedAt =
        told === undefined ? now : pastInstant(told, now, MAX_AGE_MS, '/receivedAt');
      return this.enterIn(tx, { ...asked, contactId, actor: actorOf(caller), receivedAt }, now);
    });
  }

  /** By the day on a letter, its midnight in UTC. Enters nothing where it cannot be. */
  enterLetter(
    contactId: string,
    asked: NewRightsRequest & { receivedOn: number },
    caller: Caller,
  ): Promise<Looked | DayProblem> {
    return this.database.inTransaction(async (tx) => {
      await this.contacts.lock(tx, contactId);
      const now = await readClock(tx);
      const { catalog } = await this.catalog.currentIn(tx);
      const receivedAt = arrivedOn(asked.receivedOn, now, calendarOf(catalog));
      if (receivedAt === null) return 'future';
      if (receivedAt < now - MAX_AGE_MS) return 'tooOld';
      return this.enterIn(tx, { ...asked, contactId, actor: actorOf(caller), receivedAt }, now);
    });
  }

  /** What is due first comes first. It shows who asked for what, so it leaves an access line. */
  list({ state, after, limit }: RequestFilter, caller: Caller): Promise<RequestsPage> {
    return this.database.inTransaction(async (tx) => {
      const now = await readClock(tx);
      const look = { action: 'requests.list', contactId: null, reason: 'register of requests' };
      await this.accessLog.insert(tx, { actor: actorOf(caller), ...look, at: now });
      const found = await this.store.list(tx, state, after, limit + 1);
      const requests = found.slice(0, limit);
      const { catalog } = await this.catalog.currentIn(tx);
      const next = found.length > limit ? (requests.at(-1) ?? null) : null;
      return { requests, next, names: await this.clients.names(tx), catalog, now };
    });
  }

  /** Numbers name nobody, so they leave no line. */
  counts(): Promise<{ open: number; overdue: number; soon: number }> {
    return this.database.inSnapshot((tx) => this.store.count(tx, SOON_DAYS));
  }

  /** By two further months, once, and only before the first is over (GDPR Art. 12(3)). */
  extend(requestId: string, reason: string, caller: Caller): Promise<Looked> {
    return this.change(requestId, async (tx, request, isThere, now) => {
      if (request.extendedAt !== null) throw refused('It was extended before.');
      if (request.dueAt.getTime() <= now) throw refused('Its first month is over.');
      const { catalog } = await this.catalog.currentIn(tx);
      const { contactId, receivedAt } = request;
      const dueAt = deadlineOf(receivedAt.getTime(), MONTHS_EXTENDED, calendarOf(catalog));
      await this.store.extend(tx, requestId, { dueAt: new Date(dueAt), at: new Date(now), reason });
      await this.ledger.append(tx, {
        contactId: isThere ? contactId : null,
        type: 'right.extended',
        at: now,
        payload: {
          request: requestId,
          kind: request.kind,
          reason,
          actor: actorOf(caller),
          dueAt: formatInstant(dueAt),
        },
      });
    });
  }

  /** For what is answered elsewhere, or refused: what is carried out here answers itself. */
  answer(
    requestId: string,
    { outcome, reason }: { outcome: RightsOutcome; reason: string },
    caller: Caller,
  ): Promise<Looked> {
    return this.change(requestId, (tx, request, isThere, at) =>
      this.register.answer(tx, request, { outcome, reason, actor: actorOf(caller), at }, isThere),
    );
  }

  private async enterIn(tx: Tx, asked: RequestToEnter, now: number): Promise<Looked> {
    const { contactId, reason, actor } = asked;
    const action = 'contact.request';
    await this.accessLog.insert(tx, { actor, action, contactId, reason, at: now });
    const { requestId } = await this.register.enter(tx, asked, now);
    return this.look(tx, requestId, now);
  }

  private change(
    requestId: string,
    work: (tx: Tx, request: RightsRequest, isThere: boolean, now: number) => Promise<void>,
  ): Promise<Looked> {
    return this.database.inTransaction(async (tx) => {
      const found = await this.store.find(tx, requestId);
      if (!found) throw new DomainError('not_found');
      const contact = await this.contacts.lockIfThere(tx, found.contactId);
      const request = await this.store.lock(tx, requestId);
      if (request?.answeredAt !== null) throw new DomainError('request_answered');
      const now = await readClock(tx);
      await work(tx, request, contact !== null, now);
      return this.look(tx, requestId, now);
    });
  }

  private async look(tx: Tx, requestId: string, now: number): Promise<Looked> {
    const request = await this.store.find(tx, requestId);
    if (!request) throw new Error('A request that was entered is gone.');
    return { request, catalog: (await this.catalog.currentIn(tx)).catalog, now };
  }
}

function refused(detail: string): DomainError {
  return new DomainError('extension_refused', detail);
}
