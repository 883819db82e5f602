/**
 * Reads the audit in the order of the log. Decisions and outcomes stand where the entry stands that
 * seals them. Nothing is sorted and but a page is kept: the log may be longer than any memory. What is
 * about one contact is found by the contact, since that is little.
 */
import { Injectable } from '@nestjs/common';
import { AddressBook } from '../../contacts/address-book.js';
import { OpenAddresses } from '../../contacts/open-addresses.js';
import { parseAuthorizationId } from '../../core/authorization-id.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Proofs, type SealedDocument } from '../../ledger/proofs.js';
import type { Tx } from '../../platform/database/tx.js';
import { isAskedFor, type AuditFilter } from './audit-filter.js';
import {
  lineOfDecision,
  lineOfEntry,
  lineOfOutcome,
  type AuditLine,
  type RowDocument,
} from './audit-line.js';
import { AuditStore } from './audit.store.js';
import type { ShownLine } from './shown-line.js';
import { shown } from './shown-lines.js';

/** A line of the audit: a leaf, and which of the rows that it seals. */
export interface Position {
  readonly index: number;
  readonly row: number;
}

export interface Span {
  /** Null: from the beginning. */
  readonly after: Position | null;
  /** Leaves before this one. */
  readonly to: number;
}

export interface AuditQuery extends Span {
  readonly filter: AuditFilter;
  /** With addresses (scope `audit.clear`). */
  readonly isClear: boolean;
}

/** Some lines that follow each other, of which those that are asked for, and how far they reach. */
export interface AuditPage {
  readonly lines: readonly AuditLine[];
  readonly reached: Position;
}

/** A row that is sealed: what a line shows of it, and what its hash is over. */
export interface SealedLine {
  readonly line: AuditLine;
  readonly document: RowDocument;
}

const LINES_A_PAGE = 500;

@Injectable()
export class AuditReader {
  constructor(
    private readonly ledger: LedgerService,
    private readonly proofs: Proofs,
    private readonly opened: OpenAddresses,
    private readonly store: AuditStore,
  ) {}

  /** Also pages of which nothing is asked for, so that whoever reads knows how far it is. */
  async *pages(
    tx: Tx,
    { filter, ...span }: Span & Pick<AuditQuery, 'filter'>,
  ): AsyncGenerator<AuditPage> {
    const { contactId } = filter;
    const all =
      contactId === null ? this.everything(tx, span) : this.ofContact(tx, contactId, span);
    let lines: AuditLine[] = [];
    let passed = 0;
    let reached: Position | null = null;
    for await (const line of all) {
      if (isAskedFor(filter, line)) lines.push(line);
      reached = line;
      if (++passed % LINES_A_PAGE !== 0) continue;
      yield { lines, reached };
      lines = [];
    }
    if (reached !== null && passed % LINES_A_PAGE !== 0) yield { lines, reached };
  }

  /** For lines that are shown in clear, as long as one transaction reads. */
  addressBook(tx: Tx): AddressBook {
    return new AddressBook((contactIds) => this.opened.ofMany(tx, contactIds));
  }

  /** The entries about one contact that an order asks for, without the decisions. */
  async entriesOf(
    tx: Tx,
    contactId: string,
    { filter, isClear, to }: Pick<AuditQuery, 'filter' | 'isClear' | 'to'>,
  ): Promise<ShownLine[]> {
    const entries = (await this.ledger.ofContact(tx, contactId)).filter(hasLeaf).map(lineOfEntry);
    const asked = entries.filter((line) => line.index < to && isAskedFor(filter, line));
    asked.sort((a, b) => a.index - b.index);
    return shown(asked, isClear ? this.addressBook(tx) : null);
  }

  private async *everything(tx: Tx, { after, to }: Span): AsyncGenerator<AuditLine> {
    const from = after?.index ?? 0;
    for await (const entry of this.ledger.inOrder(tx, { from, to })) {
      const line = lineOfEntry(entry);
      if (isBehind(line, after)) yield line;
      if (line.type !== 'decisions.sealed') continue;
      for await (const row of this.sealedBy(tx, line))
        if (isBehind(row.line, after)) yield row.line;
    }
  }

  /** The rows that an entry seals, as lines and as the documents that it commits to. */
  async *sealedBy(
    tx: Tx,
    { index, id }: Pick<AuditLine, 'index' | 'id'>,
  ): AsyncGenerator<SealedLine> {
    const rows: SealedDocument[] = [];
    for await (const row of this.proofs.sealedRows(tx, id)) rows.push(row);
    const outcomes = rows.filter(({ source }) => source === 'outcomes');
    const asked = await this.store.asked(tx, outcomes.flatMap(keyOf));
    for (const [before, { source, contactId, document }] of rows.entries()) {
      const place = { index, row: before + 1 };
      const line =
        source === 'decisions'
          ? lineOfDecision(place, contactId, document)
          : lineOfOutcome(place, contactId, document, asked.get(idOf(document)) ?? null);
      yield { line, document };
    }
  }

  /** Leaves that seal something about a contact; null: about everybody. */
  async leavesSealing(tx: Tx, contactId: string | null): Promise<ReadonlySet<number> | null> {
    if (contactId === null) return null;
    return new Set((await this.store.decisionsOf(tx, contactId)).map(({ leaf }) => leaf));
  }

  /** Two short lists, each in the order of the log. */
  private async *ofContact(tx: Tx, contactId: string, span: Span): AsyncGenerator<AuditLine> {
    const entries = (await this.ledger.ofContact(tx, contactId)).filter(hasLeaf).map(lineOfEntry);
    const decisions = await this.decisionsOf(tx, contactId);
    const lines = [...entries, ...decisions].sort((a, b) => a.index - b.index || a.row - b.row);
    for (const line of lines) if (isBehind(line, span.after) && line.index < span.to) yield line;
  }

  private async decisionsOf(tx: Tx, contactId: string): Promise<AuditLine[]> {
    let row = 0;
    let last = -1;
    return (await this.store.decisionsOf(tx, contactId)).map((one) => {
      const { leaf: index, kind, document, asked } = one;
      row = index === last ? row + 1 : 1;
      last = index;
      return kind === 'decision'
        ? lineOfDecision({ index, row }, contactId, document)
        : lineOfOutcome({ index, row }, contactId, document, asked);
    });
  }
}

function isBehind({ index, row }: Position, after: Position | null): boolean {
  if (after === null) return true;
  return index > after.index || (index === after.index && row > after.row);
}

const hasLeaf = ({ leafIndex }: { leafIndex: number | null }): boolean => leafIndex !== null;

const idOf = (document: RowDocument): string => String(document.id);

function keyOf({ document }: SealedDocument) {
  const id = idOf(document);
  const key = parseAuthorizationId(id);
  return key ? [{ id, ...key }] : [];
}
