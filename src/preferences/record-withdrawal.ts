/**
 * What happens, in somebody's transaction and under the contact's lock, when a person says no: what
 * carried messages ends, what senders hold becomes void, one entry and one numbered row remember it.
 * Whoever calls writes the rows to the journal before they answer. Saying it twice changes nothing.
 * Where nothing stands yet the word is kept all the same, and no basis brought later outranks it.
 */
import { Injectable } from '@nestjs/common';
import { AuthorizationStore } from '../authorization/authorization.store.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { SuppressionsStore } from '../contacts/suppressions.store.js';
import type { LedgerType } from '../core/ledger-entry.js';
import type { TopicOnChannel } from '../core/topic.js';
import { ORGANISATION_ID } from '../ledger/contact-keys.store.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { MatchKey } from '../platform/crypto/vault.js';
import type { Tx } from '../platform/database/tx.js';
import { BasesStore, type Basis, type Reach } from './bases.store.js';
import type { ConsentEntity } from './consent.entity.js';
import { ConsentsStore, type Refused, type WithdrawalRow } from './consents.store.js';
import { Undos } from './undos.js';
import type { Journaled } from './withdrawal-journal.js';

/** How the person said so: the evidence of it. */
export interface Said {
  /** Where they said it. */
  readonly via: string;
  /** The API client that passed it on; absent where they said it to us. */
  readonly actor?: string;
  /** When they said it, as the client tells (RFC 3339). It counts from now on either way. */
  readonly saidAt?: string;
  readonly reference?: string;
  /** What they refused, where more than that is kept. */
  readonly asked?: Reach;
  /** Set where the journal says it again, to a database that was restored from before. */
  readonly first?: { readonly entryId: string; readonly at: Date };
}

/** What carried messages until now, where the word reaches. */
interface Ended {
  readonly reach: Reach;
  readonly consents: readonly ConsentEntity[];
  readonly bases: readonly Basis[];
}

/** A no that was recorded, with what it changed as that stood before. */
export interface Withdrawn {
  readonly row: WithdrawalRow;
  readonly consents: readonly ConsentEntity[];
  readonly bases: readonly Basis[];
  /** The addresses that object since. */
  readonly objecting: readonly string[];
}

interface Conclusion {
  readonly refused: Refused;
  readonly ended: Ended;
  readonly said: Said;
  readonly now: number;
}

/** What is refused by match key alone: it is of nobody on file, as far as the row tells. */
const NOBODYS: Refused = { contactId: ORGANISATION_ID, scope: 'all', topic: null, channel: null };

@Injectable()
export class RecordWithdrawal {
  constructor(
    private readonly consents: ConsentsStore,
    private readonly bases: BasesStore,
    private readonly contacts: ContactsService,
    private readonly suppressions: SuppressionsStore,
    private readonly authorizations: AuthorizationStore,
    private readonly ledger: LedgerService,
    private readonly undos: Undos,
  ) {}

  async withdraw(
    tx: Tx,
    contactId: string,
    reach: Reach,
    said: Said,
    now: number,
  ): Promise<Journaled[]> {
    const withdrawn = await this.leave(tx, contactId, reach, said, now);
    return withdrawn ? [withdrawn.row] : [];
  }

  async object(tx: Tx, contactId: string, said: Said, now: number): Promise<Journaled[]> {
    const withdrawn = await this.leave(tx, contactId, 'all', said, now);
    return withdrawn ? [withdrawn.row] : [];
  }

  /** Null where it was so already, or holds no more. */
  async leave(
    tx: Tx,
    contactId: string,
    reach: Reach | 'all',
    said: Said,
    now: number,
  ): Promise<Withdrawn | null> {
    const withdrawn =
      reach === 'all'
        ? await this.leaveAll(tx, contactId, said, now)
        : await this.leaveWithin(tx, contactId, reach, said, now);
    const isRepeat = withdrawn === null && isOfSession(said);
    await this.undos.makeFinal(tx, contactId, reach, now, isRepeat ? 'of_pages' : 'all');
    return withdrawn;
  }

  /** GDPR Art. 7(3), 21(2): for a topic, on one channel or on all, or for a channel. */
  private async leaveWithin(
    tx: Tx,
    contactId: string,
    reach: Reach,
    said: Said,
    now: number,
  ): Promise<Withdrawn | null> {
    const reached = (await this.consents.list(tx, contactId)).filter((one) => isIn(one, reach));
    const open = reached.filter((one) => !isLater(one, said));
    if (reached.length > 0 && open.length === 0) return null;
    await this.authorizations.voidOutstanding(tx, contactId, reach, now, 'withdrawn');
    const standing = await this.bases.listStanding(tx, contactId);
    const ended: Ended = {
      reach,
      consents: open.filter(({ state }) => state === 'confirmed'),
      bases: standing.filter((one) => isIn(one, reach)),
    };
    const { topic = null, channel = null } = reach;
    const scope = topic === null ? 'channel' : 'topic';
    const refused: Refused = { contactId, scope, topic, channel };
    if (endsNothing(ended) && (await this.isSaid(tx, refused, said))) return null;
    const row = await this.conclude(tx, typeOf(ended), { refused, ended, said, now });
    return { row, ...ended, objecting: [] };
  }

  /** GDPR Art. 21(2)–(3): no marketing from this organisation, on any channel, whatever the basis. */
  private async leaveAll(
    tx: Tx,
    contactId: string,
    said: Said,
    now: number,
  ): Promise<Withdrawn | null> {
    const known = await this.consents.list(tx, contactId);
    if (known.some((consent) => isLater(consent, said))) return null;
    await this.authorizations.voidOutstanding(tx, contactId, 'marketing', now, 'objection');
    const ended: Ended = {
      reach: {},
      consents: known.filter(({ state }) => state === 'confirmed'),
      bases: await this.bases.listStanding(tx, contactId),
    };
    const open = await this.notObjecting(tx, contactId);
    const refused: Refused = { contactId, scope: 'all', topic: null, channel: null };
    if (endsNothing(ended) && open.size === 0 && (await this.isSaid(tx, refused, said)))
      return null;
    for (const key of open.values()) await this.suppress(tx, key, now);
    const row = await this.conclude(tx, 'objection.recorded', { refused, ended, said, now });
    return { row, ...ended, objecting: [...open.keys()] };
  }

  /**
   * From an address of nobody on file: all there is to keep is that it refuses, by its match key, and
   * whatever was asked for it refuses everything. The entry is the organisation's and names nobody.
   * A repeat is recorded again: a line that a crash kept from the journal is known to nobody else.
   */
  async refuseAddress(tx: Tx, key: MatchKey, said: Said, now: number): Promise<Journaled> {
    const entryId = await this.ledger.append(tx, {
      contactId: null,
      type: 'objection.recorded',
      at: now,
      payload: { ...endedIn({ consents: [], bases: [] }), ...evidenceOf(said) },
    });
    await this.suppress(tx, key, now);
    // The journal's line has its entry's id already: under that one it is known from now on.
    const known = said.first?.entryId ?? entryId;
    const row = await this.number(tx, { ...NOBODYS, entryId: known }, said, now);
    return { ...row, matchKey: key };
  }

  /**
   * "This is spam" is kept at the address. `entryId` is of the entry that tells of it. A repeat is recorded
   * again, as every refusal that is kept by match key.
   */
  async complain(
    tx: Tx,
    key: MatchKey,
    entryId: string,
    said: Said,
    now: number,
  ): Promise<Journaled> {
    const since = said.first?.at ?? new Date(now);
    await this.suppressions.put(tx, key, { kind: 'complaint', since, until: null });
    const row = await this.number(tx, { ...NOBODYS, entryId }, said, now);
    return { ...row, matchKey: key, kind: 'complaint' };
  }

  /** Nothing that they left can be taken back any more. */
  makeFinal(tx: Tx, contactId: string, now: number): Promise<void> {
    return this.undos.makeFinal(tx, contactId, 'all', now);
  }

  /** The contact's addresses that do not object yet, by their ids. */
  private async notObjecting(tx: Tx, contactId: string): Promise<ReadonlyMap<string, MatchKey>> {
    const keys = await this.contacts.matchKeysById(tx, contactId);
    const standing = await this.suppressions.list(tx, [...keys.values()]);
    const objecting = standing.filter(({ kind }) => kind === 'objection');
    const isOpen = ({ key }: MatchKey) => !objecting.some(({ matchKey }) => matchKey.equals(key));
    return new Map([...keys].filter(([, key]) => isOpen(key)));
  }

  private suppress(tx: Tx, key: MatchKey, now: number): Promise<void> {
    return this.suppressions.put(tx, key, { kind: 'objection', since: new Date(now), until: null });
  }

  private isSaid(tx: Tx, refused: Refused, { first }: Said): Promise<boolean> {
    return this.consents.isSaid(tx, refused, first?.at ?? null);
  }

  /** One entry and one row for one act, however much it ends. */
  private async conclude(
    tx: Tx,
    type: LedgerType,
    { refused, ended, said, now }: Conclusion,
  ): Promise<WithdrawalRow> {
    const { contactId, topic, channel } = refused;
    const { consents, bases, reach } = ended;
    const payload = { topic, channel, ...endedIn(ended), ...evidenceOf(said) };
    const entryId = await this.ledger.append(tx, { contactId, type, at: now, payload });
    const at = new Date(now);
    for (const consent of consents) await this.consents.end(tx, consent, entryId, at);
    if (bases.length > 0) await this.bases.end(tx, contactId, reach, at, entryId);
    return this.number(tx, { ...refused, entryId }, said, now);
  }

  private number(
    tx: Tx,
    refused: Refused & { readonly entryId: string },
    { first }: Said,
    now: number,
  ): Promise<WithdrawalRow> {
    return this.consents.insertWithdrawal(tx, { ...refused, at: first?.at ?? new Date(now) });
  }
}

/** Whatever a client passes on was said elsewhere. */
function isOfSession({ via, actor }: Said): boolean {
  return via === 'preferences_page' && actor === undefined;
}

function isIn(one: TopicOnChannel, reach: Reach): boolean {
  const { topic = one.topic, channel = one.channel } = reach;
  return one.topic === topic && one.channel === channel;
}

/** What the journal says again never undoes a consent that was given after it. */
function isLater({ confirmedAt }: ConsentEntity, { first }: Said): boolean {
  return first !== undefined && confirmedAt > first.at;
}

function endsNothing({ consents, bases }: Ended): boolean {
  return consents.length === 0 && bases.length === 0;
}

/** Named after the most that it ended; where it ended nothing, it is a choice for what may come. */
function typeOf({ consents, bases }: Ended): LedgerType {
  if (consents.length > 0) return 'consent.withdrawn';
  return bases.length > 0 ? 'basis.ended' : 'preference.changed';
}

function endedIn({ consents, bases }: Pick<Ended, 'consents' | 'bases'>) {
  return {
    ended: consents.map(({ topic, channel }) => ({ topic, channel })),
    bases: bases.map(({ topic, channel, basis }) => ({ topic, channel, basis })),
  };
}

export function evidenceOf(said: Said): Readonly<Record<string, unknown>> {
  const { via, actor, saidAt, reference, asked } = said;
  const parts = Object.entries({ actor, saidAt, reference, asked });
  return { via, ...Object.fromEntries(parts.filter(([, part]) => part !== undefined)) };
}
