/**
 * By what confirmation mails are counted over many addresses: the recipient's domain, and the mailbox
 * that many providers deliver several names to. Both are keyed, one key per pepper in force.
 */
import type { Address } from '../core/address.js';
import type { MatchKey, Vault } from '../platform/crypto/vault.js';

type Keys = readonly [MatchKey, ...MatchKey[]];

export function domainKeys(vault: Vault, address: Address): Keys {
  return vault.matchKeys('domain', domainOf(address));
}

export function mailboxKeys(vault: Vault, address: Address): Keys {
  return vault.matchKeys('mailbox', foldedMailbox(address));
}

export function domainOf(address: Address): string {
  return address.matchForm.slice(address.matchForm.lastIndexOf('@') + 1);
}

/** Names that many providers deliver to one mailbox; they are told apart everywhere but here. */
function foldedMailbox(address: Address): string {
  const local = address.matchForm.slice(0, address.matchForm.lastIndexOf('@'));
  return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@${domainOf(address)}`;
}
