/**
 * Where everybody stands, rebuilt from nothing but the evidence of the ledger. For each contact, topic
 * and channel the latest confirmation counts and the latest end after it, by the instants in the
 * evidence: two transactions may stand in the log in another order than they happened. A lapse is of the
 * term in which it ended. An end that was
 * undone counts as if it had never been; whatever ended before it was confirmed since, or undone too,
 * for an entry ends only what stands.
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
  /** The entries whose end of it was undone. */
  undone?: readonly string[];
  asked?: Moment;
  /** When a term ended for want of an act; the latest. */
  lapsedAt?: string;
}

interface Told {
  readonly contact: string;
  readonly happening: LedgerPayload;
  readonly moment: Moment;
}

export class Projection extends Standings<Standing, ProjectedConsent> {
  constructor() {
    super(() => ({}), consentOf);
  }

  /** In any order. What says nothing of consents is passed over. */
  add(contact: string, happening: LedgerPayload, index: number): void {
    const told = { contact, happening, moment: { at: happening.at, index } };
    switch (happening.type) {
      case 'consent.confirmed':
        this.give(told);
        break;
      case 'consent.withdrawn':
      case 'objection.recorded':
        this.end(told);
        break;
      case 'withdrawal.undone':
        this.undo(told);
        break;
      case 'consent.lapsed':
        this.lapse(told);
        break;
      case 'consent.renewal_asked':
        this.ask(told);
    }
  }

  private give({ contact, happening, moment }: Told): void {
    const standing = this.at({ contact, ...topicOnChannelIn(happening) });
    const given = { ...moment, consent: givenBy(happening, textOf(happening.entryId)) };
    if (isLater(given, standing.given)) standing.given = given;
  }

  private end({ contact, happening, moment }: Told): void {
    const entryId = textOf(happening.entryId);
    for (const ended of listOf(happening.ended)) {
      const standing = this.at({ contact, ...topicOnChannelIn(ended) });
      if (isLater(moment, standing.ended)) standing.ended = { ...moment, entryId };
    }
  }

  private undo({ contact, happening }: Told): void {
    for (const restored of listOf(happening.restored)) {
      const standing = this.at({ contact, ...topicOnChannelIn(restored) });
      standing.undone = [...(standing.undone ?? []), textOf(happening.undoes)];
    }
  }

  private lapse({ contact, happening }: Told): void {
    for (const lapsed of listOf(happening.lapsed)) {
      const standing = this.at({ contact, ...topicOnChannelIn(lapsed) });
      const endsAt = textOf(lapsed.endsAt);
      if (endsAt > (standing.lapsedAt ?? '')) standing.lapsedAt = endsAt;
    }
  }

  private ask({ contact, happening, moment }: Told): void {
    for (const asked of listOf(happening.asked)) {
      const of = topicOnChannelIn({ ...asked, channel: happening.channel });
      const standing = this.at({ contact, ...of });
      if (isLater(moment, standing.asked)) standing.asked = moment;
    }
  }
}

function consentOf(standing: Standing): ProjectedConsent | null {
  const { given, ended, undone } = standing;
  if (!given) return null;
  const consent = { ...given.consent, ...termOf(given, standing) };
  if (!ended || !isLater(ended, given) || undone?.includes(ended.entryId)) return consent;
  const { at: endedAt, entryId } = ended;
  return { ...consent, state: 'withdrawn', endedAt, entryId };
}

/** What became of its term. One that lapsed ended after it began: who gave it again began another. */
function termOf(given: Given, { asked, lapsedAt = '' }: Standing) {
  return {
    renewalAskedAt: asked && isLater(asked, given) ? asked.at : null,
    expiresAt: lapsedAt > given.at ? lapsedAt : given.consent.expiresAt,
  };
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

export function topicOnChannelIn({ topic, channel }: Readonly<Record<string, unknown>>) {
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
