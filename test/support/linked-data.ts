/** JSON-LD read as data by a library that is not ours, which may load nothing from anywhere. */
import jsonld, { type Term } from 'jsonld';

export interface Quad {
  readonly subject: Term;
  readonly predicate: Term;
  readonly object: Term;
}

const offline = {
  documentLoader: (url: string): never => {
    throw new Error(`The document needs ${url}, which is not at hand.`);
  },
};

/** `safe` throws for whatever would be dropped in silence: a term without meaning, a relative IRI. */
export function quadsOf(document: object): Promise<Quad[]> {
  return jsonld.toRDF(document, { ...offline, safe: true });
}

/** Every IRI in it, whatever it names. */
export function irisIn(quads: readonly Quad[]): Set<string> {
  const terms = quads.flatMap(({ subject, predicate, object }) => [subject, predicate, object]);
  const named = terms.filter(({ termType }) => termType === 'NamedNode');
  return new Set(named.map(({ value }) => value));
}
