/**
 * What becomes of allows, a set at a time: redeemed once at hand-over, or released because nothing
 * was sent. Redeeming locks the contacts, reads the clock, the outcomes and the facts again, and
 * refuses when anything changed against the contact since.
 */
import { Injectable } from '@nestjs/common';
import { RecipientsStore } from '../contacts/recipients.store.js';
import { DomainError, type ErrorCode } from '../core/errors.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import type { Leave } from '../platform/database/pipeline.js';
import type { Tx } from '../platform/database/tx.js';
import { askDigests, isOneOf, nameRecipient, type Question, type Sender } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationStore, type OutcomeKind } from './authorization.store.js';
import { DecideSet, type Decided } from './decide-set.js';
import { InForceStore, isRevoked, type InForce } from './in-force.store.js';
import type { PermitProof } from './permits.js';

export interface Redemption extends Question {
  readonly authorizationId: string;
  /** What the permit that was shown proves; null: none was shown. */
  readonly proof: PermitProof | null;
}

export interface Release {
  readonly authorizationId: string;
  readonly sender: Sender;
}

export type Settled = 'done' | DomainError;

/** What an outcome that stands already means for somebody who wants to redeem. */
const REFUSAL_AFTER: readonly (readonly [OutcomeKind, ErrorCode])[] = [
  ['redeemed', 'permit_spent'],
  ['voided', 'permit_voided'],
  ['released', 'permit_released'],
  ['replaced', 'permit_released'],
];

interface Standing<Item> {
  readonly index: number;
  readonly item: Item;
  readonly authorization: AuthorizationEntity;
  readonly contactId: string;
}

@Injectable()
export class SettleSet {
  constructor(
    private readonly store: AuthorizationStore,
    private readonly decider: DecideSet,
    private readonly recipients: RecipientsStore,
    private readonly inForce: InForceStore,
    private readonly vault: Vault,
  ) {}

  async redeem(tx: Tx, redemptions: readonly Redemption[], leave: Leave): Promise<Settled[]> {
    const settled = redemptions.map((): Settled => 'done');
    const standing = await this.standing(tx, redemptions, settled);
    const members = standing.map(({ item, authorization, index }) => {
      const named = nameRecipient(this.vault, item.recipient);
      const { messageRef, campaign } = authorization;
      const digests = askDigests({ ...item, messageRef, campaign }, named);
      if (!isOneOf(authorization.requestHash, digests))
        settled[index] = new DomainError('permit_mismatch');
      return { question: item, named };
    });
    const senders = redemptions.map(({ sender }) => sender);
    const set = await this.decider.lock(tx, members, senders);
    refuseRevoked(set.inForce, redemptions, settled);
    const excepts = standing.map(({ item }) => item.authorizationId);
    const [outcomes, decided] = await Promise.all([
      // Read again under the locks: what was redeemed meanwhile stands by now.
      this.store.outcomesOf(
        tx,
        standing.map(({ authorization }) => authorization),
      ),
      this.decider.decide(tx, set, { excepts, reserves: false, alternatives: false }),
    ]);
    const spent = new Map<string, AuthorizationEntity>();
    standing.forEach((one, at) => {
      if (settled[one.index] !== 'done') return;
      const { authorizationId } = one.authorization;
      const before = outcomes.get(authorizationId) ?? [];
      // Only a member that was let through spends it for those after it.
      const known = spent.has(authorizationId) ? [...before, 'redeemed' as const] : before;
      const refusal = refusalOf(one, known, decided[at]);
      if (refusal) settled[one.index] = refusal;
      else spent.set(authorizationId, one.authorization);
    });
    if (spent.size > 0)
      leave(this.store.insertOutcomes(tx, [...spent.values()], 'redeemed', nowOf(decided)));
    return settled;
  }

  /** Gives slots back; saying so twice is as good as once. */
  async release(tx: Tx, releases: readonly Release[]): Promise<Settled[]> {
    const settled = releases.map((): Settled => 'done');
    const standing = await this.standing(tx, releases, settled);
    await this.recipients.lock(
      tx,
      standing.map(({ contactId }) => ({ by: 'contact', contactId })),
    );
    const senders = releases.map(({ sender }) => sender);
    refuseRevoked(await this.inForce.read(tx, senders), releases, settled);
    const rows = standing.map(({ authorization }) => authorization);
    const outcomes = await this.store.outcomesOf(tx, rows);
    const free = standing.filter(({ authorization, index }) => {
      if (settled[index] !== 'done') return false;
      const isSpent = outcomes.get(authorization.authorizationId)?.includes('redeemed') ?? false;
      if (isSpent) settled[index] = new DomainError('permit_spent');
      return !isSpent;
    });
    const released = free.map(({ authorization }) => authorization);
    await this.store.insertOutcomes(tx, released, 'released', await readClock(tx));
    return settled;
  }

  /** The allows that are the caller's own; the others are answered in `settled`. */
  private async standing<Item extends Release>(
    tx: Tx,
    items: readonly Item[],
    settled: Settled[],
  ): Promise<Standing<Item>[]> {
    const found = await this.store.findSet(
      tx,
      items.map(({ authorizationId }) => authorizationId),
    );
    return items.flatMap((item, index) => {
      const authorization = found[index];
      const refused = (code: ErrorCode) => {
        settled[index] = new DomainError(code);
        return [];
      };
      // An authorization of another client does not exist for this one.
      if (authorization?.clientId !== item.sender.clientId) return refused('not_found');
      const { contactId } = authorization;
      if (authorization.decision === 'deny' || contactId === null)
        return refused('authorization_denied');
      return [{ index, item, authorization, contactId }];
    });
  }
}

/** Instead of whatever else is wrong: who was revoked is not told either what there is. */
function refuseRevoked(inForce: InForce, items: readonly Release[], settled: Settled[]): void {
  items.forEach(({ sender }, index) => {
    if (isRevoked(inForce, sender)) settled[index] = new DomainError('unauthenticated');
  });
}

function refusalOf(
  standing: Standing<Redemption>,
  outcomes: readonly OutcomeKind[],
  decided: Decided | DomainError | undefined,
): DomainError | null {
  if (!decided || decided instanceof DomainError) return decided ?? new DomainError('not_found');
  const code =
    standing.contactId === decided.contactId
      ? settledRefusal(standing, outcomes, decided)
      : 'no_longer_allowed';
  return code && new DomainError(code);
}

function settledRefusal(
  { item, authorization }: Standing<Redemption>,
  outcomes: readonly OutcomeKind[],
  { decision, now }: Decided,
): ErrorCode | null {
  const code = proofRefusal(item.proof, authorization, now) ?? refusalAfter(outcomes);
  if (code) return code;
  if ((authorization.expiresAt?.getTime() ?? 0) <= now) return 'permit_expired';
  return decision.outcome === 'deny' ? 'no_longer_allowed' : null;
}

function refusalAfter(outcomes: readonly OutcomeKind[]): ErrorCode | null {
  return REFUSAL_AFTER.find(([kind]) => outcomes.includes(kind))?.[1] ?? null;
}

function proofRefusal(
  proof: PermitProof | null,
  authorization: AuthorizationEntity,
  now: number,
): ErrorCode | null {
  // What a gated sender hands over is let through by its permit alone.
  if (proof === null) return authorization.gated ? 'permit_invalid' : null;
  if (!proof.isGenuine) return 'permit_invalid';
  if (proof.expiresAt <= now) return 'permit_expired';
  return proof.authorizationId === authorization.authorizationId ? null : 'permit_mismatch';
}

function nowOf(decided: readonly (Decided | DomainError)[]): number {
  for (const one of decided) if (!(one instanceof DomainError)) return one.now;
  throw new Error('Nothing was decided, so nothing has an instant.');
}
