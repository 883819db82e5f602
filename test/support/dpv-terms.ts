/** Whether an IRI of the Data Privacy Vocabulary is a term of its version 2.3. */
import { readFileSync } from 'node:fs';

const vocabulary = JSON.parse(readFileSync('test/support/dpv-2.3-terms.json', 'utf8')) as {
  readonly terms: Readonly<Record<string, readonly string[]>>;
};

const NAMESPACE = 'https://w3id.org/dpv';
const terms = new Map(
  Object.entries(vocabulary.terms).map(([namespace, names]) => [namespace, new Set(names)]),
);

export function isDpv(iri: string): boolean {
  return iri.startsWith(NAMESPACE);
}

export function isDpvTerm(iri: string): boolean {
  const end = iri.indexOf('#') + 1;
  return terms.get(iri.slice(0, end))?.has(iri.slice(end)) === true;
}
