/**
 * Double opt-in in the synthetic year: asked for, mailed under the confirmation budget, answered or
 * not, and what nobody confirmed deleted in the end, as the service's own jobs do it.
 */
import { OWN_SOURCES } from '../src/contacts/contacts.service.js';
import { randomUUID } from 'node:crypto';
import { purposeByKey, topicByKey } from '../src/core/catalog.js';
import { NOT_ME_MS, OPT_IN_LIFE_MS } from '../src/core/opt-in.js';
import type { SuppressionFact } from '../src/core/decision-types.js';
import { confirmationAsk } from '../src/opt-in/confirmation-ask.js';
import type { Agenda } from './populate.agenda.js';
import type { Asks } from './populate.asks.js';
import type { Emit } from './populate.events.js';
import { consentKey, type Life, type OptIn } from './populate.life.js';
import type { SignUp } from './populate.people.js';
import { DAY_MS, MINUTE_MS, noticeVersionAt, sender, SHOP, type World } from './populate.world.js';

/** The service looks for what is over every ten minutes. */
const TIDY_EVERY_MS = 10 * MINUTE_MS;

export class SignUps {
  constructor(
    private readonly world: World,
    private readonly agenda: Agenda,
    private readonly asks: Asks,
    private readonly emit: Emit,
  ) {}

  /** `receivedAt` is when the person pressed the button, `now` when the ask is worked on. */
  request(life: Life, signUp: SignUp, receivedAt: number, now: number): void {
    const { world } = this;
    const notice = topicByKey(world.catalog, signUp.topics[0])?.notice ?? '';
    const optIn: OptIn = {
      optInId: randomUUID(),
      person: life.person,
      signUp,
      noticeVersion: noticeVersionAt(world.catalog, notice, receivedAt),
      requestedAt: receivedAt,
      expiresAt: receivedAt + OPT_IN_LIFE_MS,
      state: 'requested',
    };
    life.optIns.add(optIn);
    const broughtBy = signUp.by === 'page' ? 'subscribe page' : sender(world, SHOP).clientId;
    this.emit({ type: 'requested', at: receivedAt, optIn, broughtBy });
    this.agenda.add(nextTidy(optIn.expiresAt), (then) => this.expire(life, optIn, then));
    this.planMail(life, optIn, now);
  }

  /** Denied when its budget is spent: then nothing leaves, and nothing can be confirmed. */
  private planMail(life: Life, optIn: OptIn, at: number): void {
    const { catalog, senders } = this.world;
    const { optInId, signUp } = optIn;
    const { address, random } = life.person;
    const ask = confirmationAsk(senders.own, catalog, { ...signUp, optInId, address });
    const grant = this.asks.ask({ life, address }, ask, at);
    if (!grant) return;
    life.addMail({ mailId: optInId, at, topics: signUp.topics });
    this.emit({ type: 'mailPlanned', at, optIn });
    this.agenda.add(at + random.between(300, 2_500), (then) => {
      if (optIn.state === 'requested' && this.asks.redeem(life, grant, then))
        this.mail(life, optIn, then + random.between(60, 300));
    });
  }

  private mail(life: Life, optIn: OptIn, at: number): void {
    this.emit({ type: 'mailed', at, optIn });
    const { answer, afterMs } = optIn.signUp;
    if (answer === 'confirm')
      this.agenda.add(at + afterMs, (then) => this.confirm(life, optIn, then));
    if (answer === 'refuse')
      this.agenda.add(at + afterMs, (then) => this.refuse(life, optIn, then));
  }

  private confirm(life: Life, optIn: OptIn, at: number): void {
    if (optIn.state !== 'requested' || optIn.expiresAt <= at) return;
    optIn.state = 'confirmed';
    const { channel, topics } = optIn.signUp;
    const [first, ...others] = topics;
    const ticked = [first, ...others.filter(() => life.person.random.chance(0.93))];
    const endsObjection = life.suppressedAs('objection').length > 0;
    for (const one of [...life.suppressedAs('objection'), ...life.suppressedAs('not_me')])
      life.suppressions.delete(one);
    const consents = ticked.map((topic) => ({ topic, channel, expiresAt: this.expiry(topic, at) }));
    for (const { topic, expiresAt } of consents) {
      life.consents.set(consentKey(topic, channel), {
        ...{ state: 'confirmed', confirmedAt: at, expiresAt },
        ...{ hasEvidence: true, addressMatches: true },
      });
      life.listedUntil.set(topic, Infinity);
    }
    this.emit({ type: 'confirmed', at, optIn, endsObjection, consents });
    life.lastActAt = at;
    this.emit({ type: 'acted', at, person: life.person });
  }

  private refuse(life: Life, optIn: OptIn, at: number): void {
    if (optIn.state !== 'requested' || optIn.expiresAt <= at) return;
    optIn.state = 'refused';
    const notMe: SuppressionFact = { kind: 'not_me', until: at + NOT_ME_MS };
    life.suppressions.add(notMe);
    this.agenda.add(at + NOT_ME_MS, () => void life.suppressions.delete(notMe));
    const isKept = this.purgeLater(life, optIn);
    this.emit({ type: 'refused', at, optIn, notMeUntil: at + NOT_ME_MS, isKept });
  }

  private expire(life: Life, optIn: OptIn, at: number): void {
    if (optIn.state !== 'requested') return;
    optIn.state = 'expired';
    this.emit({ type: 'expired', at, optIn, isKept: this.purgeLater(life, optIn) });
  }

  /** Whether it is still there when the history ends. */
  private purgeLater(life: Life, optIn: OptIn): boolean {
    const keptMs = this.world.catalog.retention.optInsDays * DAY_MS;
    const at = nextTidy(optIn.expiresAt + keptMs);
    this.agenda.add(at, (then) => {
      life.optIns.delete(optIn);
      const isAllThereWas = life.optIns.size === 0 && life.consents.size === 0;
      const forgetsPerson = life.source === OWN_SOURCES.optIn && isAllThereWas;
      if (forgetsPerson) life.isOnFile = false;
      this.emit({ type: 'purged', at: then, optIn, forgetsPerson });
    });
    return at > this.world.end;
  }

  private expiry(topicKey: string, at: number): number | null {
    const { catalog } = this.world;
    const purpose = topicByKey(catalog, topicKey)?.purpose ?? '';
    const days = purposeByKey(catalog, purpose)?.consentLastsDays;
    return days === undefined ? null : at + days * DAY_MS;
  }
}

/** A little after the job's minute: it has others to do. */
function nextTidy(after: number): number {
  return Math.ceil(after / TIDY_EVERY_MS) * TIDY_EVERY_MS + 1_000;
}
