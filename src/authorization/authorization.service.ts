/**
 * May this message go to this person now? Decides and reserves in one transaction; the answer is
 * given after the commit. Asking again with the same body gives the same authorization; a deny, or
 * a permit that ran out unspent, is decided again.
 */
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { CatalogService, type CurrentCatalog } from '../catalog/catalog.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { formatAuthorizationId } from '../core/authorization-id.js';
import { topicByKey, type Topic } from '../core/catalog.js';
import { PERSONAL_REASONS, type Decision } from '../core/decision-types.js';
import { DomainError } from '../core/errors.js';
import { Vault } from '../platform/crypto/vault.js';
import { readClock } from '../platform/database/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/tx.js';
import { Metrics } from '../platform/metrics.js';
import { askDigests, isOneOf, type Ask } from './ask.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationStore } from './authorization.store.js';
import { Decide, type Decided } from './decide.js';

/** A permit is for handing over now, not for keeping. */
export const PERMIT_LIFE_MS = 15 * 60_000;

export interface Authorized {
  readonly authorization: AuthorizationEntity;
  readonly topic: Topic | null;
  readonly current: CurrentCatalog;
  readonly locale: string;
  readonly alternatives: readonly string[];
}

@Injectable()
export class AuthorizationService {
  constructor(
    private readonly database: Database,
    private readonly store: AuthorizationStore,
    private readonly decider: Decide,
    private readonly catalog: CatalogService,
    private readonly contacts: ContactsService,
    private readonly vault: Vault,
    private readonly metrics: Metrics,
  ) {}

  async authorize(ask: Ask): Promise<Authorized> {
    const authorized = await this.database.inTransaction((tx) => this.authorizeIn(tx, ask));
    const { decision, reason } = authorized.authorization;
    const isPersonal = PERSONAL_REASONS.some((one) => one === reason);
    this.metrics.decision(decision, isPersonal ? 'not_permitted' : reason);
    return authorized;
  }

  /** For a use case that must decide and change something else in one transaction. */
  async authorizeIn(tx: Tx, ask: Ask): Promise<Authorized> {
    const { digest, earlier } = await this.lockMessage(tx, ask);
    const use = earlier ? await this.useOf(tx, earlier) : 'none';
    if (earlier && use === 'open') return this.answerAgain(tx, earlier);
    const decided = await this.decider.decide(tx, ask, earlier?.authorizationId ?? null);
    const authorization = authorizationOf(ask, digest, decided);
    // The name stays with the message that was sent: it is answered again only while it might be.
    if (earlier && use === 'spent' && authorization.decision === 'allow')
      return this.answerAgain(tx, earlier);
    await this.store.insert(tx, authorization);
    if (use !== 'spent') await this.takeOver(tx, earlier, authorization);
    return { authorization, ...decided };
  }

  /** The message's name, held until the transaction ends, and what it led to so far. */
  private async lockMessage(
    tx: Tx,
    ask: Ask,
  ): Promise<{ digest: Buffer; earlier: AuthorizationEntity | null }> {
    const digests = askDigests(this.vault, ask);
    const [digest] = digests;
    if (!digest) throw new Error('There is no pepper.');
    const ref = await this.store.lockMessageRef(tx, ask.sender.clientId, ask.messageRef, digest);
    if (!isOneOf(ref.requestHash, digests)) throw new DomainError('message_ref_reused');
    const { authorizationId } = ref;
    return { digest, earlier: authorizationId ? await this.store.find(tx, authorizationId) : null };
  }

  /**
   * What an earlier answer to the same ask is good for: an open allow can be redeemed, a spent one
   * was. Looked at under the contact's lock: a redeem at the last instant must not run beside a
   * replacement.
   */
  private async useOf(tx: Tx, earlier: AuthorizationEntity): Promise<'open' | 'spent' | 'none'> {
    if (earlier.decision === 'deny' || earlier.contactId === null) return 'none';
    await this.contacts.lockIfThere(tx, earlier.contactId);
    const outcomes = await this.store.listOutcomes(tx, earlier.authorizationId);
    if (outcomes.some(({ kind }) => kind === 'redeemed')) return 'spent';
    const { catalog } = await this.catalog.currentIn(tx);
    if (outcomes.length > 0 || !topicByKey(catalog, earlier.topic)) return 'none';
    const now = await readClock(tx);
    return (earlier.expiresAt?.getTime() ?? 0) > now ? 'open' : 'none';
  }

  /** From here on an earlier permit cannot be redeemed, and its slot counts for the new one alone. */
  private async takeOver(
    tx: Tx,
    earlier: AuthorizationEntity | null,
    authorization: AuthorizationEntity,
  ): Promise<void> {
    const at = authorization.decidedAt.getTime();
    if (earlier?.decision === 'allow')
      await this.store.insertOutcome(tx, earlier, { kind: 'replaced', at, reason: null });
    await this.store.pointMessageRef(tx, authorization);
  }

  private async answerAgain(tx: Tx, authorization: AuthorizationEntity): Promise<Authorized> {
    const current = await this.catalog.currentIn(tx);
    return {
      authorization,
      current,
      topic: topicByKey(current.catalog, authorization.topic),
      locale: await this.decider.localeFor(tx, authorization.contactId, current.catalog),
      alternatives: [],
    };
  }
}

function authorizationOf(ask: Ask, requestHash: Buffer, decided: Decided): AuthorizationEntity {
  const { decision, now, contactId, bucket } = decided;
  const random = randomBytes(16);
  return {
    bucket,
    decidedOn: new Date(now).toISOString().slice(0, 10),
    authorizationId: formatAuthorizationId({ now, bucket, random }),
    contactId,
    addressId: decided.addressId,
    clientId: ask.sender.clientId,
    messageRef: ask.messageRef,
    requestHash,
    topic: ask.topic,
    topicClass: decided.topic?.class ?? null,
    channel: ask.channel,
    campaign: ask.campaign,
    rules: decision.rules,
    policyVersion: String(decided.current.version),
    decidedAt: new Date(now),
    ...verdictOf(decision, now),
  };
}

/** A permit ends after its own life or with the consent it stands on, whichever is sooner. */
function verdictOf(
  decision: Decision,
  now: number,
): Pick<AuthorizationEntity, 'decision' | 'reason' | 'reasons' | 'notBefore' | 'expiresAt'> {
  if (decision.outcome === 'allow') {
    const end = wholeSecond(Math.min(now + PERMIT_LIFE_MS, decision.consentExpiresAt ?? Infinity));
    return {
      decision: 'allow',
      reason: null,
      reasons: [],
      notBefore: null,
      expiresAt: new Date(end),
    };
  }
  const { reason, reasons, notBefore } = decision;
  return {
    decision: 'deny',
    reason,
    reasons,
    notBefore: notBefore === null ? null : new Date(notBefore),
    expiresAt: null,
  };
}

/** A JWT's times are whole seconds (RFC 7519 §2): both ends of a permit's life say the same. */
function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
