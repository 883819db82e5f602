/**
 * The catalog as parsed and checked: who asks, for what, under which notice, how often at most.
 * Every value here has passed the schema and `checkCatalog`, so lookups may rely on its references.
 * Knows neither YAML nor the database; a catalog version never changes once applied.
 */
import type { Cap } from './cap.js';
import { parseWindow } from './duration.js';
import type { Look } from './look.js';
import type { HolidayTable, Policy, Regime } from './regime.js';
import type { TopicClass } from './topic.js';

export type Localised = Readonly<Record<string, string>>;

/** Who gets to see data: a name that is the same in every language, or one for each. */
export type Recipient = string | Localised;

export type LegalBasis =
  | 'consent'
  | 'contract'
  | 'legal_obligation'
  | 'legitimate_interest'
  | 'vital_interest'
  | 'public_task';

export interface Controller {
  readonly name: string;
  readonly legalName: string;
  readonly address: string;
  readonly country: string;
  readonly email: string;
  readonly website: string;
  readonly privacyPolicy: string;
  readonly dpo?: string;
  /** GDPR Art. 27: who stands for it in the Union, with how to reach them. */
  readonly representative?: string;
  /** GDPR Art. 26: who decides with it on purposes and means. */
  readonly jointWith?: readonly string[];
  /** Countries where the data is kept; absent: its own. */
  readonly storedIn?: readonly string[];
  /** Absent: that of Assent. */
  readonly look?: Look;
}

export interface ChannelDef {
  readonly key: string;
  readonly kind: 'email' | 'phone';
  /** Whether a contact can prove that this channel is theirs; without proof there is no consent. */
  readonly confirmable: boolean;
  readonly name: Localised;
}

/** Data that leaves the Union, and what protects it there (GDPR Art. 30(1)(e)). */
export interface Transfer {
  readonly to: string;
  readonly country: string;
  readonly safeguard: Localised;
}

export interface Purpose {
  readonly key: string;
  readonly basis: LegalBasis;
  readonly description: Localised;
  readonly recipients: readonly Recipient[];
  readonly retentionDays: number;
  readonly consentLastsDays?: number;
  /** How long the proof of a consent is kept after it ended; absent: as `retention` says. */
  readonly proofDays?: number;
  /** GDPR Art. 30(1)(c), where the organisation keeps more than Assent knows of. */
  readonly people?: Localised;
  readonly data?: Localised;
  readonly transfers?: readonly Transfer[];
}

export interface Notice {
  readonly key: string;
  readonly version: string;
  readonly since: string;
  readonly text: Localised;
}

export interface Topic {
  readonly key: string;
  readonly class: TopicClass;
  readonly purpose: string;
  readonly channels: readonly string[];
  readonly notice?: string;
  readonly name: Localised;
  readonly description: Localised;
  readonly benefit: Localised;
  readonly frequency?: Localised;
  readonly senders?: readonly string[];
  /** Bases beside consent that may carry this topic (`POST /v1/bases`); absent: none. */
  readonly bases?: readonly string[];
  /** A consent lapses so many days after the person's last act. */
  readonly consentIdleDays?: number;
}

/** What carries marketing without consent, where a topic and the regime allow it. */
export interface BasisDef {
  readonly key: string;
  readonly description: Localised;
  /** How long it carries messages after what it rests on happened. */
  readonly lastsDays: number;
}

export interface CapDef {
  readonly key: string;
  readonly scope: Cap['scope'];
  readonly of?: string;
  readonly limit: number;
  readonly per: string;
  readonly counts?: readonly TopicClass[];
  readonly reserve?: Readonly<Record<string, number>>;
}

/** How long Assent keeps its own records; what is absent has a default (`core/retention.ts`). */
export interface Retention {
  readonly decisionsDays: number;
  readonly optInsDays: number;
  readonly proofDays?: number;
  readonly idleContactsDays?: number;
  readonly requestsDays?: number;
}

export interface Catalog {
  readonly controller: Controller;
  /** The first is the default language. */
  readonly languages: readonly string[];
  readonly channels: readonly ChannelDef[];
  readonly purposes: readonly Purpose[];
  readonly notices: readonly Notice[];
  readonly topics: readonly Topic[];
  readonly caps: readonly CapDef[];
  /** Absent: none is known, and only consent carries marketing. */
  readonly bases?: readonly BasisDef[];
  /** Absent in versions from before regimes were known; no marketing leaves under such a one. */
  readonly location?: Policy['location'];
  readonly regimes?: readonly Regime[];
  readonly holidays?: readonly HolidayTable[];
  /** Absent: nobody is asked again, consents just end. */
  readonly renewal?: { readonly daysBefore: number };
  readonly confirmation: { readonly topic: string };
  /** Absent: the links that people ask for go out under the topic of confirmations. */
  readonly personLinks?: { readonly topic: string };
  readonly retention: Retention;
}

/** A cap that names no classes counts marketing alone. */
export const CLASSES_COUNTED_BY_DEFAULT: readonly TopicClass[] = ['marketing'];

/** How far back a cap looks: a rolling window, whatever the calendar says. */
export function windowMs(cap: CapDef): number {
  const perMs = parseWindow(cap.per);
  if (perMs === null) throw new Error(`Cap ${cap.key} has no window`);
  return perMs;
}

export function topicByKey(catalog: Catalog, key: string): Topic | null {
  return catalog.topics.find((topic) => topic.key === key) ?? null;
}

/** Under which topic session and erasure links are mailed. */
export function personLinkTopic({ personLinks, confirmation }: Catalog): string {
  return (personLinks ?? confirmation).topic;
}

export function channelByKey(catalog: Catalog, key: string): ChannelDef | null {
  return catalog.channels.find((channel) => channel.key === key) ?? null;
}

export function purposeByKey(catalog: Catalog, key: string): Purpose | null {
  return catalog.purposes.find((purpose) => purpose.key === key) ?? null;
}

/** Several versions of a notice may stand side by side; the last one listed is in force. */
export function currentNotice(catalog: Catalog, key: string): Notice | null {
  return catalog.notices.findLast((notice) => notice.key === key) ?? null;
}

export function noticeStands(catalog: Catalog, key: string, version: string): boolean {
  return catalog.notices.some((notice) => notice.key === key && notice.version === version);
}

export function capsOf(catalog: Catalog): Cap[] {
  return catalog.caps.map((cap) => ({
    key: cap.key,
    scope: cap.scope,
    ...(cap.of === undefined ? {} : { of: cap.of }),
    limit: cap.limit,
    perMs: windowMs(cap),
    counts: [...(cap.counts ?? CLASSES_COUNTED_BY_DEFAULT)],
    reserve: { ...cap.reserve },
  }));
}

export function policyOf({ location = {}, regimes = [], holidays = [] }: Catalog): Policy {
  return { location, regimes, holidays };
}

/** The clock that somebody's pages and mails are written by: their own, else that of where people are taken to be. */
export function clockFor(catalog: Catalog, known: string | null): string {
  return known ?? policyOf(catalog).location.timezone ?? 'UTC';
}

export function basisByKey(catalog: Catalog, key: string): BasisDef | null {
  return catalog.bases?.find((basis) => basis.key === key) ?? null;
}

/** The catalog's language that serves `locale` best: itself, its base language, the default. */
export function languageFor(locale: string, catalog: Catalog): string {
  const wanted = locale.toLowerCase();
  const [base] = wanted.split('-');
  const spoken = (tag: string): string | undefined =>
    catalog.languages.find((language) => language.toLowerCase() === tag);
  return spoken(wanted) ?? spoken(base ?? wanted) ?? defaultLanguage(catalog);
}

export function localised(text: Localised, locale: string, catalog: Catalog): string {
  // An older notice may stand in fewer languages than the catalog speaks today.
  for (const language of [languageFor(locale, catalog), defaultLanguage(catalog)]) {
    const found = Object.hasOwn(text, language) ? text[language] : undefined;
    if (found !== undefined) return found;
  }
  throw new Error('A text of the catalog lacks its default language');
}

export function recipientName(recipient: Recipient, locale: string, catalog: Catalog): string {
  return typeof recipient === 'string' ? recipient : localised(recipient, locale, catalog);
}

export function defaultLanguage(catalog: Catalog): string {
  const [first] = catalog.languages;
  if (first === undefined) throw new Error('The catalog names no language');
  return first;
}
