/** Pure: what bases, actors and happenings are called for who reads a page. */
import { basisByKey, localised, type Catalog } from '../../core/catalog.js';
import { isOwnActor, OPERATOR } from '../../core/own-actors.js';

/** What a ground beside consent is; empty where the catalog no longer has it. */
export function basisName(catalog: Catalog, locale: string, key: string): string {
  const basis = basisByKey(catalog, key);
  return basis ? localised(basis.description, locale, catalog) : '';
}

/**
 * Who acted, as the person is told: Art. 15 gives no right to the names of those who work for the
 * controller (CJEU C-579/21).
 */
export function toldName(clients: ReadonlyMap<string, string>, actor: string): string {
  const client = clients.get(actor);
  if (client !== undefined) return client;
  if (actor === OPERATOR) return 'operator';
  return isOwnActor(actor) ? actor : 'staff';
}

export function happenedKey(type: string): string {
  return `happened.${type}`;
}
