/**
 * The synthetic year itself, in the order of time: people come, sign up, are written to, hear less or
 * leave. All but ids follows from the seed and the year's end. It knows neither keys nor a database.
 */
import { Agenda } from './populate.agenda.js';
import { Asks } from './populate.asks.js';
import type { Emit, Event } from './populate.events.js';
import { Life } from './populate.life.js';
import {
  profileOf,
  strangerAddress,
  type Person,
  type SignUp,
  type Step,
} from './populate.people.js';
import { Random } from './populate.random.js';
import { Reactions } from './populate.reactions.js';
import { SignUps } from './populate.sign-ups.js';
import {
  campaignsOf,
  MINUTE_MS,
  sender,
  senderOf,
  SHOP,
  type Campaign,
  type World,
} from './populate.world.js';

const MISTAKE_RECIPIENTS = 40;
/** On every list there are addresses that nobody here knows, and customers who never agreed. */
const SHARE_STRANGERS = 0.003;
const SHARE_MISTAKEN_CUSTOMERS = 0.02;

export class History {
  private readonly agenda: Agenda;
  private readonly lives: readonly Life[];
  private readonly asks: Asks;
  private readonly signUps: SignUps;
  private readonly random: Random;
  private happened: Event[] = [];
  private strangers = 0;

  constructor(
    private readonly world: World,
    people: readonly Person[],
  ) {
    this.random = new Random(world.seed, 0x1157);
    this.agenda = new Agenda(world.end);
    const signUp = (life: Life, wish: SignUp, at: number) => this.signUp(life, wish, at);
    const reactions = new Reactions(world, this.agenda, this.emit, signUp);
    this.asks = new Asks(world, this.agenda, this.emit, reactions);
    this.signUps = new SignUps(world, this.agenda, this.asks, this.emit);
    this.lives = people.map((person) => new Life(person));
    for (const life of this.lives)
      for (const step of life.person.steps)
        this.agenda.add(step.at, (at) => this.take(life, step, at));
    for (const campaign of campaignsOf(world))
      this.agenda.add(campaign.at, (at) => this.send(campaign, at));
  }

  *events(): Generator<Event> {
    for (let next = this.agenda.takeNext(); next; next = this.agenda.takeNext()) {
      next.act(next.at);
      yield* this.happened;
      this.happened = [];
    }
    for (const { optIns } of this.lives)
      for (const optIn of optIns)
        if (optIn.state === 'requested') yield { type: 'leftOpen', at: this.world.end, optIn };
  }

  private readonly emit: Emit = (event) => void this.happened.push(event);

  private take(life: Life, step: Step, at: number): void {
    if (step.does === 'sign-up') this.signUp(life, step.signUp, at);
    else if (step.does === 'brought')
      this.arrive(life, step, sender(this.world, SHOP).clientId, at);
    else this.inform(life, step, at);
  }

  /** The ask is taken at once and worked on a moment later. */
  private signUp(life: Life, signUp: SignUp, at: number): void {
    this.agenda.add(at + life.person.random.between(50, 400), (then) => {
      this.arrive(life, { at, does: 'sign-up', signUp }, null, then);
      this.signUps.request(life, signUp, at, then);
    });
  }

  private arrive(life: Life, step: Step, broughtBy: string | null, at: number): void {
    if (life.isOnFile) return;
    const { person } = life;
    const profile = profileOf(step, person);
    life.isOnFile = true;
    life.source = profile.source;
    const { country, timezone, kind } = profile;
    life.whereabouts = { country, timezone, kind };
    this.emit({ type: 'arrived', at, person, profile, broughtBy });
  }

  /** Messages that need no consent: about an order, about the account. */
  private inform(life: Life, step: Step, at: number): void {
    const { catalog, channel } = this.world;
    const wanted = step.does === 'order' ? 'service' : 'security';
    const topic = catalog.topics.find(
      (one) => one.class === wanted && one.channels.includes(channel),
    );
    if (!topic) return;
    if (wanted === 'service') this.arrive(life, step, null, at);
    const { person } = life;
    // Now and then the shop takes itself for the one that guards accounts.
    const isWrong = wanted === 'security' && person.random.chance(0.25);
    const message = {
      sender: sender(this.world, isWrong ? SHOP : senderOf(topic)),
      channel,
      topic: topic.key,
      messageRef: `${step.does}/${this.world.seed}-${person.index}-${at}`,
      campaign: null,
    };
    this.asks.ask({ life, address: person.address }, message, at);
  }

  private send(campaign: Campaign, at: number): void {
    const listed = this.lives.filter((life) => this.isListed(life, campaign, at));
    const audience = campaign.isMistake ? listed.slice(0, MISTAKE_RECIPIENTS) : listed;
    for (const life of audience) {
      const { address, index, random, turnMs } = life.person;
      const turn = at + turnMs + random.between(0, 5 * MINUTE_MS);
      this.agenda.add(turn, (then) => {
        this.asks.ask({ life, address }, this.messageOf(campaign, String(index)), then);
      });
    }
    const strangers = campaign.isMistake ? 0 : Math.ceil(audience.length * SHARE_STRANGERS);
    for (let left = strangers; left > 0; left--) {
      const nth = ++this.strangers;
      const turn = at + this.random.between(0, 90 * MINUTE_MS);
      this.agenda.add(turn, (then) => {
        const address = strangerAddress(this.world, nth);
        this.asks.ask({ address }, this.messageOf(campaign, `x${nth}`), then);
      });
    }
  }

  private isListed(life: Life, { topic, isMistake }: Campaign, at: number): boolean {
    const { topics } = this.world;
    const until = life.listedUntil.get(isMistake ? topics[0].key : topic);
    if (until !== undefined) return until > at;
    const isCustomer = life.isOnFile && life.source === SHOP && topic === topics[2]?.key;
    return isCustomer && life.person.random.chance(SHARE_MISTAKEN_CUSTOMERS);
  }

  private messageOf(campaign: Campaign, recipient: string) {
    const { channel, key, topic } = campaign;
    const messageRef = `${key}/${this.world.seed}-${recipient}`;
    return { sender: campaign.sender, channel, topic, messageRef, campaign: key };
  }
}
