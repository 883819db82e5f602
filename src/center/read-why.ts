/**
 * Reads what a person is told about the messages to them: in one snapshot, and for themselves alone. The
 * person's own look leaves no access line; that they came in did.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { CatalogService } from '../catalog/catalog.service.js';
import { CheckCountsStore } from '../compliance/history/check-counts.store.js';
import { ReadHistory } from '../compliance/history/read-history.js';
import { ReadLapses } from '../compliance/history/read-lapses.js';
import { DomainError } from '../core/errors.js';
import { AccessLogStore } from '../identity/access-log.store.js';
import { ClientsService } from '../identity/clients.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';

/** Of messages on one page; more would weigh more than an old phone should have to carry. */
const MOST_MESSAGES = 40;
/** Beside all that stands on the first page alone. */
const MOST_AT_FIRST = 16;
/** Of days with checks, and of looks; the dossier has all of them. */
const MOST_CHECKS = 10;
const MOST_LOOKS = 10;

/** Everything that the page tells, as the stores have it. */
export type WhyFacts = Awaited<ReturnType<ReadWhy['read']>>;
export type MessageOnFile = WhyFacts['messages'][number];

@Injectable()
export class ReadWhy {
  constructor(
    private readonly database: Database,
    private readonly authorizations: AuthorizationStore,
    private readonly catalog: CatalogService,
    private readonly checks: CheckCountsStore,
    private readonly history: ReadHistory,
    private readonly lapsed: ReadLapses,
    private readonly accessLog: AccessLogStore,
    private readonly clients: ClientsService,
  ) {}

  /** `before`: the message that the page before ended with. Throws `not_found` where it is nobody's here. */
  read(contactId: string, before: string | null) {
    return this.database.inSnapshot(async (tx) => {
      const names = await this.clients.names(tx);
      const page = await this.messagesOf(tx, contactId, before);
      const now = await readClock(tx);
      return {
        ...page,
        isNewest: before === null,
        now,
        versions: await this.catalog.historyIn(tx),
        lines: await this.history.happenings(tx, contactId, names),
        lapses: await this.lapsed.of(tx, contactId, now),
        outcomes: await this.authorizations.historyOf(tx, page.messages),
        checks: await this.checks.newest(tx, contactId, MOST_CHECKS),
        looks: await this.accessLog.listOf(tx, contactId, MOST_LOOKS),
        names,
      };
    });
  }

  /** One more is read than is shown: it tells whether there are older ones. */
  private async messagesOf(tx: Tx, contactId: string, before: string | null) {
    const last = before === null ? null : await this.authorizations.find(tx, before);
    if (before !== null && last?.contactId !== contactId) throw new DomainError('not_found');
    const most = before === null ? MOST_AT_FIRST : MOST_MESSAGES;
    const found = await this.authorizations.listBefore(tx, contactId, last, most + 1);
    const messages = found.slice(0, most);
    const oldest = found.length > messages.length ? messages.at(-1) : undefined;
    return { messages, olderThan: oldest?.authorizationId ?? null };
  }
}
