/**
 * Pure: whether an address came with its contact, in the act that put both on file, or was added later.
 * Both bear the very same instant in the first case; in the second the address bears a later one, also where
 * the clock was set back meanwhile.
 */
interface Dated {
  readonly createdAt: Date;
}

export function cameWith(contact: Dated, address: Dated): boolean {
  return address.createdAt.getTime() === contact.createdAt.getTime();
}

/** What an address is dated that is added at `now` to a contact that is there. */
export function addedAt(contact: Dated, now: number): number {
  return Math.max(now, contact.createdAt.getTime() + 1);
}
