/**
 * The consent audit in the order of time: what the ledger remembers, every decision and what became
 * of it. Addresses are left out unless they are asked for with a reason; then the look is itself
 * recorded before the first line is given.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../../contacts/contacts.service.js';
import { formatInstant } from '../../core/duration.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { lineOfDecision, lineOfHappening, type AuditLine } from './audit-line.js';
import { AuditStore, type AuditFilter } from './audit.store.js';

export interface AuditOrder {
  readonly actor: string;
  readonly format: 'ndjson' | 'csv';
  readonly filter: AuditFilter;
  /** With addresses in clear (scope `audit.clear`). */
  readonly isClear: boolean;
  readonly reason: string;
}

@Injectable()
export class AuditExport {
  constructor(
    private readonly database: Database,
    private readonly store: AuditStore,
    private readonly ledger: LedgerService,
    private readonly contacts: ContactsService,
    private readonly accessLog: AccessLogStore,
  ) {}

  /** Gives every line to `take`, oldest first; returns how many there were. */
  async run(order: AuditOrder, take: (line: AuditLine) => void | Promise<void>): Promise<number> {
    await this.record(order);
    return this.database.inLongSnapshot(async (tx) => {
      const addresses = order.isClear ? new Map<string, string[]>() : null;
      let count = 0;
      for await (const line of this.merged(tx, order.filter)) {
        await take(addresses ? await this.withAddresses(tx, line, addresses) : line);
        count += 1;
      }
      return count;
    });
  }

  private async record(order: AuditOrder): Promise<void> {
    const { actor, format, filter, isClear, reason } = order;
    await this.database.inTransaction(async (tx) => {
      const at = await readClock(tx);
      const period = {
        from: filter.from?.toISOString() ?? null,
        to: filter.to?.toISOString() ?? null,
      };
      await this.ledger.append(tx, {
        contactId: null,
        type: 'audit.exported',
        at,
        payload: { actor, format, isClear, reason, contact: filter.contactId, ...period },
      });
      if (isClear)
        await this.accessLog.insert(tx, {
          actor,
          action: 'audit.export_clear',
          contactId: filter.contactId,
          reason,
          at,
        });
    });
  }

  private async *merged(tx: Tx, filter: AuditFilter): AsyncGenerator<AuditLine> {
    const happenings = await this.happenings(tx, filter);
    let next = 0;
    for await (const row of this.store.lines(tx, filter)) {
      const line = lineOfDecision(row);
      for (let head = happenings[next]; head && head.at <= line.at; head = happenings[++next])
        yield head;
      yield line;
    }
    yield* happenings.slice(next);
  }

  /** Exact times are sealed, so the entries are opened before they can be put in order. */
  private async happenings(tx: Tx, filter: AuditFilter): Promise<AuditLine[]> {
    const from = filter.from ? formatInstant(filter.from.getTime()) : '';
    const to = filter.to ? formatInstant(filter.to.getTime()) : '9999';
    const lines: AuditLine[] = [];
    for await (const recorded of this.ledger.all(tx)) {
      if (filter.contactId !== null && recorded.contactId !== filter.contactId) continue;
      const line = lineOfHappening(recorded);
      if (line.at >= from && line.at < to) lines.push(line);
    }
    return lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  private async withAddresses(
    tx: Tx,
    line: AuditLine,
    known: Map<string, string[]>,
  ): Promise<AuditLine> {
    if (line.contactId === null) return line;
    let addresses = known.get(line.contactId);
    if (!addresses) {
      const opened = await this.contacts.openAll(tx, line.contactId);
      addresses = opened.map(({ value }) => value);
      known.set(line.contactId, addresses);
    }
    return { ...line, addresses };
  }
}
