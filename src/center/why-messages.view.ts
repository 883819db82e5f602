/** Pure: each message that somebody asked to send, and why it might go or not, in words for its reader. */
import { channelName, topicName } from '../core/catalog-names.js';
import type { Catalog } from '../core/catalog.js';
import { OWN_SENDER_NAME } from '../core/own-actors.js';
import { decodeRules } from '../core/rule-codes.js';
import { preferenceAt } from '../compliance/history/preference-then.js';
import { RULES } from '../compliance/history/codes.js';
import type { Ground } from '../compliance/history/grounds.js';
import type { HistoryLine } from '../compliance/history/history-line.js';
import { basisName } from '../compliance/history/names.js';
import type { MessageOnFile, WhyFacts } from './read-why.js';
import { textOf, type AgreedText } from './why-texts.view.js';

export interface ReasonRow {
  readonly textKey: string;
  /** What the person had chosen, where the words name it. */
  readonly limit: number;
  readonly days: number;
  readonly hours: number;
}

/** What an allowed message rested on; one of them is so. */
export interface GroundRow {
  readonly isYes: boolean;
  readonly isBasis: boolean;
  /** Where neither is told: why not. */
  readonly otherKey: string;
  readonly at: number;
  /** Of the text below that they agreed to; empty where its words are not kept. */
  readonly textId: string;
  readonly basis: string;
  readonly who: string;
}

export interface BecameRow {
  readonly textKey: string;
  readonly at: number;
  /** Why it was made void; empty where it was not. */
  readonly becauseKey: string;
}

export interface MessageRow {
  readonly at: number;
  readonly topic: string;
  readonly channel: string;
  /** A client by its name; empty for a message of our own. */
  readonly who: string;
  readonly campaign: string;
  readonly isAllowed: boolean;
  readonly ground: GroundRow;
  readonly reasons: readonly ReasonRow[];
  /** From when on it may be asked for again; 0 where that says nothing any more. */
  readonly waitUntil: number;
  readonly became: readonly BecameRow[];
}

export interface MessageWords {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly grounds: ReadonlyMap<string, Ground | null>;
  readonly texts: readonly AgreedText[];
}

export function messageRows(words: MessageWords, facts: WhyFacts): MessageRow[] {
  const { catalog, locale } = words;
  return facts.messages.map((message) => {
    const isAllowed = message.decision === 'allow';
    const waitUntil = message.notBefore?.getTime() ?? 0;
    return {
      at: message.decidedAt.getTime(),
      topic: topicName(catalog, locale, message.topic),
      channel: channelName(catalog, locale, message.channel),
      who: senderName(facts.names, message.clientId),
      campaign: message.campaign ?? '',
      isAllowed,
      ground: groundRow(words, message),
      reasons: isAllowed ? [] : reasonRows(facts.lines, message),
      waitUntil: waitUntil > facts.now ? waitUntil : 0,
      became: isAllowed ? becameRows(facts, message) : [],
    };
  });
}

/** Empty for Assent's own mails: they are from whoever the page is from. */
export function senderName(names: WhyFacts['names'], clientId: string): string {
  const name = names.get(clientId) ?? clientId;
  return name === OWN_SENDER_NAME ? '' : name;
}

function groundRow(words: MessageWords, { authorizationId, topicClass }: MessageOnFile): GroundRow {
  const ground = words.grounds.get(authorizationId) ?? null;
  const needsNone = topicClass !== null && topicClass !== 'marketing';
  return {
    ...NO_GROUND,
    otherKey: `why.grounds.${needsNone ? topicClass : 'gone'}`,
    ...(ground && toldGround(words, ground)),
  };
}

const NO_GROUND = { isYes: false, isBasis: false, at: 0, textId: '', basis: '', who: '' };

function toldGround({ catalog, locale, texts }: MessageWords, ground: Ground): Partial<GroundRow> {
  const { at } = ground;
  if (ground.kind === 'consent')
    return { isYes: true, at, textId: textOf(texts, ground)?.id ?? '' };
  const basis = basisName(catalog, locale, ground.basis);
  return { isBasis: true, at, basis, who: ground.actor ?? '' };
}

/** The one that decided comes first. */
function reasonRows(lines: readonly HistoryLine[], message: MessageOnFile): ReasonRow[] {
  const { topic, decidedAt, reason } = message;
  const denied = decodeRules(message).flatMap(({ rule, result }) =>
    result === 'deny' && rule !== reason ? [rule as string] : [],
  );
  const then = preferenceAt(lines, topic, decidedAt.getTime());
  return [...(reason === null ? [] : [reason]), ...denied].map((code) => {
    const { limit = 0, hours = 0 } = then.budget ?? {};
    const days = hours % 24 === 0 ? hours / 24 : 0;
    return { textKey: reasonKey(code, then), limit, days, hours };
  });
}

function reasonKey(code: string, { budget, cadence }: ReturnType<typeof preferenceAt>): string {
  if (code === 'budget_reached' && budget) return 'why.chosen.budget';
  if (code === 'cadence' && (cadence === 'weekly' || cadence === 'monthly'))
    return `why.chosen.${cadence}`;
  return `why.reasons.${RULES.includes(code) ? code : 'other'}`;
}

/** Who hands over without the gate need not say so: then we do not know, and do not guess. */
function becameRows({ outcomes, now }: WhyFacts, message: MessageOnFile): BecameRow[] {
  const found = outcomes.get(message.authorizationId) ?? [];
  if (found.length > 0)
    return found.map(({ kind, at, reason }) => ({
      textKey: `why.became.${kind}`,
      at,
      becauseKey: kind === 'voided' && reason !== null ? becauseKey(reason) : '',
    }));
  const expiresAt = message.expiresAt?.getTime() ?? 0;
  const silence = message.gated ? 'unused' : 'untold';
  const textKey = `why.became.${expiresAt > now ? 'waiting' : silence}`;
  return [{ textKey, at: expiresAt, becauseKey: '' }];
}

function becauseKey(reason: string): string {
  return `why.reasons.${RULES.includes(reason) ? reason : 'other'}`;
}
