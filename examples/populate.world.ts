/** The organisation of the synthetic year: its catalog, its senders, and when it writes. */
import type { Sender } from '../src/authorization/ask.js';
import {
  capsOf,
  currentNotice,
  policyOf,
  windowMs,
  type Catalog,
  type Topic,
} from '../src/core/catalog.js';
import type { Cap } from '../src/core/cap.js';
import type { Policy } from '../src/core/regime.js';
import { StartupError } from '../src/platform/startup-error.js';
import { Random } from './populate.random.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
const HISTORY_DAYS = 364;
/** The longest budget and the longest cadence that a contact can choose look back 30 days. */
const LONGEST_CHOICE_MS = 30 * DAY_MS;

export const SHOP = 'boutique';
const NEWSLETTER = 'infolettre';

export interface Senders {
  readonly own: Sender;
  readonly byName: Pick<ReadonlyMap<string, Sender>, 'get'>;
}

export interface World {
  readonly seed: number;
  readonly catalog: Catalog;
  readonly policyVersion: number;
  readonly caps: readonly Cap[];
  /** One object for the whole year: places are kept by it. */
  readonly policy: Policy;
  /** Topics that a person can opt into on `channel`, in the catalog's order. */
  readonly topics: readonly [Topic, ...Topic[]];
  readonly channel: string;
  readonly senders: Senders;
  readonly start: number;
  readonly end: number;
  /** Grants older than this are in no window. */
  readonly longestWindowMs: number;
  readonly formUrl: string;
}

export interface Campaign {
  readonly key: string;
  readonly topic: string;
  readonly channel: string;
  readonly sender: Sender;
  readonly at: number;
  /** A mistake of the sender, tried out on a few and then noticed. */
  readonly isMistake: boolean;
}

/** Says in one sentence what the catalog lacks for a history of consent on email. */
export function offeredTopics(catalog: Catalog): { channel: string; topics: [Topic, ...Topic[]] } {
  const channel = catalog.channels.find((one) => one.kind === 'email' && one.confirmable)?.key;
  const [first, ...others] = catalog.topics.filter(
    ({ class: of, channels, notice }) =>
      of === 'marketing' && channel !== undefined && channels.includes(channel) && notice,
  );
  if (channel === undefined || !first)
    throw new StartupError(
      'The catalog in force has no marketing topic on a confirmable email channel: there is nothing to tell.',
    );
  return { channel, topics: [first, ...others] };
}

export function senderNames(catalog: Catalog): string[] {
  return [...new Set([SHOP, ...catalog.topics.map((topic) => senderOf(topic))])];
}

export function senderOf(topic: Topic): string {
  return topic.senders?.[0] ?? (topic.class === 'marketing' ? NEWSLETTER : SHOP);
}

export function sender({ senders }: World, name: string): Sender {
  const found = senders.byName.get(name);
  if (!found) throw new Error(`No sender is named ${name}.`);
  return found;
}

export function startOf(end: number): number {
  return end - HISTORY_DAYS * DAY_MS;
}

export function makeWorld(
  given: Pick<World, 'seed' | 'catalog' | 'policyVersion' | 'senders' | 'end' | 'formUrl'>,
): World {
  const { catalog, end } = given;
  return {
    ...given,
    ...offeredTopics(catalog),
    caps: capsOf(catalog),
    policy: policyOf(catalog),
    start: startOf(end),
    longestWindowMs: Math.max(LONGEST_CHOICE_MS, ...catalog.caps.map(windowMs)),
  };
}

/** The notice that was in force then; before the first of them began, the first. */
export function noticeVersionAt(catalog: Catalog, noticeKey: string, at: number): string {
  const versions = catalog.notices.filter(({ key }) => key === noticeKey);
  const inForce = versions.findLast(({ since }) => Date.parse(since) <= at) ?? versions[0];
  return (inForce ?? currentNotice(catalog, noticeKey))?.version ?? '1';
}

/** Every send of the year, oldest first. */
export function campaignsOf(world: World): Campaign[] {
  const random = new Random(world.seed, 0xca1e);
  const campaigns: Campaign[] = [];
  const firstMonday = mondayAfter(world.start);
  for (let week = 0; week < 52; week++) {
    const monday = firstMonday + week * 7 * DAY_MS;
    world.topics.forEach((topic, rank) => {
      for (const [day, hour] of sendsInWeek(rank, week, random))
        campaigns.push(campaign(world, topic, monday + day * DAY_MS + hour * HOUR_MS));
    });
  }
  return [...campaigns, ...mistakes(world, firstMonday)].sort((a, b) => a.at - b.at);
}

function mondayAfter(at: number): number {
  const day = Math.ceil(at / DAY_MS) * DAY_MS;
  const weekday = new Date(day).getUTCDay();
  return day + ((8 - weekday) % 7) * DAY_MS;
}

/** Weekly, every second week, every fourth, and whenever the weather asks for it. */
function sendsInWeek(rank: number, week: number, random: Random): [day: number, hour: number][] {
  const isExtra = random.chance(0.12);
  if (rank === 0)
    return isExtra
      ? [
          [1, 7],
          [4, 16],
        ]
      : [[1, 7]];
  if (rank === 1) return week % 2 === 0 ? [[2, 16]] : [];
  if (rank === 2) return week % 4 === 1 ? [[3, 9]] : [];
  if (!random.chance(0.28)) return [];
  return Array.from({ length: random.between(1, 4) }, (_, nth) => [nth * 2, 17]);
}

/** What happens in every organisation: a topic with a typing error, a channel that is not offered. */
function mistakes(world: World, firstMonday: number): Campaign[] {
  const { topics, catalog } = world;
  const other = catalog.channels.find(({ key }) => !topics[0].channels.includes(key))?.key;
  const at = (week: number) => firstMonday + (week * 7 + 3) * DAY_MS + 10 * HOUR_MS;
  const made = (mistake: Partial<Campaign>, week: number): Campaign => ({
    ...campaign(world, topics[0], at(week)),
    ...mistake,
    isMistake: true,
  });
  const typo = made({ topic: `${topics[0].key}-essai`, key: 'essai' }, 19);
  return other === undefined ? [typo] : [typo, made({ channel: other, key: `essai-${other}` }, 33)];
}

function campaign(world: World, topic: Topic, at: number): Campaign {
  const day = new Date(at).toISOString().slice(0, 10);
  return {
    key: `${topic.key}-${day}`,
    topic: topic.key,
    channel: world.channel,
    sender: sender(world, senderOf(topic)),
    at,
    isMistake: false,
  };
}
