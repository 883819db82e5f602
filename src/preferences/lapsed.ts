/** Pure: when the consents of somebody end by themselves, and which did for want of an act of theirs. */
import { policyOf, topicByKey, type Catalog } from '../core/catalog.js';
import { consentEnd } from '../core/consent-end.js';
import { placeOf, type Whereabouts } from '../core/regime.js';
import type { ConsentEntity } from './consent.entity.js';

type Person = Whereabouts & { readonly lastActAt: Date | null };
type Term = Pick<ConsentEntity, 'topic' | 'channel' | 'confirmedAt' | 'expiresAt'>;

export interface Lapsed<Consent extends Term> {
  readonly consent: Consent;
  readonly endsAt: number;
}

/** As a decision has it, in epoch milliseconds; null: it does not end by itself. */
export function endOf(catalog: Catalog, person: Person, consent: Term): number | null {
  const { topic, channel, confirmedAt, expiresAt } = consent;
  const term = { confirmedAt: confirmedAt.getTime(), expiresAt: expiresAt?.getTime() ?? null };
  return consentEnd(term, person.lastActAt?.getTime() ?? null, [
    placeOf(policyOf(catalog), person, channel)?.regime.consentIdleDays,
    topicByKey(catalog, topic)?.consentIdleDays,
  ]);
}

/** Of those that nobody ended. What reached the end it was given for is not among them: no act moves that. */
export function lapsedOf<Consent extends Term>(
  catalog: Catalog,
  person: Person,
  confirmed: readonly Consent[],
  now: number,
): Lapsed<Consent>[] {
  return confirmed.flatMap((consent) => {
    const endsAt = endOf(catalog, person, consent);
    const isSet = endsAt === consent.expiresAt?.getTime();
    return endsAt === null || endsAt > now || isSet ? [] : [{ consent, endsAt }];
  });
}
