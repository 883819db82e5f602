/**
 * Pure: the JSON-LD context of consent records and receipts. It maps the prefixes and says which
 * values name things and which are text: without the coercions `dpv:Marketing` would be a string. A
 * receipt carries it whole, so that it can be read when we are gone, and so that the signature covers
 * what its words mean; records in an export refer to it at CONTEXT_PATH.
 */
import type { JsonValue } from '../../core/canonical-json.js';

export type JsonObject = Readonly<Record<string, JsonValue>>;

export const LINKED_DATA = 'application/ld+json';
export const CONTEXT_PATH = '/contexts/v1.jsonld';
export const OWN_TERMS_PATH = '/ns';

const DPV = 'https://w3id.org/dpv';

/** The schemas of ISO/IEC TS 27560 that our documents keep to; both are terms of DPV 2.3. */
export const SCHEMAS = {
  record: `${DPV}/schema/dpv-27560#record-eu-gdpr`,
  receipt: `${DPV}/schema/dpv-27560#receipt-eu-gdpr`,
} as const;

const PREFIXES = {
  dpv: `${DPV}#`,
  pd: `${DPV}/pd#`,
  loc: `${DPV}/loc#`,
  'eu-gdpr': `${DPV}/legal/eu/gdpr#`,
  'legal-eu': `${DPV}/legal/eu#`,
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** Properties whose text is the name of something. */
const NAMING = [
  'dct:conformsTo',
  'dct:publisher',
  'dct:source',
  'schema:recipient',
  'skos:broader',
  'dpv:hasApplicableLaw',
  'dpv:hasDataController',
  'dpv:hasDataSource',
  'dpv:hasJurisdiction',
  'dpv:hasLegalBasis',
  'dpv:hasLocation',
  'dpv:hasNecessity',
  'dpv:hasProcessing',
  'dpv:hasPurpose',
  'dpv:hasRecipient',
  'dpv:isExercisedAt',
  'dpv:isIndicatedBy',
  'assent:currentState',
] as const;

const TYPED = {
  'dct:created': 'xsd:dateTime',
  'dct:modified': 'xsd:dateTime',
  'dct:date': 'xsd:date',
  'dpv:isIndicatedAtTime': 'xsd:dateTime',
  'dpv:hasDuration': 'xsd:duration',
  'assent:entry': 'xsd:base64Binary',
  'assent:salt': 'xsd:base64Binary',
  'assent:value': 'xsd:base64Binary',
} as const;

export function receiptContext(publicUrl: string): JsonObject {
  const coercions = [...NAMING.map((term) => [term, '@id']), ...Object.entries(TYPED)];
  return {
    ...PREFIXES,
    assent: `${publicUrl}${OWN_TERMS_PATH}#`,
    ...Object.fromEntries(coercions.map(([term = '', type = '']) => [term, { '@type': type }])),
  };
}
