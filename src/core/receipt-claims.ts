/**
 * Whether a consent record says of an entry what the entry's evidence says: the same person, the same
 * time, a state that such an entry can tell of, the topic and the channel. A record may say less than the evidence.
 */
import { groupsIn, textIn, textsIn, type Group } from './json-group.js';
import type { LedgerPayload, LedgerType } from './ledger-entry.js';

interface Claim {
  readonly states: readonly string[];
  /** When it happened; absent: at the instant of the entry. */
  readonly at?: (payload: Group, topic: string, channel: string) => string;
  /** Whether the evidence is about this topic; null: it names an opt-in and no topic. */
  readonly isAbout: ((payload: Group, topic: string, channel: string) => boolean) | null;
}

const placedIn = (field: string, payload: Group, topic: string, channel: string): Group[] =>
  groupsIn(payload, field).filter(
    (one) => textIn(one, 'topic') === topic && textIn(one, 'channel') === channel,
  );

const listedIn =
  (field: string): Claim['isAbout'] =>
  (payload, topic, channel) =>
    placedIn(field, payload, topic, channel).length > 0;

const CLAIMS: Partial<Record<LedgerType, Claim>> = {
  'opt_in.requested': {
    states: ['dpv:ConsentRequested'],
    isAbout: (payload, topic, channel) =>
      textsIn(payload, 'topics').includes(topic) && textIn(payload, 'channel') === channel,
  },
  'consent.renewal_asked': {
    states: ['dpv:ConsentRequested'],
    isAbout: (payload, topic, channel) =>
      groupsIn(payload, 'asked').some((one) => textIn(one, 'topic') === topic) &&
      textIn(payload, 'channel') === channel,
  },
  'opt_in.mailed': { states: ['dpv:ConsentRequested'], isAbout: null },
  'opt_in.refused': { states: ['dpv:ConsentRefused'], isAbout: null },
  'opt_in.expired': { states: ['dpv:ConsentRequestDeferred'], isAbout: null },
  'consent.confirmed': {
    states: ['dpv:ConsentGiven', 'dpv:RenewedConsentGiven'],
    isAbout: (payload, topic, channel) =>
      textIn(payload, 'topic') === topic && textIn(payload, 'channel') === channel,
  },
  'consent.withdrawn': { states: ['dpv:ConsentWithdrawn'], isAbout: listedIn('ended') },
  'consent.lapsed': {
    states: ['dpv:ConsentExpired'],
    // Nobody did anything when it ended: it is set down later.
    at: (payload, topic, channel) =>
      textIn(placedIn('lapsed', payload, topic, channel)[0] ?? {}, 'endsAt'),
    isAbout: listedIn('lapsed'),
  },
  'objection.recorded': { states: ['dpv:ConsentWithdrawn'], isAbout: listedIn('ended') },
  'withdrawal.undone': {
    states: ['dpv:RenewedConsentGiven', 'dpv:ConsentExpired'],
    isAbout: listedIn('restored'),
  },
};

export function isToldBy(record: Group, entryId: string, payload: LedgerPayload): boolean {
  const claim = CLAIMS[payload.type];
  if (!claim) return false;
  const status = groupsIn(record, 'dpv:hasConsentStatus').filter(
    (one) => textIn(one, 'assent:entryId') === entryId,
  );
  const [topic, channel] = [textIn(record, 'assent:topic'), textIn(record, 'assent:channel')];
  const at = claim.at?.(payload, topic, channel) ?? payload.at;
  const isSame = status.every(
    (one) =>
      textIn(one, 'dpv:isIndicatedAtTime') === at &&
      textsIn(one, '@type').some((type) => claim.states.includes(type)),
  );
  return (
    isAbout(record, payload) &&
    status.length > 0 &&
    isSame &&
    (claim.isAbout?.(payload, topic, channel) ?? true)
  );
}

function isAbout(record: Group, { contact = '' }: LedgerPayload): boolean {
  const subjects = groupsIn(record, 'dpv:hasDataSubject');
  const isThatPerson = (one: Group) =>
    textIn(one, '@id') === `urn:uuid:${contact}` && textIn(one, 'dct:identifier') === contact;
  return subjects.length === 1 && subjects.every(isThatPerson);
}
