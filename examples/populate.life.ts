/**
 * What is known about one person at an instant of the synthetic year: the facts that a decision about
 * them is made from, kept as the tables would hold them.
 */
import type { Ask } from '../src/authorization/ask.js';
import type { Slot } from '../src/core/cap.js';
import type { ConfirmationMail } from '../src/core/confirmation-budget.js';
import type { ConsentFact, ContactFact, SuppressionFact } from '../src/core/decision-types.js';
import type { OptInState } from '../src/core/opt-in.js';
import { NO_PREFERENCE, type Preference } from '../src/core/preference.js';
import type { Whereabouts } from '../src/core/regime.js';
import type { Person, SignUp } from './populate.people.js';
import { HOUR_MS } from './populate.world.js';

/** An allow and what became of it. */
export interface Grant {
  readonly authorizationId: string;
  readonly ask: Ask;
  readonly slot: Slot;
  readonly expiresAt: number;
  isSettled: boolean;
}

export interface OptIn {
  readonly optInId: string;
  readonly person: Person;
  readonly signUp: SignUp;
  readonly noticeVersion: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  state: OptInState;
}

interface CountedMail extends ConfirmationMail {
  readonly mailId: string;
}

export class Life {
  isOnFile = false;
  /** Where the contact came from. */
  source = '';
  whereabouts: Whereabouts = { country: null, timezone: null, kind: 'consumer' };
  /** What they did themselves: consent lasts from there. */
  lastActAt: number | null = null;
  preference: Preference = NO_PREFERENCE;
  readonly consents = new Map<string, ConsentFact>();
  readonly suppressions = new Set<SuppressionFact>();
  readonly optIns = new Set<OptIn>();
  /** When they last said no to a topic on a channel. */
  readonly refusedAt = new Map<string, number>();
  /** Until when a sender still has the person on its list of a topic. */
  readonly listedUntil = new Map<string, number>();
  private grants: Grant[] = [];
  private mails: CountedMail[] = [];

  constructor(readonly person: Person) {}

  /** As the facts of a decision are read; `except` is what is redeemed and not in its own way. */
  facts(topic: string, channel: string, now: number, except: Grant | null): ContactFact {
    const exceptMail = except?.ask.confirmation?.mailId ?? null;
    const { budget, pausedUntil, hours, cadences } = this.preference;
    return {
      hasAddress: true,
      suppressions: [...this.suppressions],
      isRestricted: false,
      whereabouts: this.whereabouts,
      lastActAt: this.lastActAt,
      consent: this.consents.get(consentKey(topic, channel)) ?? null,
      basis: null,
      pendingOptIn: this.hasPending(topic, channel, now),
      pausedUntil,
      cadence: cadences[topic] ?? 'immediate',
      hours,
      budget: budget && { limit: budget.limit, perMs: budget.hours * HOUR_MS },
      slots: this.grants.filter((grant) => grant !== except).map(({ slot }) => slot),
      confirmations: this.mails.filter(({ mailId }) => mailId !== exceptMail),
    };
  }

  /** Grants older than every window are forgotten here; the rows stay. */
  addGrant(grant: Grant, longestWindowMs: number): void {
    const from = grant.slot.at - longestWindowMs;
    if ((this.grants[0]?.slot.at ?? from) < from)
      this.grants = this.grants.filter(({ slot }) => slot.at >= from);
    this.grants.push(grant);
  }

  addMail(mail: CountedMail): void {
    this.mails.push(mail);
  }

  /** Gives the slot back. */
  release(grant: Grant): void {
    this.grants = this.grants.filter((one) => one !== grant);
  }

  /** Permits in somebody's hand, for one topic and channel or for all marketing. */
  outstanding(place: { topic: string; channel: string } | null, now: number): Grant[] {
    return this.grants.filter(
      ({ slot, expiresAt, isSettled }) =>
        !isSettled &&
        expiresAt > now &&
        slot.topicClass === 'marketing' &&
        (place === null || (slot.topic === place.topic && slot.channel === place.channel)),
    );
  }

  suppressedAs(kind: SuppressionFact['kind']): SuppressionFact[] {
    return [...this.suppressions].filter((one) => one.kind === kind);
  }

  confirmed(): { topic: string; channel: string; consent: ConsentFact }[] {
    return [...this.consents]
      .filter(([, { state }]) => state === 'confirmed')
      .map(([key, consent]) => {
        const [topic = '', channel = ''] = key.split('/');
        return { topic, channel, consent };
      });
  }

  private hasPending(topic: string, channel: string, now: number): boolean {
    return [...this.optIns].some(
      ({ state, expiresAt, signUp }) =>
        state === 'requested' &&
        expiresAt > now &&
        signUp.channel === channel &&
        signUp.topics.includes(topic),
    );
  }
}

export function consentKey(topic: string, channel: string): string {
  return `${topic}/${channel}`;
}
