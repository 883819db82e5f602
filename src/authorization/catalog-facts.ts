/** What decisions read of a catalog, worked out once per version. */
import { capsOf, policyOf, windowMs, type Catalog, type Topic } from '../core/catalog.js';
import type { Cap } from '../core/cap.js';
import type { AddressKind } from '../core/address.js';
import type { Policy } from '../core/regime.js';

export interface CatalogFacts {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly kinds: ReadonlyMap<string, AddressKind>;
  readonly caps: readonly Cap[];
  readonly policy: Policy;
  /** The longest window of any cap. */
  readonly windowMs: number;
}

const known = new WeakMap<Catalog, CatalogFacts>();

export function catalogFacts(catalog: Catalog): CatalogFacts {
  const found = known.get(catalog);
  if (found) return found;
  const facts: CatalogFacts = {
    topics: new Map(catalog.topics.map((topic) => [topic.key, topic])),
    kinds: new Map(catalog.channels.map(({ key, kind }) => [key, kind])),
    caps: capsOf(catalog),
    policy: policyOf(catalog),
    windowMs: Math.max(0, ...catalog.caps.map(windowMs)),
  };
  known.set(catalog, facts);
  return facts;
}
