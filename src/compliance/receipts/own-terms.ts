/**
 * Pure: our own words, for what DPV has none for, and what a version of the catalog says of the names that
 * records use. Both are public: whoever holds a receipt can look up what it speaks of. Of a catalog only
 * what stands on its public forms anyway.
 */
import type { JsonValue } from '../../core/canonical-json.js';
import { defaultLanguage, purposeByKey, type Catalog } from '../../core/catalog.js';
import {
  controllerNode,
  dpoNodes,
  noticeNode,
  purposeNode,
  recipientNodes,
  topicNode,
} from './catalog-nodes.js';
import { OWN_TERMS_PATH, receiptContext, type JsonObject } from './context.js';
import { catalogIris, recipientsOf } from './iris.js';

const CLASSES: Readonly<Record<string, string>> = {
  LogProof: 'An entry of the log that tells of a consent, with the proof that it is in the log.',
  Signature:
    'An Ed25519 signature by a key of the log, over the line "assent/receipt/v1", a newline, and the ' +
    'canonical JSON (RFC 8785) of the receipt without this property.',
};

const PROPERTIES: Readonly<Record<string, string>> = {
  benefit: 'What the person gets from a topic, as they were told.',
  catalogVersion: 'The version of the catalog that the record was written under.',
  channel: 'The way of the messages that were agreed to.',
  checkpoint: 'The signed checkpoint of the log that an export was made under.',
  currentState:
    'Where the consent stands: a request made since does not end what was given, nor does its place in a list.',
  entry: 'The bytes of an entry. Its leaf hash is SHA-256 of a zero byte and these.',
  entryId: 'The id of the entry that tells of it.',
  keyId: 'The id of the signing key, as a C2SP signed note has it.',
  keyName: 'The name of the signing key, which is the origin of the log.',
  log: 'What shows that the record was not written afterwards.',
  mailSha256: 'SHA-256, in hex, of the HTML of the mail that asked.',
  payload:
    'The evidence of an entry, as canonical JSON. SHA-256 of "assent/v1", the salt and these bytes, in ' +
    'base64url, is the `commit` of the entry.',
  proof: 'A C2SP tlog-proof: index, sibling hashes and a signed checkpoint.',
  reason: 'Why somebody asked for an export.',
  salt: 'What keeps the evidence of an entry from being guessed.',
  sha256: 'SHA-256, in hex, of the text as it was shown.',
  signature: 'By the key of the log.',
  topic: 'The key of what was agreed to.',
  value: 'The 64 bytes of a signature.',
};

export function ownTerms(publicUrl: string): JsonObject {
  const term = (type: string) => {
    return ([name, comment]: [string, string]): JsonObject => ({
      '@id': `assent:${name}`,
      '@type': `rdfs:${type}`,
      'rdfs:label': name,
      'rdfs:comment': comment,
    });
  };
  return documentOf(publicUrl, `${publicUrl}${OWN_TERMS_PATH}`, [
    ...Object.entries(CLASSES).map(term('Class')),
    ...Object.entries(PROPERTIES).map(term('Property')),
  ]);
}

export function catalogTerms(publicUrl: string, version: number, catalog: Catalog): JsonObject {
  const iris = catalogIris(publicUrl, version, catalog);
  const locale = defaultLanguage(catalog);
  const topics = catalog.topics.filter((topic) => topic.class === 'marketing');
  const purposes = [...new Set(topics.map(({ purpose }) => purpose))].flatMap(
    (key) => purposeByKey(catalog, key) ?? [],
  );
  return documentOf(publicUrl, iris.document, [
    controllerNode(catalog, iris),
    ...dpoNodes(catalog, iris),
    ...recipientNodes(catalog, iris, recipientsOf(purposes), locale),
    ...purposes.map((purpose) => purposeNode(catalog, iris, purpose, locale)),
    ...topics.map((topic) => topicNode(catalog, iris, topic, locale)),
    ...catalog.notices.flatMap((notice) =>
      Object.keys(notice.text).map((language) => noticeNode(iris, notice, language)),
    ),
  ]);
}

function documentOf(publicUrl: string, id: string, graph: JsonValue[]): JsonObject {
  return { '@context': receiptContext(publicUrl), '@id': id, '@graph': graph };
}
