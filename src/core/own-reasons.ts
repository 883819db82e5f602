/** Reasons that nobody typed, as records hold them: codes, which people read in words (`reasons.…`). */
export const OWN_REASONS = {
  notGiven: 'not_given',
  preferences: 'preference_document',
  broughtAgain: 'brought_again',
  idle: 'idle_contacts',
  saidAgain: 'said_again',
  putBack: 'put_back',
  ownPages: 'own_pages',
  usedBefore: 'used_before',
  ownErasure: 'own_erasure',
} as const;

const CODES: readonly string[] = Object.values(OWN_REASONS);

/** The key of the words; null for a reason that somebody gave in their own. */
export function reasonKey(reason: string): string | null {
  return CODES.includes(reason) ? `reasons.${reason}` : null;
}
