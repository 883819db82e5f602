/**
 * One ask as the feature works with it, and its name: the match keys of its recipient and a digest
 * of the whole body. The digest says "the same body" of repeated asks and is what a permit is bound
 * to. It stands on the match key, which is keyed, so that a stored one cannot be compared with
 * guessed addresses.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { Named } from '../contacts/recipients.store.js';
import type { Recipient } from '../contacts/recipient.js';
import type { Vault } from '../platform/crypto/vault.js';

export interface Sender {
  readonly clientId: string;
  readonly name: string;
  /** Its messages leave only through the gate, so an unspent permit gives its slot back. */
  readonly gated: boolean;
}

/** What a decision is asked about. */
export interface Question {
  readonly sender: Sender;
  readonly recipient: Recipient;
  readonly channel: string;
  readonly topic: string;
  /** Set for Assent's own confirmation mails, never by a caller. */
  readonly confirmation?: { readonly topics: readonly string[]; readonly mailId: string };
}

export interface Ask extends Question {
  readonly messageRef: string;
  readonly campaign: string | null;
}

/** A permit is for handing over now, not for keeping. */
export const PERMIT_LIFE_MS = 15 * 60_000;

const DOMAIN = 'assent/ask/v2';

export function nameRecipient(vault: Vault, recipient: Recipient): Named {
  if (recipient.by === 'contact') return recipient;
  const { kind, matchForm } = recipient.address;
  return { by: 'address', keys: vault.matchKeys(kind, matchForm) };
}

/** The same for the same person named in the same way. */
export function whoOf(recipient: Recipient): string {
  if (recipient.by === 'contact') return recipient.contactId;
  const { kind, matchForm } = recipient.address;
  return `${kind} ${matchForm}`;
}

/** One digest per pepper in force, the current one first. */
export function askDigests(ask: Ask, named: Named): readonly [Buffer, ...Buffer[]] {
  const recipients =
    named.by === 'contact'
      ? [`contact ${named.contactId}`]
      : named.keys.map(({ key }) => key.toString('base64'));
  const { sender, channel, topic, messageRef, campaign } = ask;
  const rest = [sender.clientId, channel, topic, messageRef, campaign ?? ''].join('\0');
  const [current, ...older] = recipients.map((one) =>
    hash('sha256', `${DOMAIN}\0${one}\0${rest}`, 'buffer'),
  );
  if (!current) throw new Error('There is no pepper.');
  return [current, ...older];
}

export function isOneOf(digest: Buffer, digests: readonly Buffer[]): boolean {
  return digests.some((one) => one.length === digest.length && timingSafeEqual(one, digest));
}
