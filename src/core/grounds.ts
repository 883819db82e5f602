/**
 * What may carry a marketing message: the person's confirmed consent, and a basis that needs none
 * where both the topic and the regime allow it (CPCE L34-5, UWG §7(3), PECR 22). Either is enough,
 * and either was given for one address: another address of the same person is not covered.
 */
import { consentEnd } from './consent-end.js';
import type { BasisFact, ConsentFact, ContactFact } from './decision-types.js';
import type { Regime } from './regime.js';
import type { TopicFact } from './topic.js';

/** It stands; whether its time is over and whether it can be proved is looked at apart. */
export interface Ground {
  /** The first instant at which it no longer carries; null: it does not end by itself. */
  readonly endsAt: number | null;
  readonly hasEvidence: boolean;
}

/** `regime` null: the law is not known, and only consent stands under every law. */
export function groundsOf(
  contact: ContactFact,
  topic: TopicFact,
  regime: Regime | null,
  now: number,
): Ground[] {
  const { consent, basis, lastActAt } = contact;
  const grounds: Ground[] = [];
  if (consent !== null && stands(consent, now)) {
    const idleDays = [regime?.consentIdleDays, topic.consentIdleDays];
    const endsAt = consentEnd(consent, lastActAt, idleDays);
    grounds.push({ endsAt, hasEvidence: consent.hasEvidence });
  }
  if (basis !== null && isAllowed(basis, topic, regime) && isBrought(basis, now)) {
    grounds.push({ endsAt: basis.expiresAt, hasEvidence: basis.hasEvidence });
  }
  return grounds;
}

export function isUnexpired({ endsAt }: Ground, now: number): boolean {
  return endsAt === null || now < endsAt;
}

/** Proof of what is over proves nothing for what goes on; where all is over, any of it may do. */
export function isProved(grounds: readonly Ground[], now: number): boolean {
  const unexpired = grounds.filter((ground) => isUnexpired(ground, now));
  return (unexpired.length > 0 ? unexpired : grounds).some(({ hasEvidence }) => hasEvidence);
}

/** Until when an allowed message is carried. What has ended, ended before that and does not matter. */
export function groundsEnd(grounds: readonly Ground[]): number | null {
  let latest: number | null = null;
  for (const { endsAt, hasEvidence } of grounds) {
    if (!hasEvidence) continue;
    if (endsAt === null) return null;
    latest = Math.max(latest ?? endsAt, endsAt);
  }
  return latest;
}

function stands(consent: ConsentFact, now: number): boolean {
  return consent.state === 'confirmed' && consent.addressMatches && consent.confirmedAt <= now;
}

function isAllowed({ basis }: BasisFact, topic: TopicFact, regime: Regime | null): boolean {
  return topic.bases?.includes(basis) === true && regime?.bases?.includes(basis) === true;
}

function isBrought({ addressMatches, since }: BasisFact, now: number): boolean {
  return addressMatches && since <= now;
}
