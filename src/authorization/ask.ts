/**
 * One ask as the feature works with it, and its keyed digest: the name of "the same body" for
 * repeated asks, and what a permit is bound to. The digest is keyed so that a stored one cannot be
 * compared with guessed addresses.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Recipient } from '../contacts/recipient.js';
import { canonicalJson } from '../core/canonical-json.js';
import type { Vault } from '../platform/crypto/vault.js';

export interface Sender {
  readonly clientId: string;
  readonly name: string;
}

export interface Ask {
  readonly sender: Sender;
  readonly recipient: Recipient;
  readonly channel: string;
  readonly topic: string;
  readonly messageRef: string;
  readonly campaign: string | null;
  /** Set for Assent's own confirmation mails, never by a caller. */
  readonly confirmation?: { readonly topics: readonly string[]; readonly mailId: string };
}

/** One digest per pepper in force, the current one first. */
export function askDigests(vault: Vault, ask: Ask): readonly Buffer[] {
  const recipient =
    ask.recipient.by === 'address'
      ? [ask.recipient.address.kind, ask.recipient.address.matchForm]
      : ['contact', ask.recipient.contactId];
  const { channel, topic, messageRef, campaign } = ask;
  const body = { client: ask.sender.clientId, recipient, channel, topic, messageRef, campaign };
  return vault.digests('ask', canonicalJson(body));
}

export function isOneOf(digest: Buffer, digests: readonly Buffer[]): boolean {
  return digests.some((one) => one.length === digest.length && timingSafeEqual(one, digest));
}
