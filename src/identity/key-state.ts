/** What a key may still be used for, from its dates alone. */
import type { KeyUse } from './key.entity.js';

export type KeyState = 'current' | 'retired' | 'expired' | 'revoked';

const HOUR_MS = 3_600_000;

/**
 * How long a retired key still verifies: well past the life of what it signed. Footer links stand in
 * mails for years and must go on working (Art. 7(3) GDPR: withdrawing stays easy).
 */
const VERIFIES_FOR_MS: Readonly<Record<KeyUse, number>> = {
  access: HOUR_MS,
  permit: 24 * HOUR_MS,
  link: Number.POSITIVE_INFINITY,
};

export interface KeyDates {
  readonly use: KeyUse;
  readonly retiredAt: Date | null;
  readonly revokedAt: Date | null;
}

export function stateOf(key: KeyDates, now: number): KeyState {
  if (key.revokedAt !== null) return 'revoked';
  if (key.retiredAt === null) return 'current';
  return now < key.retiredAt.getTime() + VERIFIES_FOR_MS[key.use] ? 'retired' : 'expired';
}
