/**
 * What is kept about a person, and each decision, stands where its id says, and is looked for nowhere else:
 * a row in another slice would be passed over by decisions, dossiers and erasures, though it is read where
 * everything is read.
 */
import type { Tx } from '../../platform/database/tx.js';
import type { BesideReport } from '../../verifier/source.js';
import type { PlacesStore } from './places.store.js';
import type { TableCheck } from './table-check.js';

export class PlaceCheck implements TableCheck {
  constructor(private readonly places: PlacesStore) {}

  hear(): void {
    // Entries do not say where rows stand.
  }

  async judge(tx: Tx, { fault }: BesideReport): Promise<void> {
    for (const { table, count } of await this.places.countAstray(tx))
      fault('projection', null, `There are ${count} rows of ${table} where nobody looks for them.`);
  }
}
