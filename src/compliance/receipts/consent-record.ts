/**
 * Pure: one consent, contact × topic × channel, as a consent record of ISO/IEC TS 27560:2023 in the
 * words of DPV 2.3 (guide of 2026-02-15, profile for the GDPR). Fields that the standard demands are
 * all there; what it does not know is under `assent:`.
 */
import {
  channelByKey,
  purposeByKey,
  topicByKey,
  type Catalog,
  type Purpose,
} from '../../core/catalog.js';
import { proofDaysFor } from '../../core/retention.js';
import { spokenFor, type Messages, type Words } from '../../platform/http/messages.js';
import {
  controllerNode,
  dpoNodes,
  purposeNode,
  recipientNodes,
  topicNode,
} from './catalog-nodes.js';
import type { ConsentHistory } from './consent-event.js';
import { currentStateOf, statusNodes } from './consent-status.js';
import { SCHEMAS, type JsonObject } from './context.js';
import { catalogIris, recordIdOf, urn, type CatalogIris } from './iris.js';
import { rightsOf, textOf, withdrawalOf } from './rights.js';

export interface RecordFacts {
  readonly publicUrl: string;
  readonly contactId: string;
  readonly history: ConsentHistory;
  /** The catalog that was in force when it was last agreed to, or else first asked for. */
  readonly inForce: { readonly version: number; readonly catalog: Catalog };
  /** Each text as it was shown; made by `noticeNodes`. */
  readonly notices: readonly JsonObject[];
  readonly messages: Messages;
}

/** Without a context: whoever puts it into a document gives that one. */
export function consentRecord(facts: RecordFacts): JsonObject {
  const { publicUrl, contactId, history, inForce } = facts;
  const { topic, channel, events } = history;
  const iris = catalogIris(publicUrl, inForce.version, inForce.catalog);
  const id = recordIdOf(contactId, topic, channel);
  const subject = urn(contactId);
  const words = facts.messages.in(spokenFor(history.locale));
  const parties = { person: subject, controller: iris.controller };
  return {
    '@id': urn(id),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': SCHEMAS.record,
    'dct:identifier': id,
    'dpv:hasIdentifier': id,
    'dct:created': events[0]?.at ?? '',
    'dct:modified': events.at(-1)?.at ?? '',
    'dpv:hasDataSubject': {
      '@id': subject,
      '@type': 'dpv:DataSubject',
      'dct:identifier': contactId,
    },
    'dpv:hasNotice': [...facts.notices],
    'dpv:hasProcess': [processNode(facts, iris, words)],
    'dpv:hasEntity': entitiesOf(facts, iris),
    'dpv:hasConsentStatus': statusNodes(events, parties, words),
    'assent:currentState': currentStateOf(history.current),
    'assent:topic': topic,
    'assent:channel': channel,
    'assent:catalogVersion': inForce.version,
  };
}

function processNode(
  { inForce, history }: RecordFacts,
  iris: CatalogIris,
  words: Words,
): JsonObject {
  const { catalog } = inForce;
  const { controller } = catalog;
  const { locale } = history;
  const purpose = purposeOf(catalog, history);
  const topic = topicByKey(catalog, history.topic);
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': purpose ? [purposeNode(catalog, iris, purpose, locale)] : [],
    'dpv:hasService': topic ? [topicNode(catalog, iris, topic, locale)] : [],
    'dpv:hasPersonalData': [addressNode(catalog, history)],
    'dpv:hasProcessing': ['dpv:Collect', 'dpv:Store', 'dpv:Use'],
    'dpv:hasDataSource': 'dpv:DataSubjectDataSource',
    'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
    'dpv:hasDataController': iris.controller,
    'dpv:hasRecipient': purpose?.recipients.map((one) => iris.recipient(one)) ?? [],
    'dpv:hasStorageCondition': storageNodes(catalog, purpose, words),
    'dpv:hasConsentControl': [withdrawalOf(controller, words)],
    'dpv:hasRight': rightsOf(controller, words),
    'dpv:hasJurisdiction': `loc:${controller.country}`,
    'dpv:hasApplicableLaw': 'legal-eu:law-GDPR',
  };
}

/** What was agreed to stands in the evidence; what was only asked for, with the topic. */
function purposeOf(catalog: Catalog, { purpose, topic }: ConsentHistory): Purpose | null {
  return purposeByKey(catalog, purpose ?? topicByKey(catalog, topic)?.purpose ?? '');
}

/** Which kind of address, by a random id; the address itself is in no record. */
function addressNode(catalog: Catalog, { channel, addressId }: ConsentHistory): JsonObject {
  const isPhone = channelByKey(catalog, channel)?.kind === 'phone';
  return {
    '@type': 'dpv:PersonalData',
    'skos:broader': isPhone ? 'pd:TelephoneNumber' : 'pd:EmailAddress',
    ...(addressId === null ? {} : { 'dct:identifier': addressId }),
    'dpv:hasNecessity': 'dpv:Required',
  };
}

function storageNodes(catalog: Catalog, purpose: Purpose | null, words: Words): JsonObject[] {
  const { country, storedIn = [country] } = catalog.controller;
  const kept = (days: number, what: 'data' | 'record'): JsonObject => ({
    '@type': 'dpv:StorageDuration',
    'dpv:hasDuration': `P${days}D`,
    'dct:description': textOf(words, `rights.kept.${what}`),
  });
  return [
    { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': storedIn.map((one) => `loc:${one}`) },
    ...(purpose ? [kept(purpose.retentionDays, 'data')] : []),
    kept(proofDaysFor(catalog, purpose?.key ?? null), 'record'),
  ];
}

function entitiesOf({ inForce, history }: RecordFacts, iris: CatalogIris): JsonObject[] {
  const { catalog } = inForce;
  const recipients = purposeOf(catalog, history)?.recipients ?? [];
  return [
    controllerNode(catalog, iris),
    ...dpoNodes(catalog, iris),
    ...recipientNodes(catalog, iris, recipients, history.locale),
  ];
}
