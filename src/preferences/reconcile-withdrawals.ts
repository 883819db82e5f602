/**
 * Before anything is served, the journal and the database are made to agree. Lines the journal lacks
 * (a crash between commit and file) are written; withdrawals and erasures the database lacks (it was
 * restored from an older backup) are carried out again, and whoever the journal says to be erased and is
 * on file all the same (rows of an older copy were put back) is erased again. What destroys evidence goes
 * by the journal alone: whoever can put a row into the database must not have us erase somebody.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { ORGANISATION_ID } from '../ledger/contact-keys.store.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import { Database } from '../platform/database/database.js';
import { Log } from '../platform/log.js';
import type { Reach } from './bases.store.js';
import { ConsentsStore } from './consents.store.js';
import { ReduceContact } from './reduce-contact.js';
import { WithdrawalJournal, type JournalLine } from './withdrawal-journal.js';

/** Numbers are given before they commit; this many below the highest may still have been open. */
const OVERLAP_LINES = 10_000;
const BATCH = 500;

/** What the journal says of one act, for saying it again. */
export interface First {
  readonly entryId: string;
  readonly at: Date;
}

/** Who erases: rights stand above preferences and cannot be asked from here, so they register themselves. */
export interface ErasureDesk {
  eraseAgain(contactId: string, first: First): Promise<void>;
  eraseReturned(contactId: string): Promise<void>;
}

@Injectable()
export class ReconcileWithdrawals {
  private desk: ErasureDesk | null = null;

  constructor(
    private readonly database: Database,
    private readonly consents: ConsentsStore,
    private readonly contacts: ContactsService,
    private readonly reduce: ReduceContact,
    private readonly journal: WithdrawalJournal,
    private readonly log: Log,
  ) {}

  erasuresBy(desk: ErasureDesk): void {
    this.desk = desk;
  }

  async run(): Promise<{ applied: number; written: number }> {
    let recent: string[] = [];
    let highest = 0n;
    let applied = 0;
    let batch: JournalLine[] = [];
    const settle = async (): Promise<void> => {
      const known = await this.known(batch);
      // A restored database counts from where it was: only its own numbers say how far it is.
      for (const number of known.values()) if (number > highest) highest = number;
      applied += await this.apply(batch.filter(({ entryId }) => !known.has(entryId)));
      applied += await this.eraseReturned(batch);
      batch = [];
    };
    for await (const line of this.journal.lines()) {
      recent.push(line.entryId);
      if (recent.length > 4 * OVERLAP_LINES) recent = recent.slice(-2 * OVERLAP_LINES);
      batch.push(line);
      if (batch.length === BATCH) await settle();
    }
    await settle();
    const written = await this.writeMissing(new Set(recent), highest);
    if (applied + written > 0) this.log.warn('withdrawals reconciled', { applied, written });
    return { applied, written };
  }

  private async known(lines: readonly JournalLine[]): Promise<Map<string, bigint>> {
    if (lines.length === 0) return new Map();
    return this.database.inSnapshot((tx) => this.consents.knownWithdrawals(tx, lines));
  }

  private async apply(missing: readonly JournalLine[]): Promise<number> {
    for (const line of missing) await this.sayAgain(line);
    return missing.length;
  }

  private async sayAgain(line: JournalLine): Promise<void> {
    const { contactId, entryId, scope, topic, channel } = line;
    const said = { via: 'journal', first: { entryId, at: new Date(line.at) } };
    if (scope === 'erasure') return this.eraseAgain(contactId, said.first);
    const key = keyIn(line);
    if (key && line.kind === 'complaint') await this.reduce.complainAgain(key, said);
    else if (key) await this.reduce.refuseAgain(key, said);
    else if (scope === 'all') await this.reduce.leave(contactId, 'all', said);
    else if (topic !== null || channel !== null)
      await this.reduce.leave(contactId, reachOf(topic, channel), said);
  }

  private eraseAgain(contactId: string, first: First): Promise<void> {
    return this.deskThere().eraseAgain(contactId, first);
  }

  private async eraseReturned(lines: readonly JournalLine[]): Promise<number> {
    const returned = await this.erasedOnFile(lines);
    for (const contactId of returned) await this.deskThere().eraseReturned(contactId);
    return returned.size;
  }

  private async erasedOnFile(
    rows: readonly Pick<JournalLine, 'scope' | 'contactId'>[],
  ): Promise<ReadonlySet<string>> {
    const erased = rows.filter(({ scope }) => scope === 'erasure');
    if (erased.length === 0) return new Set();
    const ids = [...new Set(erased.map(({ contactId }) => contactId))];
    return new Set(await this.database.inSnapshot((tx) => this.contacts.listOnFile(tx, ids)));
  }

  private deskThere(): ErasureDesk {
    if (!this.desk) throw new Error('An erasure was to be said again before rights were there.');
    return this.desk;
  }

  private async writeMissing(journaled: ReadonlySet<string>, highest: bigint): Promise<number> {
    const overlap = BigInt(OVERLAP_LINES);
    const from = highest > overlap ? highest - overlap : 0n;
    const rows = await this.database.inSnapshot((tx) =>
      this.consents.listWithdrawalsFrom(tx, String(from)),
    );
    // The row of an address that is of nobody on file lacks its key: a line could not be written from
    // it. It was not acknowledged either, and whoever says it again gets a line of their own.
    const missing = rows.filter(
      ({ entryId, contactId }) => !journaled.has(entryId) && contactId !== ORGANISATION_ID,
    );
    // Whoever is erased is on file no more from that commit on: such a row is somebody's forgery, or the
    // journal is an older copy than rows that came back. Which of them is not for us to say.
    const onFile = await this.erasedOnFile(missing);
    const written = missing.filter(({ contactId }) => !onFile.has(contactId));
    for (const row of written) await this.journal.append(row);
    if (onFile.size > 0) this.log.warn('erasures of people on file', { count: onFile.size });
    return written.length;
  }
}

function keyIn({ matchKey, pepperId }: JournalLine): MatchKey | null {
  if (matchKey === undefined || pepperId === undefined) return null;
  return { key: Buffer.from(matchKey, 'base64url'), pepperId };
}

function reachOf(topic: string | null, channel: string | null): Reach {
  return { ...(topic === null ? {} : { topic }), ...(channel === null ? {} : { channel }) };
}
