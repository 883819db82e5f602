/**
 * What readers do about a message in the synthetic year: most nothing, some leave the topic, ask for
 * less, or leave altogether, and a few of those come back. Permits in hand become void at once.
 */
import type { Agenda } from './populate.agenda.js';
import { choose, wish, type Wish } from './populate.choices.js';
import type { Emit } from './populate.events.js';
import { consentKey, type Grant, type Life } from './populate.life.js';
import type { SignUp } from './populate.people.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, sender, SHOP, type World } from './populate.world.js';

type Mood = 'leave topic' | 'leave all' | 'hear less' | Wish;

/** Of a hundred thousand who read a message, so many do something. */
const MOODS: readonly (readonly [Mood, number])[] = [
  ['leave topic', 500],
  ['hear less', 250],
  ['leave all', 150],
  ['weekly', 200],
  ['pause', 250],
  ['hours', 150],
];
/** "At most one message a week from all of us", as the foot of every message offers it. */
const LESS = { limit: 1, hours: 168 };
const SHARE_BACK = 0.15;
/** How many senders go on asking for a while with a list they did not clean. */
const SHARE_STALE = 0.5;

interface Place {
  readonly topic: string;
  readonly channel: string;
}

export class Reactions {
  constructor(
    private readonly world: World,
    private readonly agenda: Agenda,
    private readonly emit: Emit,
    private readonly signUp: (life: Life, signUp: SignUp, at: number) => void,
  ) {}

  /** Called when a message was handed over. */
  readTo(life: Life, { slot }: Grant, at: number): void {
    if (slot.topicClass !== 'marketing') return;
    const { random } = life.person;
    const mood = moodOf(random.next());
    if (!mood) return;
    const readAt = at + random.between(MINUTE_MS, random.chance(0.8) ? 10 * HOUR_MS : 3 * DAY_MS);
    this.agenda.add(readAt, (then) => this.react(life, slot, mood, then));
  }

  private react(life: Life, place: Place, mood: Mood, at: number): void {
    if (mood === 'leave topic') this.leaveTopic(life, place, at);
    else if (mood === 'leave all') this.leaveAll(life, place.channel, at);
    else if (mood === 'hear less') this.hearLess(life, at);
    else {
      // They say so on their account page at the shop, which passes it on: no act of theirs here.
      const change = wish(life.person, mood, place.topic, at);
      choose(life, change, sender(this.world, SHOP), this.emit, at);
    }
  }

  private leaveTopic(life: Life, { topic, channel }: Place, at: number): void {
    const { person } = life;
    this.act(life, at);
    this.voidOutstanding(life, { topic, channel }, 'withdrawn', at);
    const key = consentKey(topic, channel);
    const consent = life.consents.get(key);
    const ended = consent?.state === 'confirmed';
    const refusedAt = life.refusedAt.get(key);
    const isSaid = refusedAt !== undefined && refusedAt >= (consent?.confirmedAt ?? 0);
    if (!ended && isSaid) return;
    life.refusedAt.set(key, at);
    if (ended) life.consents.set(key, { ...consent, state: 'withdrawn' });
    this.takeOffList(life, topic, at);
    const via = person.random.chance(0.7) ? 'one_click' : 'footer_page';
    this.emit({ type: 'leftTopic', at, person, topic, channel, via, ended });
    this.maybeReturn(life, { topic, channel }, at);
  }

  private hearLess(life: Life, at: number): void {
    this.act(life, at);
    choose(life, { budget: LESS }, null, this.emit, at);
  }

  private leaveAll(life: Life, channel: string, at: number): void {
    this.act(life, at);
    this.voidOutstanding(life, null, 'objection', at);
    const confirmed = life.confirmed();
    const objections = life.suppressedAs('objection');
    if (confirmed.length === 0 && objections.length > 0) return;
    for (const { topic, channel: on, consent } of confirmed) {
      life.consents.set(consentKey(topic, on), { ...consent, state: 'withdrawn' });
      this.takeOffList(life, topic, at);
    }
    if (objections.length === 0) life.suppressions.add({ kind: 'objection', until: null });
    const ended = confirmed.map(({ topic, channel: on }) => ({ topic, channel: on }));
    this.emit({ type: 'leftAll', at, person: life.person, ended });
    const [first] = ended;
    if (first) this.maybeReturn(life, { topic: first.topic, channel }, at);
  }

  private act(life: Life, at: number): void {
    life.lastActAt = at;
    this.emit({ type: 'acted', at, person: life.person });
  }

  private voidOutstanding(life: Life, place: Place | null, reason: string, at: number): void {
    for (const grant of life.outstanding(place, at)) {
      grant.isSettled = true;
      const { authorizationId } = grant;
      this.emit({ type: 'settled', at, authorizationId, kind: 'voided', reason });
    }
  }

  private takeOffList(life: Life, topic: string, at: number): void {
    const { random } = life.person;
    const staleMs = random.chance(SHARE_STALE) ? random.between(DAY_MS, 40 * DAY_MS) : 0;
    life.listedUntil.set(topic, at + staleMs);
  }

  private maybeReturn(life: Life, { topic, channel }: Place, at: number): void {
    const { random } = life.person;
    if (!random.chance(SHARE_BACK)) return;
    const afterMs = random.between(MINUTE_MS, HOUR_MS);
    const wish: SignUp = { channel, topics: [topic], answer: 'confirm', afterMs, by: 'page' };
    this.agenda.add(at + random.between(20, 120) * DAY_MS, (then) => this.signUp(life, wish, then));
  }
}

/** Null: they read it, and that is all. */
function moodOf(chance: number): Mood | null {
  let left = chance * 100_000;
  for (const [mood, share] of MOODS) {
    if (left < share) return mood;
    left -= share;
  }
  return null;
}
