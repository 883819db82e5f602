/**
 * Pure: events as consent states of DPV. Only `ConsentGiven` and `RenewedConsentGiven` allow any use.
 * Each says until when it holds, for no consent is endless.
 */
import type { Words } from '../../platform/http/messages.js';
import type { ConsentEvent, ConsentState } from './consent-event.js';
import type { JsonObject } from './context.js';
import { textOf } from './rights.js';

const STATES: Readonly<Record<ConsentState, string>> = {
  requested: 'dpv:ConsentRequested',
  deferred: 'dpv:ConsentRequestDeferred',
  refused: 'dpv:ConsentRefused',
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  // "A previously given consent has been … reaffirmed"; nothing in DPV says that its end was undone.
  restored: 'dpv:RenewedConsentGiven',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
};

export function currentStateOf({ state }: ConsentEvent): string {
  return STATES[state];
}

export function statusNodes(
  events: readonly ConsentEvent[],
  parties: Readonly<Record<ConsentEvent['by'], string>>,
  words: Words,
): JsonObject[] {
  return events.map((event) => ({
    '@type': typeOf(event),
    'dpv:isIndicatedAtTime': event.at,
    'dpv:isIndicatedBy': parties[event.by],
    'dpv:hasIndicationMethod': event.method,
    'dpv:hasDuration': durationOf(event, words),
    ...(event.entryId === null ? {} : { 'assent:entryId': event.entryId }),
    ...(event.mailSha256 === undefined ? {} : { 'assent:mailSha256': event.mailSha256 }),
  }));
}

function typeOf({ state }: ConsentEvent): string | string[] {
  const isYes = state === 'given' || state === 'renewed' || state === 'restored';
  return isYes ? [STATES[state], 'dpv:ExpressedConsent'] : STATES[state];
}

function durationOf({ state, until }: ConsentEvent, words: Words): JsonObject {
  return until === null
    ? { '@type': 'dpv:UntilEventDuration', 'rdf:value': textOf(words, `rights.endedBy.${state}`) }
    : { '@type': 'dpv:UntilTimeDuration', 'rdf:value': until };
}
