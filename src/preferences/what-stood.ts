/**
 * Puts back what an act of the person changed, exactly as it stood before, or says that it cannot be: where
 * anything of it has become another since, putting it back would undo more than the act.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import { canonicalJson } from '../core/canonical-json.js';
import type { TopicOnChannel } from '../core/topic.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import type { Tx } from '../platform/database/tx.js';
import { BasesStore } from './bases.store.js';
import { ConsentsStore } from './consents.store.js';
import { PreferencesStore } from './preferences.store.js';
import type { StoredUndo } from './undos.store.js';

type Left = Pick<StoredUndo, 'contactId' | 'entryId' | 'stood' | 'doneAt'>;

/** What an act ended, as the table has it now. */
type Ended = TopicOnChannel & {
  readonly addressId: string;
  readonly entryId: string;
  readonly endedAt: Date | null;
};

@Injectable()
export class WhatStood {
  constructor(
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly preferences: PreferencesStore,
  ) {}

  /** Whether all of it is still as the act left it. */
  async isAsLeft(tx: Tx, left: Left): Promise<boolean> {
    const { contactId, stood } = left;
    const keys = await this.contacts.matchKeysById(tx, contactId);
    const isEnded = (one: Ended | undefined) =>
      one?.entryId === left.entryId &&
      one.endedAt?.getTime() === left.doneAt.getTime() &&
      keys.has(one.addressId);
    const consents = stood.consents.length > 0 ? await this.consents.list(tx, contactId) : [];
    if (!stood.consents.every((one) => isEnded(at(one, consents)))) return false;
    const bases = stood.bases.length > 0 ? await this.bases.list(tx, contactId) : [];
    if (!stood.bases.every((one) => isEnded(at(one, bases)))) return false;
    return (await this.isStillObjecting(tx, left, keys)) && this.isStillChosen(tx, left);
  }

  /** Comes after {@link isAsLeft}, under the same lock. */
  async putBack(tx: Tx, { contactId, stood }: Left): Promise<void> {
    for (const consent of stood.consents) await this.consents.putBack(tx, contactId, consent);
    for (const basis of stood.bases) await this.bases.putBack(tx, contactId, basis);
    const keys = await this.contacts.matchKeysById(tx, contactId);
    await this.suppressions.delete(tx, keysOf(stood.objecting, keys), ['objection']);
    if (stood.preference) await this.preferences.putBack(tx, contactId, stood.preference.before);
  }

  private async isStillObjecting(
    tx: Tx,
    { stood, doneAt }: Left,
    byId: ReadonlyMap<string, MatchKey>,
  ): Promise<boolean> {
    const keys = keysOf(stood.objecting, byId);
    const standing = await this.suppressions.list(tx, keys);
    const isFromAct = ({ key }: MatchKey) =>
      standing.some(
        ({ kind, matchKey, since }) =>
          kind === 'objection' && matchKey.equals(key) && since.getTime() === doneAt.getTime(),
      );
    return keys.length === stood.objecting.length && keys.every(isFromAct);
  }

  private async isStillChosen(tx: Tx, { contactId, stood }: Left): Promise<boolean> {
    if (!stood.preference) return true;
    const now = await this.preferences.find(tx, contactId);
    return canonicalJson(now) === canonicalJson(stood.preference.after);
  }
}

function at<Row extends TopicOnChannel>(
  { topic, channel }: TopicOnChannel,
  rows: readonly Row[],
): Row | undefined {
  return rows.find((row) => row.topic === topic && row.channel === channel);
}

function keysOf(ids: readonly string[], byId: ReadonlyMap<string, MatchKey>): MatchKey[] {
  return ids.flatMap((id) => byId.get(id) ?? []);
}
