/**
 * What can still be taken back of what people did here themselves. Kept in the transaction of the act,
 * under the contact's lock. Whatever is said later about the same things makes an act final, also where it
 * changes nothing: whoever was told that it is so must find it so, however soon somebody else presses undo.
 * What a session did nobody else can take back: said again there, as by a double tap, it stays as it is.
 */
import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/tx.js';
import { newId, newToken, tokenHash } from '../platform/ids.js';
import { isSameReduction, touches, type Reduction, type Stood, type Touched } from './reduction.js';
import { UndosStore } from './undos.store.js';

export const UNDO_MINUTES = 10;

export interface Undo {
  readonly undoId: string;
  /** For the page that the act is answered with; null where a session is enough. */
  readonly token: string | null;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** An act of one contact that changed something. */
export interface Act {
  readonly contactId: string;
  readonly entryId: string;
  readonly reduction: Reduction;
  readonly stood: Stood;
  readonly now: number;
}

/** `secret`: what the page would know it by; `none`: it is found by its id, in a session. */
export type PageSecret = { readonly secret: string | null } | 'none';

@Injectable()
export class Undos {
  constructor(private readonly store: UndosStore) {}

  async keep(tx: Tx, { now, ...act }: Act, page: PageSecret): Promise<Undo> {
    const token = page === 'none' ? null : await this.freshToken(tx, act.contactId, page.secret);
    const undoId = newId();
    const until = now + UNDO_MINUTES * 60_000;
    await this.store.insert(tx, {
      ...act,
      undoId,
      tokenHash: token === null ? null : tokenHash(token),
      doneAt: new Date(now),
      expiresAt: new Date(until),
    });
    return { undoId, token, until };
  }

  /** A page that is sent again, by a second press or by loading it anew, is answered as at first. */
  async ofSamePage(
    tx: Tx,
    contactId: string,
    reduction: Reduction,
    page: PageSecret,
    now: number,
  ): Promise<Undo | null> {
    if (page === 'none' || page.secret === null) return null;
    const { secret: token } = page;
    const found = await this.store.find(tx, contactId, { tokenHash: tokenHash(token) });
    if (!found || found.usedAt || found.finalAt || found.expiresAt.getTime() <= now) return null;
    if (!isSameReduction(found.reduction, reduction)) return null;
    return { undoId: found.undoId, token, until: found.expiresAt.getTime() };
  }

  async makeFinal(
    tx: Tx,
    contactId: string,
    touched: Touched,
    now: number,
    whose: 'all' | 'of_pages' = 'all',
  ): Promise<void> {
    const at = new Date(now);
    for (const undo of await this.store.listOpen(tx, contactId, at)) {
      const isSpared = whose === 'of_pages' && undo.isOfSession;
      if (!isSpared && touches(touched, undo.reduction)) await this.store.makeFinal(tx, undo, at);
    }
  }

  /** What a page brings serves once: an older page that is used again gets another. */
  private async freshToken(tx: Tx, contactId: string, brought: string | null): Promise<string> {
    if (brought === null) return newToken();
    const found = await this.store.find(tx, contactId, { tokenHash: tokenHash(brought) });
    return found ? newToken() : brought;
  }
}
