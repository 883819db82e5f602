/** Rows about people and their consents, as the core asks about them. */
import type { SuppressionFact } from '../core/decision-types.js';
import type { Whereabouts } from '../core/regime.js';
import type { PersonToAsk, StandingConsent } from '../core/renewal.js';

export function personOf(
  row: Whereabouts & { readonly lastActAt: Date | null; readonly restrictedAt: Date | null },
  suppressions: readonly { kind: SuppressionFact['kind']; until: Date | null }[],
): PersonToAsk {
  const { country, timezone, kind, lastActAt, restrictedAt } = row;
  return {
    whereabouts: { country, timezone, kind },
    lastActAt: lastActAt?.getTime() ?? null,
    isRestricted: restrictedAt !== null,
    suppressions: suppressions.map((one) => ({
      kind: one.kind,
      until: one.until?.getTime() ?? null,
    })),
  };
}

export function standingOf(row: {
  readonly topic: string;
  readonly channel: string;
  readonly confirmedAt: Date;
  readonly expiresAt: Date | null;
  readonly renewalAskedAt: Date | null;
}): StandingConsent {
  const { topic, channel, confirmedAt, expiresAt, renewalAskedAt } = row;
  return {
    topic,
    channel,
    confirmedAt: confirmedAt.getTime(),
    expiresAt: expiresAt?.getTime() ?? null,
    renewalAskedAt: renewalAskedAt?.getTime() ?? null,
  };
}
