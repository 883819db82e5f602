/**
 * Decides and reserves a set of asks in one transaction. Asking again with the same body gives the
 * same authorization while it would still be allowed; a deny, or a permit that ran out unspent, is
 * decided again on the same slot. A member that cannot be answered beside the others is handed back,
 * to be asked by itself.
 */
import { Injectable } from '@nestjs/common';
import { ContactsService, OWN_SOURCES } from '../contacts/contacts.service.js';
import { DomainError } from '../core/errors.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import type { Leave } from '../platform/database/pipeline.js';
import type { Tx } from '../platform/database/tx.js';
import { askDigests, isOneOf, nameRecipient, type Ask } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import type { Authorized } from './authorized.js';
import { DecideSet, type Decided, type Member, type OpenSet } from './decide-set.js';
import { isRevoked } from './in-force.store.js';
import { MessageRefsStore } from './message-refs.store.js';
import { newAuthorization } from './new-authorization.js';
import {
  ALONE,
  echoesIn,
  echoOf,
  NOTHING,
  TO_BE_MADE,
  useOf,
  withoutCrowds,
  type Before,
  type Live,
  type NamedAsk,
  type SetAnswer,
  type Use,
} from './set-members.js';

interface Fresh {
  readonly member: Live;
  readonly use: Use;
  readonly decided: Decided;
  readonly row: AuthorizationEntity;
}

interface Judged {
  readonly answers: SetAnswer[];
  readonly echoes: ReadonlyMap<number, number>;
  readonly fresh: readonly Fresh[];
}

@Injectable()
export class AuthorizeSet {
  constructor(
    private readonly decider: DecideSet,
    private readonly store: AuthorizationStore,
    private readonly refs: MessageRefsStore,
    private readonly contacts: ContactsService,
    private readonly vault: Vault,
  ) {}

  /** In the order of the asks. */
  async authorize(tx: Tx, asks: readonly Ask[]): Promise<SetAnswer[]> {
    const all = asks.map((ask) => this.name(ask));
    const set = await this.decider.lock(tx, all.map(memberOf));
    // Under the locks: whoever sent the same ask at the same time has stored it by now.
    const judged = await this.judge(tx, set, all, await this.before(tx, all));
    await this.save(tx, judged);
    return withEchoes(all, judged);
  }

  /**
   * The same for names that are likely new, which nearly all are: they are not looked up, only taken,
   * and the storing is left for COMMIT to travel behind it. It fails with `isNameTaken` where one was
   * not free.
   */
  async authorizeNew(tx: Tx, asks: readonly Ask[], leave: Leave): Promise<SetAnswer[]> {
    const all = asks.map((ask) => this.name(ask));
    const set = await this.decider.lock(tx, all.map(memberOf));
    const judged = await this.judge(tx, set, all, []);
    const { answers, fresh } = judged;
    const rows = fresh.map(({ row }) => row);
    leave(this.refs.insertNew(tx, rows));
    for (const { member, decided, row } of fresh)
      answers[member.index] = authorizedOf(decided, row);
    return withEchoes(all, judged);
  }

  /** One ask; makes the contact where the message may go to somebody who is not on file yet. */
  async authorizeOne(tx: Tx, ask: Ask): Promise<SetAnswer> {
    const [first = ALONE] = await this.authorize(tx, [ask]);
    if (first !== TO_BE_MADE || ask.recipient.by === 'contact') return first;
    const profile = { kind: 'consumer', country: null, timezone: null, locale: null } as const;
    const now = await readClock(tx);
    const { message: source } = OWN_SOURCES;
    await this.contacts.findOrCreate(tx, ask.recipient.address, { ...profile, source }, now);
    const [second = ALONE] = await this.authorize(tx, [ask]);
    return second;
  }

  private name(ask: Ask): NamedAsk {
    const named = nameRecipient(this.vault, ask.recipient);
    return { ask, named, digests: askDigests(ask, named) };
  }

  /** What can be answered is; what was decided anew is still to be stored. */
  private async judge(
    tx: Tx,
    set: OpenSet,
    all: readonly NamedAsk[],
    before: readonly Before[],
  ): Promise<Judged> {
    const answers = all.map((): SetAnswer => ALONE);
    const echoes = echoesIn(all);
    const live: Live[] = [];
    all.forEach((named, index) => {
      const known = before[index] ?? NOTHING;
      const seat = set.seats[index];
      if (!seat || echoes.has(index)) return;
      // First: who was revoked is not told either which names are taken.
      if (isRevoked(set.inForce, named.ask.sender))
        answers[index] = new DomainError('unauthenticated');
      else if (known.ref && !isOneOf(known.ref.requestHash, named.digests))
        answers[index] = new DomainError('message_ref_reused');
      else live.push({ ...named, ...known, seat, index });
    });
    const fresh = await this.decideAll(tx, set, withoutCrowds(live), answers);
    return { answers, echoes, fresh };
  }

  private async decideAll(
    tx: Tx,
    set: OpenSet,
    live: readonly Live[],
    answers: SetAnswer[],
  ): Promise<Fresh[]> {
    const seats = live.map(({ seat }) => seat);
    const excepts = live.map(({ earlier }) => earlier?.authorizationId ?? null);
    const options = { excepts, reserves: true, alternatives: true };
    const decided = await this.decider.decide(tx, { ...set, seats }, options);
    const fresh: Fresh[] = [];
    live.forEach((member, at) => {
      const one = decided[at];
      if (!one) return;
      if (one instanceof DomainError) answers[member.index] = one;
      else if (isAboutNobody(one)) answers[member.index] = TO_BE_MADE;
      else {
        const use = useOf(member, one.now);
        const isAgain = use !== 'none' && one.decision.outcome === 'allow';
        if (isAgain && member.earlier) answers[member.index] = authorizedOf(one, member.earlier);
        else fresh.push({ member, use, decided: one, row: rowOf(member, one) });
      }
    });
    return fresh;
  }

  /** What was decided is stored, then answered; who lost their name to somebody else asks again. */
  private async save(tx: Tx, { fresh, answers }: Judged): Promise<void> {
    const lost = await this.refs.insert(
      tx,
      fresh.map(({ member, row }) => ({ isNew: member.ref === null, authorization: row })),
    );
    const kept =
      lost.length === 0 ? fresh : fresh.filter(({ row }) => !lost.includes(row.authorizationId));
    for (const { member, decided, row } of kept) answers[member.index] = authorizedOf(decided, row);
    // A name leads to the latest decision; but an allow keeps its name, and its slot, against a deny.
    const moved = kept.filter(({ member, use, row }) => {
      const wasAllowed = member.earlier?.decision === 'allow';
      return member.ref !== null && use === 'none' && (!wasAllowed || row.decision === 'allow');
    });
    await this.refs.point(
      tx,
      moved.map(({ row }) => row),
    );
    for (const { member, row } of moved)
      if (member.earlier?.decision === 'allow')
        await this.store.insertOutcomes(tx, [member.earlier], 'replaced', row.decidedAt.getTime());
  }

  private async before(tx: Tx, all: readonly NamedAsk[]): Promise<Before[]> {
    const names = all.map(({ ask: { sender, messageRef } }) => ({
      clientId: sender.clientId,
      messageRef,
    }));
    const refs = await this.refs.read(tx, names);
    const ids = refs.map((ref) => ref?.authorizationId ?? '');
    const earlier = await this.store.findSet(tx, ids);
    const known = earlier.filter((one) => one !== null);
    const outcomes = await this.store.outcomesOf(tx, known);
    return refs.map((ref, index) => {
      const one = earlier[index] ?? null;
      return { ref, earlier: one, outcomes: one ? (outcomes.get(one.authorizationId) ?? []) : [] };
    });
  }
}

function withEchoes(all: readonly NamedAsk[], { answers, echoes }: Judged): SetAnswer[] {
  for (const [index, first] of echoes) {
    const [one, other] = [all[first], all[index]];
    if (one && other) answers[index] = echoOf(one, other, answers[first] ?? ALONE);
  }
  return answers;
}

function rowOf({ ask, digests }: Live, decided: Decided): AuthorizationEntity {
  return newAuthorization(ask, digests[0], decided);
}

function authorizedOf(decided: Decided, authorization: AuthorizationEntity): Authorized {
  const { topic, current, locale, alternatives } = decided;
  return { authorization, topic, current, locale, alternatives };
}

/** Service and security messages may go to people who are not on file yet; marketing never. */
function isAboutNobody({ decision, contactId }: Decided): boolean {
  return decision.outcome === 'allow' && contactId === null;
}

function memberOf({ ask, named }: NamedAsk): Member {
  return { question: ask, named };
}
