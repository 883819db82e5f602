/**
 * Pure: the record of processing activities (GDPR Art. 30(1)), generated from the catalog in force, so
 * that what is written down is what is enforced. One activity for each purpose. What the organisation
 * does elsewhere with the same data is for it to add; the catalog has places for that.
 */
import {
  channelByKey,
  localised,
  recipientName,
  topicByKey,
  type Catalog,
  type Localised,
  type Purpose,
  type Topic,
} from '../../core/catalog.js';
import { proofDaysFor } from '../../core/retention.js';
import type { Locale, Words } from '../../platform/http/messages.js';
import { retentionRules, type KeptRule } from '../retention/rules.js';

/** What this system does for the safety of data; said in `record.measure`, in this order. */
const MEASURES = [
  'sealed',
  'found',
  'erased',
  'backups',
  'entered',
  'withdrawn',
  'clients',
  'looked',
  'unlogged',
  'untracked',
  'doubt',
] as const;

export interface Activity {
  readonly key: string;
  readonly purpose: string;
  readonly legalBasis: { readonly key: string; readonly name: string; readonly article: string };
  /** What may carry a topic of it beside consent. */
  readonly otherBases: readonly string[];
  readonly topics: readonly { readonly key: string; readonly name: string }[];
  readonly people: string;
  readonly data: readonly string[];
  readonly recipients: readonly string[];
  readonly transfers: readonly {
    readonly to: string;
    readonly country: string;
    readonly safeguard: string;
  }[];
  readonly retentionDays: number;
  /** Null where nobody consents. */
  readonly proofDays: number | null;
}

export interface RecordOfProcessing {
  readonly law: 'GDPR Art. 30(1)';
  readonly language: Locale;
  readonly made: string;
  readonly catalog: { readonly version: number; readonly sha256: string };
  readonly controller: {
    readonly name: string;
    readonly address: string;
    readonly country: string;
    readonly email: string;
    readonly website: string;
    readonly privacyPolicy: string;
    readonly representative: string | null;
    readonly jointWith: readonly string[];
  };
  readonly dataProtectionOfficer: string | null;
  readonly storedIn: readonly string[];
  readonly activities: readonly Activity[];
  readonly retention: readonly KeptRule[];
  readonly measures: readonly string[];
}

export function recordOfProcessing(
  current: { readonly catalog: Catalog; readonly version: number; readonly sha256: string },
  words: Words,
  made: string,
): RecordOfProcessing {
  const { catalog, version, sha256 } = current;
  const { controller } = catalog;
  const { legalName: name, address, country, email, website, privacyPolicy } = controller;
  const { representative = null, jointWith = [] } = controller;
  return {
    law: 'GDPR Art. 30(1)',
    language: words.locale,
    made,
    catalog: { version, sha256 },
    controller: {
      ...{ name, address, country, email, website, privacyPolicy, representative },
      jointWith: [...jointWith],
    },
    dataProtectionOfficer: controller.dpo ?? null,
    storedIn: [...(controller.storedIn ?? [country])],
    activities: catalog.purposes.map((purpose) => activityOf(catalog, purpose, words)),
    retention: retentionRules(catalog, words),
    measures: MEASURES.map((one) => words.say(`record.measure.${one}`)),
  };
}

function activityOf(catalog: Catalog, purpose: Purpose, words: Words): Activity {
  const inCatalog = (text: Localised) => localised(text, words.locale, catalog);
  const say = (key: string) => words.say(`record.${key}`);
  const { key, basis, description, recipients, transfers = [], retentionDays } = purpose;
  const topics = catalog.topics.filter((topic) => topic.purpose === key);
  const isMarketing = topics.some((topic) => topic.class === 'marketing');
  const bases = new Set(topics.flatMap((topic) => topic.bases ?? []));
  return {
    key,
    purpose: inCatalog(description),
    legalBasis: { key: basis, name: say(`bases.${basis}`), article: say(`articles.${basis}`) },
    otherBases: (catalog.bases ?? [])
      .filter((one) => bases.has(one.key))
      .map((one) => inCatalog(one.description)),
    topics: topics.map((topic) => ({ key: topic.key, name: inCatalog(topic.name) })),
    people: purpose.people
      ? inCatalog(purpose.people)
      : say(`concerned.${isMarketing ? 'marketing' : 'other'}`),
    data: [
      ...kindsOf(catalog, topics, isMarketing).map((kind) => say(`kinds.${kind}`)),
      ...(purpose.data ? [inCatalog(purpose.data)] : []),
    ],
    recipients: recipients.map((one) => recipientName(one, words.locale, catalog)),
    transfers: transfers.map(({ to, country, safeguard }) => ({
      to,
      country,
      safeguard: inCatalog(safeguard),
    })),
    retentionDays,
    proofDays: isMarketing ? proofDaysFor(catalog, key) : null,
  };
}

function kindsOf(catalog: Catalog, topics: readonly Topic[], isMarketing: boolean): string[] {
  const channels = topics.flatMap(({ key }) => topicByKey(catalog, key)?.channels ?? []);
  const kinds = channels.flatMap((channel) => channelByKey(catalog, channel)?.kind ?? []);
  return [...new Set(kinds), ...(isMarketing ? ['consents', 'choices'] : []), 'messages'];
}
