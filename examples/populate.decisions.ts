/** Decisions of the synthetic year and what became of them, as rows. */
import { createHash } from 'node:crypto';
import { askDigests, nameRecipient } from '../src/authorization/ask.js';
import { keyOf } from '../src/authorization/authorization.store.js';
import { encodeRules } from '../src/core/rule-codes.js';
import type { Vault } from '../src/platform/crypto/vault.js';
import type { Events } from './populate.events.js';
import type { Batch } from './populate.store.js';

export class Decisions {
  constructor(
    private readonly vault: Vault,
    private readonly batch: Batch,
    private readonly policyVersion: number,
  ) {}

  decided(event: Events['decided']): void {
    const { ask, at, authorizationId, decision, person } = event;
    const isAllow = decision.outcome === 'allow';
    const [requestHash] = askDigests(ask, nameRecipient(this.vault, ask.recipient));
    const of = { client_id: ask.sender.clientId, message_ref: ask.messageRef };
    this.batch.authorizations.put({
      ...idOf(authorizationId),
      ...of,
      contact_id: person?.contactId ?? null,
      address_id: person?.addressId ?? null,
      request_hash: requestHash,
      topic: ask.topic,
      topic_class: event.topicClass,
      channel: ask.channel,
      campaign: ask.campaign,
      decision: decision.outcome,
      reason: isAllow ? null : decision.reason,
      ...encodeRules(decision.rules),
      gated: isAllow && ask.sender.gated,
      not_before: isAllow ? null : decision.notBefore,
      policy_version: this.policyVersion,
      decided_at: at,
      expires_at: event.expiresAt,
    });
    this.batch.messageRefs.put({
      ...of,
      bucket: refBucket(of.client_id, of.message_ref),
      request_hash: requestHash,
      authorization_id: authorizationId,
    });
  }

  settled({ at, authorizationId, kind, reason }: Events['settled']): void {
    this.batch.outcomes.put({ ...idOf(authorizationId), kind, at, reason });
  }
}

function idOf(authorizationId: string) {
  const key = keyOf(authorizationId);
  if (!key) throw new Error('An authorization id of another form was made.');
  return { bucket: key.bucket, decided_on: key.decidedOn, authorization_id: authorizationId };
}

/** As the store of authorizations spreads message refs: by their own name. */
function refBucket(clientId: string, messageRef: string): number {
  return createHash('sha256').update(`${clientId}\0${messageRef}`).digest()[0] ?? 0;
}
