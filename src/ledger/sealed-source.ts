/**
 * Immutable rows that are sealed into the log without an entry each: a run of them, in the order of
 * their transactions, is one entry that commits to a small tree over their documents. A feature whose
 * rows are sealed gives the ledger a source; the ledger knows nothing else of them.
 */
import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/tx.js';

export const SOURCES = ['decisions', 'outcomes'] as const;
export type SourceName = (typeof SOURCES)[number];

/** A row's place: its transaction, and its key among the rows of that. */
export interface SealedPlace {
  readonly xid: string;
  readonly key: string;
}

export const BEFORE_ALL: SealedPlace = { xid: '0', key: '' };

/** A run of rows whose transactions have all ended, so that no row can ever appear within it. */
export interface Run {
  readonly last: SealedPlace;
  /** `yyyy-mm`: what retention drops as a whole. */
  readonly month: string;
  /** Leaf hashes (RFC 6962) of the documents, 32 bytes each, in order. */
  readonly hashes: Buffer;
}

export interface Cut {
  readonly runs: readonly Run[];
  /** False where there are more rows than are cut at once. */
  readonly isAll: boolean;
}

export interface SealedRow {
  readonly place: SealedPlace;
  readonly contactId: string | null;
  /** RFC 8785; whom it is about stands in it as a pseudonym that no other row shares. */
  readonly document: string;
}

export interface SealedSource {
  readonly name: SourceName;
  /** Runs of rows after a place whose transactions are below `ended`, oldest first. */
  cut(tx: Tx, span: { after: SealedPlace; ended: string }, pseudonymKey: Buffer): Promise<Cut>;
  /** Whether there are rows of transactions that have not begun: no run ever comes to them. */
  isAhead(tx: Tx): Promise<boolean>;
  /** The rows of a run that still stand. */
  rows(
    tx: Tx,
    span: { after: SealedPlace; last: SealedPlace },
    pseudonymKey: Buffer,
  ): Promise<SealedRow[]>;
  /** Those that belong to one authorization. */
  find(tx: Tx, authorizationId: string, pseudonymKey: Buffer): Promise<SealedRow[]>;
}

/** Where features leave their sources when the application is put together. */
@Injectable()
export class SealedSources {
  private readonly sources = new Map<SourceName, SealedSource>();

  add(source: SealedSource): void {
    this.sources.set(source.name, source);
  }

  all(): SealedSource[] {
    return SOURCES.flatMap((name) => this.sources.get(name) ?? []);
  }

  get(name: SourceName): SealedSource {
    const source = this.sources.get(name);
    if (!source) throw new Error(`Nobody gave the source of ${name}.`);
    return source;
  }
}
