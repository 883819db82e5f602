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

/** What is on file at this instant. */
interface Today {
  /** By address. */
  readonly keys: ReadonlyMap<string, MatchKey>;
  readonly consents: readonly Ended[];
  readonly bases: readonly Ended[];
  readonly suppressions: Awaited<ReturnType<SuppressionsStore['list']>>;
  readonly preference: Awaited<ReturnType<PreferencesStore['find']>>;
}

@Injectable()
export class WhatStood {
  constructor(
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly preferences: PreferencesStore,
  ) {}

  /** Of the contact's acts those of which all is still as they left it, by one reading for all of them. */
  async asLeft<Act extends Left>(
    tx: Tx,
    contactId: string,
    acts: readonly Act[],
  ): Promise<readonly Act[]> {
    const today = await this.read(tx, contactId, acts);
    return acts.filter((act) => isAsLeft(act, today));
  }

  /** Comes after {@link asLeft}, under the same lock. */
  async putBack(tx: Tx, { contactId, stood }: Left): Promise<void> {
    for (const consent of stood.consents) await this.consents.putBack(tx, contactId, consent);
    for (const basis of stood.bases) await this.bases.putBack(tx, contactId, basis);
    const keys = await this.contacts.matchKeysById(tx, contactId);
    await this.suppressions.delete(tx, keysOf(stood.objecting, keys), ['objection']);
    if (stood.preference) await this.preferences.putBack(tx, contactId, stood.preference.before);
  }

  /** Only what one of the acts changed. */
  private async read(tx: Tx, contactId: string, acts: readonly Left[]): Promise<Today> {
    const stood = acts.map((act) => act.stood);
    const keys = await this.contacts.matchKeysById(tx, contactId);
    const objecting = new Set(stood.flatMap((one) => one.objecting));
    return {
      keys,
      consents: stood.some(({ consents }) => consents.length > 0)
        ? await this.consents.list(tx, contactId)
        : [],
      bases: stood.some(({ bases }) => bases.length > 0)
        ? await this.bases.list(tx, contactId)
        : [],
      suppressions: await this.suppressions.list(tx, keysOf([...objecting], keys)),
      preference: stood.some(({ preference }) => preference !== null)
        ? await this.preferences.find(tx, contactId)
        : null,
    };
  }
}

function isAsLeft(left: Left, today: Today): boolean {
  const { consents, bases } = left.stood;
  const isEnded = (one: Ended | undefined) =>
    one?.entryId === left.entryId &&
    one.endedAt?.getTime() === left.doneAt.getTime() &&
    today.keys.has(one.addressId);
  return (
    consents.every((one) => isEnded(at(one, today.consents))) &&
    bases.every((one) => isEnded(at(one, today.bases))) &&
    isStillObjecting(left, today) &&
    isStillChosen(left, today)
  );
}

function isStillObjecting({ stood, doneAt }: Left, { suppressions, keys }: Today): boolean {
  const objecting = keysOf(stood.objecting, keys);
  const isFromAct = ({ key }: MatchKey) =>
    suppressions.some(
      ({ kind, matchKey, since }) =>
        kind === 'objection' && matchKey.equals(key) && since.getTime() === doneAt.getTime(),
    );
  return objecting.length === stood.objecting.length && objecting.every(isFromAct);
}

function isStillChosen({ stood }: Left, { preference }: Today): boolean {
  return !stood.preference || canonicalJson(preference) === canonicalJson(stood.preference.after);
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
