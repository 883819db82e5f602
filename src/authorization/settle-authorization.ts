/**
 * What becomes of an allow: redeemed once at hand-over, or released because nothing was sent.
 * Redeeming locks the contact, reads the clock and the facts again, and refuses when anything
 * changed against the contact since.
 */
import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCode } from '../core/errors.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { TokensService } from '../identity/tokens.service.js';
import { askDigests, isOneOf, type Ask, type Sender } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationStore, type OutcomeKind } from './authorization.store.js';
import { Decide } from './decide.js';

export type Redemption = Pick<
  Ask,
  'recipient' | 'channel' | 'topic' | 'sender' | 'confirmation'
> & {
  readonly permit: string | null;
};

/** What an outcome that stands already means for somebody who wants to redeem. */
const REFUSAL_AFTER: readonly (readonly [OutcomeKind, ErrorCode])[] = [
  ['redeemed', 'permit_spent'],
  ['voided', 'permit_voided'],
  ['released', 'permit_released'],
  ['replaced', 'permit_released'],
];

@Injectable()
export class SettleAuthorization {
  constructor(
    private readonly database: Database,
    private readonly store: AuthorizationStore,
    private readonly decider: Decide,
    private readonly contacts: ContactsService,
    private readonly tokens: TokensService,
    private readonly vault: Vault,
  ) {}

  redeem(authorizationId: string, redemption: Redemption): Promise<void> {
    return this.database.inTransaction((tx) => this.redeemIn(tx, authorizationId, redemption));
  }

  async redeemIn(tx: Tx, authorizationId: string, redemption: Redemption): Promise<void> {
    const authorization = await this.getOwn(tx, authorizationId, redemption.sender);
    const contactId = contactOf(authorization);
    const ask = {
      ...redemption,
      messageRef: authorization.messageRef,
      campaign: authorization.campaign,
    };
    if (!isOneOf(authorization.requestHash, askDigests(this.vault, ask)))
      throw new DomainError('permit_mismatch');
    if (!(await this.contacts.lockIfThere(tx, contactId)))
      throw new DomainError('no_longer_allowed');
    const now = await readClock(tx);
    if (redemption.permit !== null) await this.checkPermit(authorization, redemption, now);
    await this.refuseSettled(tx, authorization, now);
    const { decision } = await this.decider.decide(tx, ask, authorizationId);
    if (decision.outcome === 'deny') throw new DomainError('no_longer_allowed');
    await this.store.insertOutcome(tx, authorization, { kind: 'redeemed', at: now, reason: null });
  }

  /** For our own mails, whose sending is tried again: what this ask has redeemed stays redeemed. */
  async redeemOnceIn(tx: Tx, authorizationId: string, redemption: Redemption): Promise<void> {
    const outcomes = await this.store.listOutcomes(tx, authorizationId);
    if (outcomes.some(({ kind }) => kind === 'redeemed')) return;
    await this.redeemIn(tx, authorizationId, redemption);
  }

  /** Gives the slot back; saying so twice is as good as once. */
  release(authorizationId: string, sender: Sender): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const authorization = await this.getOwn(tx, authorizationId, sender);
      await this.contacts.lock(tx, contactOf(authorization));
      const outcomes = await this.store.listOutcomes(tx, authorizationId);
      if (outcomes.some(({ kind }) => kind === 'redeemed')) throw new DomainError('permit_spent');
      const at = await readClock(tx);
      await this.store.insertOutcome(tx, authorization, { kind: 'released', at, reason: null });
    });
  }

  /** An authorization of another client does not exist for this one. */
  async getOwn(tx: Tx, authorizationId: string, sender: Sender): Promise<AuthorizationEntity> {
    const found = await this.store.find(tx, authorizationId);
    if (found?.clientId !== sender.clientId) throw new DomainError('not_found');
    return found;
  }

  private async checkPermit(
    authorization: AuthorizationEntity,
    { permit, sender }: Redemption,
    now: number,
  ): Promise<void> {
    const verified = await this.tokens.verifyPermit(permit ?? '', sender.clientId, now);
    if (!verified.ok)
      throw new DomainError(verified.reason === 'expired' ? 'permit_expired' : 'permit_invalid');
    if (verified.claims.authorizationId !== authorization.authorizationId)
      throw new DomainError('permit_mismatch');
  }

  private async refuseSettled(
    tx: Tx,
    authorization: AuthorizationEntity,
    now: number,
  ): Promise<void> {
    const outcomes = await this.store.listOutcomes(tx, authorization.authorizationId);
    for (const [kind, code] of REFUSAL_AFTER)
      if (outcomes.some((outcome) => outcome.kind === kind)) throw new DomainError(code);
    if ((authorization.expiresAt?.getTime() ?? 0) <= now) throw new DomainError('permit_expired');
  }
}

function contactOf(authorization: AuthorizationEntity): string {
  if (authorization.decision === 'deny' || authorization.contactId === null)
    throw new DomainError('authorization_denied');
  return authorization.contactId;
}
