/**
 * Senders asking, in the synthetic year. Each ask is decided by the core's own `authorize` on the facts
 * of that instant; an allow takes its slot, and is redeemed, given back or left to run out.
 */
import { randomBytes } from 'node:crypto';
import { PERMIT_LIFE_MS, type Ask } from '../src/authorization/ask.js';
import type { Address } from '../src/core/address.js';
import { formatAuthorizationId } from '../src/core/authorization-id.js';
import { topicByKey } from '../src/core/catalog.js';
import { authorize } from '../src/core/decision.js';
import type { ContactFact, Decision } from '../src/core/decision-types.js';
import { closesAt, placeOf } from '../src/core/regime.js';
import { bucketOf } from '../src/platform/ids.js';
import type { Agenda } from './populate.agenda.js';
import type { Emit } from './populate.events.js';
import type { Grant, Life } from './populate.life.js';
import type { Reactions } from './populate.reactions.js';
import { HOUR_MS, MINUTE_MS, type World } from './populate.world.js';

const SHARE_NEVER_SPENT = 0.015;
const SHARE_RELEASED = 0.015;
/** A sender told "not before" tries again when that is not far off. */
const WORTH_WAITING_MS = 30 * HOUR_MS;
const SHARE_ASKED_AGAIN = 0.6;

type Recipient = { readonly life: Life; readonly address: Address } | { readonly address: Address };
type Message = Omit<Ask, 'recipient'>;

export class Asks {
  constructor(
    private readonly world: World,
    private readonly agenda: Agenda,
    private readonly emit: Emit,
    private readonly reactions: Reactions,
  ) {}

  /** Null for a deny. */
  ask(recipient: Recipient, message: Message, at: number): Grant | null {
    const life = 'life' in recipient && recipient.life.isOnFile ? recipient.life : null;
    const ask: Ask = { ...message, recipient: { by: 'address', address: recipient.address } };
    const facts = life?.facts(ask.topic, ask.channel, at, null) ?? null;
    const decision = this.decide(facts, ask, at);
    const grant = this.record(life, ask, decision, this.permitEnd(decision, facts, ask, at), at);
    if (life && grant) {
      life.addGrant(grant, this.world.longestWindowMs);
      this.settleLater(life, grant, at);
    }
    if (decision.outcome === 'deny' && life)
      this.askAgainLater(life, message, decision.notBefore, at);
    return grant;
  }

  /** What a redemption looks at: everything again, without the message's own slot. */
  redeem(life: Life, grant: Grant, at: number): boolean {
    if (grant.isSettled || grant.expiresAt <= at) return false;
    const facts = life.facts(grant.ask.topic, grant.ask.channel, at, grant);
    if (this.decide(facts, grant.ask, at).outcome === 'deny') return false;
    this.settle(grant, 'redeemed', at);
    this.reactions.readTo(life, grant, at);
    return true;
  }

  private settle(grant: Grant, kind: 'redeemed' | 'released', at: number): void {
    grant.isSettled = true;
    const { authorizationId } = grant;
    this.emit({ type: 'settled', at, authorizationId, kind, reason: null });
  }

  private decide(contact: ContactFact | null, ask: Ask, at: number): Decision {
    const { channel, confirmation, sender, topic } = ask;
    const request = { sender: sender.name, topic, channel };
    return authorize(
      confirmation ? { ...request, confirmation } : request,
      {
        topic: topicByKey(this.world.catalog, topic),
        caps: this.world.caps,
        isHalted: false,
        policy: this.world.policy,
        contact,
      },
      at,
    );
  }

  private record(
    life: Life | null,
    ask: Ask,
    decision: Decision,
    expiresAt: number | null,
    at: number,
  ): Grant | null {
    const random = randomBytes(16);
    const person = life?.person ?? null;
    const bucket = person ? bucketOf(person.contactId) : (random[0] ?? 0);
    const authorizationId = formatAuthorizationId({ now: at, bucket, random });
    const topicClass = topicByKey(this.world.catalog, ask.topic)?.class ?? null;
    this.emit({
      ...{ type: 'decided', at, person, ask, topicClass, decision },
      ...{ authorizationId, expiresAt },
    });
    if (expiresAt === null || topicClass === null) return null;
    const slot = { at, topic: ask.topic, topicClass, channel: ask.channel };
    return { authorizationId, ask, slot, expiresAt, isSettled: false };
  }

  /** Our own mails are redeemed by whoever sends them. */
  private settleLater(life: Life, grant: Grant, at: number): void {
    if (grant.ask.confirmation) return;
    const { random } = life.person;
    const fate = random.next();
    const soon = at + random.between(400, 20_000);
    if (fate < SHARE_NEVER_SPENT) return;
    if (fate >= SHARE_NEVER_SPENT + SHARE_RELEASED) {
      this.agenda.add(soon, (then) => void this.redeem(life, grant, then));
      return;
    }
    this.agenda.add(soon, (then) => {
      if (grant.isSettled) return;
      this.settle(grant, 'released', then);
      life.release(grant);
    });
  }

  private askAgainLater(life: Life, message: Message, notBefore: number | null, at: number): void {
    if (notBefore === null || notBefore - at > WORTH_WAITING_MS || message.confirmation) return;
    const { person } = life;
    if (!person.random.chance(SHARE_ASKED_AGAIN)) return;
    const later = notBefore + person.random.between(1_000, 10 * MINUTE_MS);
    this.agenda.add(later, (then) => {
      this.ask({ life, address: person.address }, message, then);
    });
  }

  /** Null for a deny. The next closed hour and the end of what it stands on end a permit early. */
  private permitEnd(
    decision: Decision,
    contact: ContactFact | null,
    { channel }: Ask,
    at: number,
  ): number | null {
    if (decision.outcome === 'deny' || !contact) return null;
    const isUnderHours = decision.rules.some(({ rule }) => rule === 'quiet_hours');
    const place = isUnderHours ? placeOf(this.world.policy, contact.whereabouts, channel) : null;
    const latest = Math.min(at + PERMIT_LIFE_MS, decision.endsAt ?? Infinity);
    const closing = place && closesAt(place, contact.hours, at, latest);
    return Math.floor((closing ?? latest) / 1_000) * 1_000;
  }
}
