/**
 * Remembers. Every change of consent, preference, catalog, key or client appends one entry in the
 * transaction that makes the change: both stand or neither does. The entry names nobody; who, what
 * and when exactly are in the evidence, sealed under keys that erasure deletes.
 */
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { formatInstant } from '../core/duration.js';
import { buildEntry, type LedgerType } from '../core/ledger-entry.js';
import { seal } from '../platform/crypto/seal.js';
import { oneAhead, ROWS_A_PAGE } from '../platform/database/pages.js';
import type { Tx } from '../platform/database/tx.js';
import { newId } from '../platform/ids.js';
import { ContactKeysStore, ORGANISATION_ID } from './contact-keys.store.js';
import { EvidenceOpener, type OpenedEntry } from './evidence-opener.js';
import { LedgerStore } from './ledger.store.js';

const SALT_BYTES = 32;

export interface Happening {
  /** Null for what concerns the organisation itself. */
  readonly contactId: string | null;
  readonly type: LedgerType;
  /** Epoch milliseconds, from the database's clock. */
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a checkpoint leaves out. */
export interface Beyond {
  readonly contacts: ReadonlySet<string>;
  readonly types: ReadonlySet<LedgerType>;
}

@Injectable()
export class LedgerService {
  constructor(
    private readonly store: LedgerStore,
    private readonly contactKeys: ContactKeysStore,
  ) {}

  /** Returns the id of the entry. */
  async append(tx: Tx, happening: Happening): Promise<string> {
    const { contactId } = happening;
    const subjectId = contactId ?? ORGANISATION_ID;
    const keys = await this.contactKeys.ensure(tx, subjectId);
    const entryId = newId();
    const salt = randomBytes(SALT_BYTES);
    const { bytes, payloadBytes } = buildEntry({
      id: entryId,
      at: happening.at,
      subject: contactId === null ? null : { contact: contactId, key: keys.subjectKey },
      salt,
      payload: { type: happening.type, at: formatInstant(happening.at), ...happening.payload },
    });
    const sealed = seal(keys.dataKey, Buffer.concat([salt, payloadBytes]), `evidence:${entryId}`);
    await this.store.insert(tx, { entryId, contactId: subjectId, bytes, sealed });
    return entryId;
  }

  /** An entry about nothing: where one that is missing would tell strangers something (ADR 25). */
  async pad(tx: Tx, at: number): Promise<void> {
    await this.append(tx, { contactId: null, type: 'log.padded', at, payload: {} });
  }

  /** Leaves from one index on and before another, in the order of the log, opened where that is possible. */
  async *inOrder(
    tx: Tx,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<OpenedEntry, void, undefined> {
    const opener = new EvidenceOpener(this.contactKeys);
    const pages = Array.from(
      { length: Math.ceil(Math.max(to - from, 0) / ROWS_A_PAGE) },
      (_, nth) => from + nth * ROWS_A_PAGE,
    );
    const read = (first: number) =>
      this.store.listLeaves(tx, first, Math.min(first + ROWS_A_PAGE, to), ROWS_A_PAGE);
    for await (const [, rows] of oneAhead(pages, read))
      for (const row of rows) yield opener.open(row);
  }

  /** Whom entries are about that came after so many, and what the organisation's own are. */
  async beyond(tx: Tx, size: number): Promise<Beyond> {
    const opener = new EvidenceOpener(this.contactKeys);
    const contacts = new Set<string>();
    const types = new Set<LedgerType>();
    for (const row of await this.store.listBeyond(tx, size)) {
      const { contactId, payload } = opener.open(row);
      if (contactId !== null) contacts.add(contactId);
      else if (payload) types.add(payload.type);
    }
    return { contacts, types };
  }

  /** Null where there is no such entry. */
  async find(tx: Tx, entryId: string): Promise<OpenedEntry | null> {
    const row = await this.store.find(tx, entryId);
    return row && new EvidenceOpener(this.contactKeys).open(row);
  }

  /** Everything that is kept about one contact, oldest first. */
  async ofContact(tx: Tx, contactId: string): Promise<OpenedEntry[]> {
    return (await this.ofContacts(tx, [contactId])).get(contactId) ?? [];
  }

  /** The same of several, by contact; nothing for whom nothing is kept. */
  async ofContacts(
    tx: Tx,
    contactIds: readonly string[],
  ): Promise<ReadonlyMap<string, OpenedEntry[]>> {
    const opener = new EvidenceOpener(this.contactKeys);
    const opened = new Map<string, OpenedEntry[]>();
    for (const row of await this.store.listOfContacts(tx, contactIds)) {
      const contactId = row.contactId ?? ORGANISATION_ID;
      const entries = opened.get(contactId);
      if (entries) entries.push(opener.open(row));
      else opened.set(contactId, [opener.open(row)]);
    }
    for (const entries of opened.values()) entries.sort((a, b) => compare(timeOf(a), timeOf(b)));
    return opened;
  }

  /** Forgets the personal part of entries; the caller records under which rule. */
  forget(tx: Tx, contactId: string, entryIds: readonly string[]): Promise<void> {
    return this.store.deleteEvidence(tx, contactId, entryIds);
  }

  /** Forgets all that is known of a contact; what is returned is what `subject.erased` has to cover. */
  forgetAll(tx: Tx, contactId: string): Promise<string[]> {
    return this.store.deleteEvidenceOf(tx, contactId);
  }

  /** Of those of these entries that there are: whether they still have evidence. */
  async kept(tx: Tx, entryIds: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    if (entryIds.length === 0) return new Map();
    const rows = await this.store.listKept(tx, entryIds);
    return new Map(rows.map(({ entryId, hasEvidence }) => [entryId, hasEvidence]));
  }

  /** Whether any evidence about the contact is kept. */
  knows(tx: Tx, contactId: string): Promise<boolean> {
    return this.store.hasEvidence(tx, contactId);
  }
}

/** Entries of one transaction share their instant; those that have a place in the log keep it. */
function timeOf({ payload, leafIndex }: OpenedEntry): [string, number] {
  return [payload?.at ?? '', leafIndex ?? Number.MAX_SAFE_INTEGER];
}

function compare(a: [string, number], b: [string, number]): number {
  if (a[0] === b[0]) return a[1] - b[1];
  return a[0] < b[0] ? -1 : 1;
}
