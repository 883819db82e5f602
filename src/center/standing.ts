/** Pure: what carries messages to somebody at this instant, as a decision would find it. */
import type { ContactsService } from '../contacts/contacts.service.js';
import { topicOnChannelKey, type TopicOnChannel } from '../core/topic.js';
import { endOf } from '../preferences/lapsed.js';
import type { PreferencesOnFile } from '../preferences/preferences-on-file.js';

export type Contact = Awaited<ReturnType<ContactsService['lock']>>;
export type OnFile = Awaited<ReturnType<PreferencesOnFile['read']>>;
type Consent = OnFile['consents'][number];
type Basis = OnFile['bases'][number];

export interface Standing extends TopicOnChannel {
  /** `consent`, or the key of a basis. */
  readonly basis: string;
  readonly since: number;
  /** Null: it does not end by itself. */
  readonly endsAt: number | null;
  /** No other address is covered. */
  readonly addressId: string;
}

/** One for each topic and channel at most; a consent says more than a basis. */
export function standingIn(file: OnFile, contact: Contact): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>();
  const bases = file.bases.filter(({ endedAt }) => endedAt === null).map(ofBasis);
  const consents = file.consents
    .filter(({ state }) => state === 'confirmed')
    .map((consent) => ofConsent(file, contact, consent));
  for (const one of [...bases, ...consents])
    if (one.endsAt === null || one.endsAt > file.now) found.set(topicOnChannelKey(one), one);
  return found;
}

function ofConsent({ catalog }: OnFile, contact: Contact, consent: Consent): Standing {
  const { topic, channel, addressId, confirmedAt } = consent;
  const endsAt = endOf(catalog, contact, consent);
  return { topic, channel, addressId, basis: 'consent', since: confirmedAt.getTime(), endsAt };
}

function ofBasis({ topic, channel, addressId, basis, since, expiresAt }: Basis): Standing {
  const endsAt = expiresAt.getTime();
  return { topic, channel, addressId, basis, since: since.getTime(), endsAt };
}

/** Chosen, else known, else that of the place where people are taken to be. */
export function zoneOf({ preference, catalog }: OnFile, { timezone }: Contact): string {
  return preference.timezone ?? timezone ?? catalog.location?.timezone ?? 'UTC';
}
