/** Pure: what a sender is told about a decision. Personal reasons only with the scope `reasons`. */
import { localised, type Catalog, type Topic } from '../core/catalog.js';
import { formatInstant } from '../core/duration.js';
import { TIME_REASONS, type Decision } from '../core/decision-types.js';
import { visibleDecision, type VisibleReason, type VisibleRule } from '../core/decision.js';
import { decodeRules } from '../core/rule-codes.js';
import type {
  AllowDto,
  DenyDto,
  RecordedAuthorizationDto,
  RuleResultDto,
} from './authorization.dto.js';
import type { AuthorizationEntity, AuthorizationOutcomeEntity } from './authorization.entity.js';

export interface AllowParts {
  /** Null in a batch that did not ask for permits: the id redeems under the sender's own token. */
  readonly permit: string | null;
  /** Null for messages that need no way out: service and security. */
  readonly unsubscribeUrl: string | null;
  readonly topic: Topic;
  readonly catalog: Catalog;
  readonly locale: string;
}

const MUST_SIGN = ['List-Unsubscribe', 'List-Unsubscribe-Post'];

export function viewAllow(
  authorization: AuthorizationEntity,
  parts: AllowParts,
  canSeeReasons: boolean,
): AllowDto {
  const { unsubscribeUrl } = parts;
  return {
    id: authorization.authorizationId,
    decision: 'allow',
    expiresAt: instant(authorization.expiresAt) ?? '',
    ...(parts.permit === null ? {} : { permit: parts.permit }),
    policyVersion: authorization.policyVersion,
    rules: allowRules(authorization, canSeeReasons),
    headers: unsubscribeUrl === null ? {} : listHeaders(parts, unsubscribeUrl),
    mustSign: unsubscribeUrl === null ? [] : MUST_SIGN,
    tracking: { open: false, click: false },
    links:
      unsubscribeUrl === null ? null : { preferences: unsubscribeUrl, unsubscribe: unsubscribeUrl },
    locale: parts.locale,
  };
}

/** RFC 8058 §3.1: one HTTPS URI, each header once; RFC 2919: a stable list id per topic. */
function listHeaders(
  { topic, catalog }: AllowParts,
  unsubscribeUrl: string,
): Record<string, string> {
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-Id': listId(topic, catalog),
  };
}

const listIds = new WeakMap<Topic, string>();

/** RFC 2919: one for each topic, for good. */
function listId(topic: Topic, catalog: Catalog): string {
  const known = listIds.get(topic);
  if (known !== undefined) return known;
  const host = new URL(catalog.controller.website).hostname;
  const made = `"${plainPhrase(topic, catalog)}" <${topic.key}.${host}>`;
  listIds.set(topic, made);
  return made;
}

/** A header is ASCII: accents are dropped rather than encoded, so that senders can copy it as it is. */
function plainPhrase(topic: Topic, catalog: Catalog): string {
  const name = localised(topic.name, catalog.languages[0] ?? 'en', catalog);
  return name
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\]/g, '');
}

export function viewDeny(
  authorization: AuthorizationEntity,
  alternatives: readonly string[],
  canSeeReasons: boolean,
): DenyDto {
  const visible = visibleDecision(decisionOf(authorization), { canSeeReasons });
  if (visible.outcome === 'allow') throw new Error('A deny without a denying rule was stored.');
  return {
    id: authorization.authorizationId,
    decision: 'deny',
    reason: visible.reason,
    reasons: visible.reasons,
    notBefore: visible.notBefore === null ? null : formatInstant(visible.notBefore),
    alternatives: shownAlternatives(alternatives, visible.reasons, canSeeReasons),
    policyVersion: authorization.policyVersion,
    rules: shownRules(visible.rules),
  };
}

/** Where the person, or the right to ask, is what denies, other channels would tell about them. */
export function shownAlternatives(
  alternatives: readonly string[],
  reasons: readonly VisibleReason[],
  canSeeReasons: boolean,
): string[] {
  const isAboutTime = reasons.every((reason) => TIME_REASONS.some((one) => one === reason));
  return canSeeReasons || isAboutTime ? [...alternatives] : [];
}

export function viewRecorded(
  authorization: AuthorizationEntity,
  outcomes: readonly AuthorizationOutcomeEntity[],
  canSeeReasons: boolean,
): RecordedAuthorizationDto {
  const visible = visibleDecision(decisionOf(authorization), { canSeeReasons });
  const denied = visible.outcome === 'deny' ? visible : null;
  return {
    id: authorization.authorizationId,
    decision: authorization.decision,
    messageRef: authorization.messageRef,
    campaign: authorization.campaign,
    topic: authorization.topic,
    channel: authorization.channel,
    decidedAt: formatInstant(authorization.decidedAt.getTime()),
    expiresAt: instant(authorization.expiresAt),
    reason: denied?.reason ?? null,
    reasons: denied?.reasons ?? [],
    notBefore: denied?.notBefore ? formatInstant(denied.notBefore) : null,
    policyVersion: authorization.policyVersion,
    rules: shownRules(visible.rules),
    outcomes: outcomes.map(({ kind, at }) => ({ kind, at: formatInstant(at.getTime()) })),
  };
}

/** The rules of allows are always the same few lists: each is worked out once. */
const rulesOfAllows = new Map<string, RuleResultDto[]>();

function allowRules(authorization: AuthorizationEntity, canSeeReasons: boolean): RuleResultDto[] {
  const key = `${authorization.looked} ${canSeeReasons}`;
  const known = rulesOfAllows.get(key);
  if (known) return known;
  const rules = shownRules(visibleDecision(decisionOf(authorization), { canSeeReasons }).rules);
  rulesOfAllows.set(key, rules);
  return rules;
}

const textsOfRules = new WeakMap<object, string>();

/** The same text as JSON's own; what is the same in every allow is not spelt out every time. */
export function answerText(answer: AllowDto | DenyDto): string {
  if (answer.decision === 'deny') return JSON.stringify(answer);
  const { rules, ...others } = answer;
  let text = textsOfRules.get(rules);
  if (text === undefined) {
    text = JSON.stringify(rules);
    textsOfRules.set(rules, text);
  }
  return `${JSON.stringify(others).slice(0, -1)},"rules":${text}}`;
}

export function shownRules(rules: readonly VisibleRule[]): RuleResultDto[] {
  return rules.map(({ rule, result, notBefore }) => ({
    rule,
    result,
    ...(notBefore === undefined
      ? {}
      : { notBefore: notBefore === null ? null : formatInstant(notBefore) }),
  }));
}

/** The stored row, as the core said it. */
function decisionOf(authorization: AuthorizationEntity): Decision {
  const rules = decodeRules(authorization);
  const [reason, ...others] = rules
    .filter(({ result }) => result === 'deny')
    .map(({ rule }) => rule);
  if (reason === undefined) return { outcome: 'allow', rules, endsAt: null };
  return {
    outcome: 'deny',
    reason,
    reasons: [reason, ...others],
    notBefore: authorization.notBefore?.getTime() ?? null,
    rules,
  };
}

const textsOfInstants = new WeakMap<Date, string>();

/** The answers of a set share their instants: each is spelt out once. */
function instant(at: Date | null): string | null {
  if (at === null) return null;
  const known = textsOfInstants.get(at);
  if (known !== undefined) return known;
  const text = formatInstant(at.getTime());
  textsOfInstants.set(at, text);
  return text;
}
