/**
 * Where everybody stands, rebuilt from nothing but the evidence of the ledger. For each contact, topic
 * and channel the latest confirmation counts and the latest end after it, by the instants in the
 * evidence: two transactions may stand in the log in another order than they happened.
 */
import type { LedgerPayload } from './ledger-entry.js';
import { Standings } from './standings.js';

/** A consent as the table has it, instants as RFC 3339 text with milliseconds. */
export interface ProjectedConsent {
  readonly state: 'confirmed' | 'withdrawn';
  readonly basis: string;
  readonly address: string;
  readonly locale: string;
  readonly noticeKey: string;
  readonly noticeVersion: string;
  readonly confirmedAt: string;
  readonly expiresAt: string | null;
  readonly renewalAskedAt: string | null;
  readonly endedAt: string | null;
  /** The entry that made it what it is. */
  readonly entryId: string;
}

/** When something happened. */
export interface Moment {
  readonly at: string;
  /** Its place in the log, for what happened in the same millisecond. */
  readonly index: number;
}
type Given = Moment & { readonly consent: ProjectedConsent };
type Ended = Moment & { readonly entryId: string };
interface Standing {
  given?: Given;
  ended?: Ended;
  asked?: Moment;
}

export class Projection extends Standings<Standing, ProjectedConsent> {
  constructor() {
    super(() => ({}), consentOf);
  }

  /** In any order. What says nothing of consents is passed over. */
  add(contact: string, happening: LedgerPayload, index: number): void {
    const { at } = happening;
    const moment = { at, index };
    const entryId = textOf(happening.entryId);
    switch (happening.type) {
      case 'consent.confirmed': {
        const standing = this.at({ contact, ...placeOf(happening) });
        const given = { ...moment, consent: givenBy(happening, entryId) };
        if (isLater(given, standing.given)) standing.given = given;
        break;
      }
      case 'consent.withdrawn':
      case 'objection.recorded':
        for (const ended of listOf(happening.ended)) {
          const standing = this.at({ contact, ...placeOf(ended) });
          if (isLater(moment, standing.ended)) standing.ended = { ...moment, entryId };
        }
        break;
      case 'consent.renewal_asked':
        for (const asked of listOf(happening.asked)) {
          const place = placeOf({ ...asked, channel: happening.channel });
          const standing = this.at({ contact, ...place });
          if (isLater(moment, standing.asked)) standing.asked = moment;
        }
    }
  }
}

function consentOf({ given, ended, asked }: Standing): ProjectedConsent | null {
  if (!given) return null;
  const renewalAskedAt = asked && isLater(asked, given) ? asked.at : null;
  if (!ended || !isLater(ended, given)) return { ...given.consent, renewalAskedAt };
  const { at: endedAt, entryId } = ended;
  return { ...given.consent, renewalAskedAt, state: 'withdrawn', endedAt, entryId };
}

function givenBy(happening: LedgerPayload, entryId: string): ProjectedConsent {
  const notice = objectOf(happening.notice);
  return {
    state: 'confirmed',
    basis: textOf(happening.basis),
    address: textOf(happening.address),
    locale: textOf(happening.locale),
    noticeKey: textOf(notice.key),
    noticeVersion: textOf(notice.version),
    confirmedAt: happening.at,
    expiresAt: typeof happening.expiresAt === 'string' ? happening.expiresAt : null,
    renewalAskedAt: null,
    endedAt: null,
    entryId,
  };
}

export function isLater(one: Moment, other: Moment | undefined): boolean {
  if (!other) return true;
  return one.at === other.at ? one.index > other.index : one.at > other.at;
}

export function placeOf({ topic, channel }: Readonly<Record<string, unknown>>) {
  return { topic: textOf(topic), channel: textOf(channel) };
}

export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
