/**
 * The people of the synthetic organisation: an address nobody has (`.example`, and no words that
 * could be a name), how they came, what they want, and what they will do without being asked.
 */
import { OWN_SOURCES } from '../src/contacts/contacts.service.js';
import { randomUUID } from 'node:crypto';
import type { Profile } from '../src/contacts/contacts.service.js';
import { parseAddress, type Address } from '../src/core/address.js';
import { Random } from './populate.random.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SHOP, type World } from './populate.world.js';

export interface SignUp {
  readonly channel: string;
  readonly topics: readonly [string, ...string[]];
  readonly answer: 'confirm' | 'refuse' | 'ignore';
  readonly afterMs: number;
  /** Through the sign-up page, or at the checkout of the shop. */
  readonly by: 'page' | 'shop';
}

export type Step =
  | { readonly at: number; readonly does: 'sign-up'; readonly signUp: SignUp }
  | { readonly at: number; readonly does: 'brought' | 'order' | 'strange-sign-in' };

export interface Person {
  readonly index: number;
  readonly contactId: string;
  readonly addressId: string;
  readonly address: Address;
  readonly locale: string;
  /** Known only of those whom the shop brings. */
  readonly home: { readonly country: string; readonly timezone: string };
  readonly random: Random;
  /** Where in a send their turn comes. */
  readonly turnMs: number;
  readonly steps: readonly Step[];
}

const WORDS = [
  ...['arrosoir', 'brouette', 'cosse', 'tulipe', 'compost', 'bouture', 'semis', 'potager'],
  ...['courge', 'radis', 'paillis', 'binette', 'serre', 'verger', 'haie', 'terreau'],
] as [string, ...string[]];
const DOMAINS: [string, ...string[]] = [
  'exemple.example',
  'courrier.example',
  'boite.example',
  'poste.example',
  'jardin.example',
];
/** Most live where the organisation is; the others are under other laws and other clocks. */
const SHARE_AT_HOME = 0.88;
const AT_HOME = { country: 'FR', timezone: 'Europe/Paris' };
const ABROAD: [Person['home'], ...Person['home'][]] = [
  { country: 'BE', timezone: 'Europe/Brussels' },
  { country: 'DE', timezone: 'Europe/Berlin' },
  { country: 'GB', timezone: 'Europe/London' },
  { country: 'RE', timezone: 'Indian/Reunion' },
];
/** How likely somebody wants a topic, by its place in the catalog. */
const APPEAL = [0.88, 0.42, 0.34, 0.4];
/** More people than this say nothing, and are forgotten within the year. */
const SHARE_FORGOTTEN = 0.05;
/** Younger than this, what nobody confirmed is not deleted yet. */
const RECENT_MS = 9 * DAY_MS;
const FORGOTTEN_BEFORE_MS = 12 * DAY_MS;

/** `count` contacts that are on file at the end, and a few who never confirmed and are gone by then. */
export function peopleOf(world: World, count: number): Person[] {
  const all = count + Math.ceil(count * SHARE_FORGOTTEN);
  return Array.from({ length: all }, (_, index) => person(world, index, index >= count));
}

/** Somebody on a sender's list whom nobody here has heard of. */
export function strangerAddress(world: World, nth: number): Address {
  return addressOf(`ancien-fichier-${world.seed}-${nth}@exemple.example`);
}

export function profileOf(step: Step, one: Person): Profile {
  const known = { kind: 'consumer', country: null, timezone: null } as const;
  if (step.does === 'sign-up') return { ...known, locale: one.locale, source: OWN_SOURCES.optIn };
  if (step.does !== 'brought') return { ...known, locale: null, source: 'message service' };
  const kind = one.index % 17 === 0 ? 'business' : 'consumer';
  return { kind, ...one.home, locale: one.locale, source: SHOP };
}

function person(world: World, index: number, isForgotten: boolean): Person {
  const random = new Random(world.seed, index);
  const [word, other] = [random.pick(WORDS), random.pick(WORDS)];
  const name = `${word}-${other}-${world.seed}-${String(index).padStart(6, '0')}`;
  const address = addressOf(`${name}@${random.pick(DOMAINS)}`);
  const [language = 'fr', ...others] = world.catalog.languages;
  return {
    index,
    contactId: randomUUID(),
    addressId: randomUUID(),
    address,
    locale: random.chance(0.8) ? language : random.pick([language, ...others]),
    home: random.chance(SHARE_AT_HOME) ? AT_HOME : random.pick(ABROAD),
    random,
    turnMs: random.between(0, 90 * MINUTE_MS),
    steps: isForgotten ? stepsOfForgotten(world, random) : stepsOf(world, random),
  };
}

function stepsOfForgotten(world: World, random: Random): Step[] {
  const at = random.between(world.start, world.end - FORGOTTEN_BEFORE_MS);
  const answer = random.chance(0.2) ? 'refuse' : 'ignore';
  return [{ at, does: 'sign-up', signUp: signUp(world, random, answer, 'page') }];
}

function stepsOf(world: World, random: Random): Step[] {
  const span = world.end - world.start - DAY_MS;
  const at = Math.floor(world.start + span * random.next() ** 1.5);
  const how = random.next();
  if (how < 0.6) return [...signsUp(world, random, at, 'page'), ...orders(world, random, at, 0.3)];
  if (how < 0.9) {
    const later = at + random.between(MINUTE_MS, 20 * DAY_MS);
    const joins = random.chance(0.55) ? signsUp(world, random, later, 'shop') : [];
    return [{ at, does: 'brought' }, ...joins, ...orders(world, random, at, 0.9)];
  }
  if (how < 0.98) return [{ at, does: 'order' }, ...orders(world, random, at, 0.5)];
  const recently = random.between(world.end - RECENT_MS, world.end - MINUTE_MS);
  const answer = random.chance(0.1) ? 'refuse' : 'ignore';
  return [{ at: recently, does: 'sign-up', signUp: signUp(world, random, answer, 'page') }];
}

/** Most answer within the hour; a few ask again months later, for more. */
function signsUp(world: World, random: Random, at: number, by: SignUp['by']): Step[] {
  // On file at the end whatever they answer: from the page only those are counted who confirm.
  const answer = by === 'page' || random.chance(0.85) ? 'confirm' : 'ignore';
  const first: Step = { at, does: 'sign-up', signUp: signUp(world, random, answer, by) };
  if (!random.chance(0.1)) return [first];
  const more = signUp(world, random, 'confirm', 'page');
  return [first, { at: at + random.between(5, 150) * DAY_MS, does: 'sign-up', signUp: more }];
}

function signUp(world: World, random: Random, answer: SignUp['answer'], by: SignUp['by']): SignUp {
  const wanted = world.topics.filter((_, rank) => random.chance(APPEAL[rank] ?? 0.25));
  const [first = random.pick(world.topics), ...others] = wanted;
  const afterMs = random.chance(0.85)
    ? random.between(40_000, HOUR_MS)
    : random.between(HOUR_MS, 30 * HOUR_MS);
  const topics = [first, ...others].map(({ key }) => key).sort() as [string, ...string[]];
  return { channel: world.channel, topics, answer, afterMs, by };
}

function orders(world: World, random: Random, from: number, rate: number): Step[] {
  const steps: Step[] = [];
  for (let at = from; ;) {
    at += Math.ceil((-Math.log(1 - random.next()) * 120 * DAY_MS) / rate);
    if (at > world.end) break;
    steps.push({ at, does: 'order' });
  }
  if (random.chance(0.015))
    steps.push({ at: random.between(from + HOUR_MS, world.end), does: 'strange-sign-in' });
  return steps;
}

function addressOf(value: string): Address {
  const parsed = parseAddress('email', value);
  if (!parsed.ok) throw new Error('An invented address is none.');
  return parsed.address;
}
