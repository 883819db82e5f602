/**
 * Takes back what somebody did a moment ago to hear less: exactly the state before, by an entry of its own,
 * once, and within ten minutes. It never gives more than stood before, and permits that the act made void
 * stay void: a sender asks again. The journal keeps its line of the withdrawal: where the database is
 * restored to before both, the withdrawal is carried out again and the undo is lost. That fails closed.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { effectOf, NO_PREFERENCE } from '../core/preference.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { ActsAllowance } from '../platform/http/allowance.js';
import { tokenHash } from '../platform/ids.js';
import { OwnActs } from './own-acts.js';
import type { Reduction } from './reduction.js';
import { preferencePayload } from './preferences-on-file.js';
import type { OwnWord } from './reduce-contact.js';
import { UndosStore, type StoredUndo, type UndoKey } from './undos.store.js';
import { WhatStood } from './what-stood.js';

/** `over`: too late, or none of ours. `changed`: something was said since that it would go against. */
export type Undone =
  | { readonly outcome: 'over' }
  | { readonly outcome: 'undone' | 'used' | 'changed'; readonly reduction: Reduction };

/** By the page that the act was answered with, or in a session. */
export type UndoneBy = { readonly token: string } | { readonly undoIds: readonly string[] };

/** What the center offers. */
export interface OpenUndo {
  /** One for each thing that was left at once. */
  readonly undoIds: readonly string[];
  readonly reductions: readonly Reduction[];
  /** Epoch milliseconds. */
  readonly until: number;
}

@Injectable()
export class UndoReduction {
  constructor(
    private readonly database: Database,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly store: UndosStore,
    private readonly stood: WhatStood,
    private readonly ledger: LedgerService,
    private readonly acts: OwnActs,
    private readonly allowance: ActsAllowance,
  ) {}

  /**
   * What the contact did last, where it can be taken back: all that one save left bears one instant. Whoever
   * shows it has a session of theirs.
   */
  async latestOf(tx: Tx, contactId: string, now: number): Promise<OpenUndo | null> {
    const open = await this.store.listOpen(tx, contactId, new Date(now));
    const [latest] = open;
    if (!latest) return null;
    const together = open.filter((one) => one.doneAt.getTime() === latest.doneAt.getTime());
    const found = await this.stood.asLeft(tx, contactId, together);
    if (found.length === 0) return null;
    return {
      undoIds: found.map(({ undoId }) => undoId),
      reductions: found.map(({ reduction }) => reduction),
      until: latest.expiresAt.getTime(),
    };
  }

  /** Refuses by its answer: then nothing is done. Of several, all or none. Throws `acts_used_up`. */
  undo(contactId: string, which: UndoneBy, via: OwnWord['via']): Promise<Undone> {
    const keys: readonly UndoKey[] =
      'token' in which
        ? [{ tokenHash: tokenHash(which.token) }]
        : [...new Set(which.undoIds)].map((undoId) => ({ undoId }));
    return this.database.inTransaction(async (tx) => {
      if (!(await this.contacts.lockIfThere(tx, contactId))) return { outcome: 'over' };
      const now = await readClock(tx);
      const found: StoredUndo[] = [];
      for (const key of keys) {
        const undo = await this.store.find(tx, contactId, key);
        const refusal = await this.refusalOf(tx, undo, now);
        if (!undo || refusal) return refusal ?? { outcome: 'over' };
        found.push(undo);
      }
      const [first] = found;
      if (!first) return { outcome: 'over' };
      await this.allowance.spend(via, contactId);
      await this.acts.note(tx, contactId, now);
      for (const undo of found) await this.takeBack(tx, undo, via, now);
      return { outcome: 'undone', reduction: first.reduction };
    });
  }

  private async refusalOf(tx: Tx, undo: StoredUndo | null, now: number): Promise<Undone | null> {
    if (!undo) return { outcome: 'over' };
    const { reduction } = undo;
    if (undo.usedAt) return { outcome: 'used', reduction };
    if (undo.expiresAt.getTime() <= now) return { outcome: 'over' };
    if (undo.finalAt) return { outcome: 'changed', reduction };
    const [free] = await this.stood.asLeft(tx, undo.contactId, [undo]);
    return free ? null : { outcome: 'changed', reduction };
  }

  private async takeBack(tx: Tx, undo: StoredUndo, via: string, now: number): Promise<void> {
    const { contactId, entryId: undoes } = undo;
    const at = new Date(now);
    await this.stood.putBack(tx, undo);
    await this.store.use(tx, undo, at);
    if (undo.reduction.kind === 'left') {
      const payload = { undoes, ...(await this.restoredBy(tx, undo)), via };
      const type = 'withdrawal.undone';
      const undoneBy = await this.ledger.append(tx, { contactId, type, at: now, payload });
      await this.store.insertUndone(tx, { contactId, entryId: undoes, undoneBy, at });
    } else {
      const payload = { ...effectOfUndoing(undo), undoes, via };
      await this.ledger.append(tx, { contactId, type: 'preference.changed', at: now, payload });
    }
  }

  private async restoredBy(tx: Tx, { contactId, reduction, stood }: StoredUndo) {
    const { topic, channel } =
      reduction.kind === 'left' ? reduction : { topic: null, channel: null };
    const keys = await this.contacts.allMatchKeys(tx, contactId);
    const objecting = (await this.suppressions.list(tx, keys)).some(
      ({ kind }) => kind === 'objection',
    );
    return {
      topic,
      channel,
      restored: stood.consents.map(({ topic, channel }) => ({ topic, channel })),
      bases: stood.bases.map(({ topic, channel, basis }) => ({ topic, channel, basis })),
      // Whether "no marketing from you" ended with it.
      objectionEnded: stood.objecting.length > 0 && !objecting,
    };
  }
}

function effectOfUndoing({ stood: { preference } }: StoredUndo): Record<string, unknown> {
  if (!preference) return {};
  const { before, after } = preference;
  const { budget, pausedUntil } = before?.preference ?? NO_PREFERENCE;
  return preferencePayload(effectOf(after.preference, { budget, pausedUntil }));
}
