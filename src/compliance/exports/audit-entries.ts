/** Pages of the audit for whoever reads it over HTTP: never an address, and never more than a moment's work. */
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../core/errors.js';
import { AccessLogStore } from '../../identity/access-log.store.js';
import { Checkpoints } from '../../ledger/checkpoints.js';
import { readClock } from '../../platform/database/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import type { AuditFilter } from './audit-filter.js';
import type { AuditLine } from './audit-line.js';
import { AuditReader, type Position } from './audit-reader.js';
import { withHidden, type ShownLine } from './shown-line.js';

export interface EntriesQuery {
  readonly filter: AuditFilter;
  readonly after: string | null;
  readonly limit: number;
  readonly reason: string;
  readonly actor: string;
}

export interface EntriesPage {
  readonly entries: readonly ShownLine[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** What fits nobody is passed over; after so many pages of it the caller asks again from there. */
const MOST_PAGES = 40;
const CURSOR = /^(\d{1,15})\.(\d{1,9})$/;

@Injectable()
export class AuditEntries {
  constructor(
    private readonly database: Database,
    private readonly reader: AuditReader,
    private readonly checkpoints: Checkpoints,
    private readonly accessLog: AccessLogStore,
  ) {}

  page(query: EntriesQuery): Promise<EntriesPage> {
    const after = query.after === null ? null : positionOf(query.after);
    return this.database.inTransaction(async (tx) => {
      await this.noteAccess(tx, query, after);
      const to = (await this.checkpoints.latest(tx))?.size ?? 0;
      const { lines, next } = await this.read(tx, query, { after, to });
      const entries = lines.map(withHidden);
      return { entries, next: next && cursorOf(next) };
    });
  }

  private async read(
    tx: Tx,
    { filter, limit }: EntriesQuery,
    span: { after: Position | null; to: number },
  ): Promise<{ lines: readonly AuditLine[]; next: Position | null }> {
    const found: AuditLine[] = [];
    let pages = 0;
    for await (const { lines, reached } of this.reader.pages(tx, { filter, ...span })) {
      found.push(...lines);
      const last = found[limit - 1];
      if (last) return { lines: found.slice(0, limit), next: last };
      if (++pages >= MOST_PAGES) return { lines: found, next: reached };
    }
    return { lines: found, next: null };
  }

  /** Each page is one: whoever has a cursor needs no first page. */
  private async noteAccess(
    tx: Tx,
    { filter, actor, reason: told }: EntriesQuery,
    after: Position | null,
  ): Promise<void> {
    const { contactId } = filter;
    const reason = contactId === null ? `${told} (${whatIsAsked(filter, after)})` : told;
    const at = await readClock(tx);
    await this.accessLog.insert(tx, { actor, action: 'audit.entries', contactId, reason, at });
  }
}

/** Keys, instants and a place: nothing that anybody typed in words. */
function whatIsAsked(filter: AuditFilter, after: Position | null): string {
  const place = after && `${after.index}.${after.row}`;
  const asked = Object.entries<string | null>({ ...filter, after: place });
  const told = asked.flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`));
  return told.length === 0 ? 'everything' : told.join(' ');
}

function cursorOf({ index, row }: Position): string {
  return Buffer.from(`${index}.${row}`).toString('base64url');
}

function positionOf(cursor: string): Position {
  const [, index, row] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (index === undefined || row === undefined)
    throw new DomainError('invalid_request', null, [
      { pointer: '/after', detail: 'is no cursor: follow the Link of the page before' },
    ]);
  return { index: Number(index), row: Number(row) };
}
