/**
 * Pure: what a catalog says of controller, recipients, purposes, topics and notices, in the words of
 * DPV. Records hold these nodes whole, and the document of a catalog's version lists them.
 */
import {
  localised,
  type Catalog,
  type Localised,
  type Notice,
  type Purpose,
  type Recipient,
  type Topic,
} from '../../core/catalog.js';
import type { JsonObject } from './context.js';
import type { CatalogIris } from './iris.js';

export function controllerNode({ controller }: Catalog, iris: CatalogIris): JsonObject {
  const { legalName, address, email, dpo, website, country } = controller;
  return {
    '@id': iris.controller,
    '@type': 'dpv:DataController',
    'dct:identifier': iris.controller,
    'dpv:hasIdentifier': iris.controller,
    'dpv:hasName': legalName,
    'dpv:hasAddress': address,
    'dpv:hasContact': dpo ?? email,
    'schema:email': email,
    'schema:url': website,
    'dpv:hasLocation': `loc:${country}`,
  };
}

export function dpoNodes({ controller }: Catalog, iris: CatalogIris): JsonObject[] {
  const { dpo } = controller;
  if (dpo === undefined) return [];
  return [
    {
      '@id': iris.dpo,
      '@type': 'dpv:DataProtectionOfficer',
      'dct:identifier': iris.dpo,
      'dpv:hasIdentifier': iris.dpo,
      'dpv:hasContact': dpo,
    },
  ];
}

export function recipientNodes(
  catalog: Catalog,
  iris: CatalogIris,
  recipients: readonly Recipient[],
  locale: string,
): JsonObject[] {
  return recipients.map((one) => ({
    '@id': iris.recipient(one),
    '@type': 'dpv:Recipient',
    'dct:identifier': iris.recipient(one),
    'dpv:hasIdentifier': iris.recipient(one),
    'dpv:hasName': typeof one === 'string' ? one : inLanguage(one, locale, catalog),
  }));
}

export function purposeNode(
  catalog: Catalog,
  iris: CatalogIris,
  purpose: Purpose,
  locale: string,
): JsonObject {
  return {
    '@id': iris.purpose(purpose.key),
    '@type': 'dpv:Purpose',
    'dct:identifier': purpose.key,
    'skos:broader': 'dpv:DirectMarketing',
    'dct:description': inLanguage(purpose.description, locale, catalog),
  };
}

export function topicNode(
  catalog: Catalog,
  iris: CatalogIris,
  topic: Topic,
  locale: string,
): JsonObject {
  return {
    '@id': iris.topic(topic.key),
    '@type': 'dpv:Service',
    'dct:identifier': topic.key,
    'dct:title': inLanguage(topic.name, locale, catalog),
    'dct:description': inLanguage(topic.description, locale, catalog),
    'assent:benefit': inLanguage(topic.benefit, locale, catalog),
  };
}

/** The text word for word, in one of its languages. */
export function noticeNode(iris: CatalogIris, notice: Notice, language: string): JsonObject {
  const { key, version, since, text } = notice;
  return {
    '@id': iris.notice(key, version, language),
    '@type': 'dpv:ConsentNotice',
    'dct:identifier': key,
    'schema:version': version,
    'dct:language': language,
    'dct:date': since,
    'schema:text': text[language] ?? '',
  };
}

function inLanguage(text: Localised, locale: string, catalog: Catalog): JsonObject {
  const value = localised(text, locale, catalog);
  const language = Object.keys(text).find((one) => text[one] === value) ?? locale;
  return { '@value': value, '@language': text[locale] === value ? locale : language };
}
