/**
 * A transaction as a value. Services pass it on without being able to look inside; only stores and
 * this folder know that it is TypeORM's entity manager. There is no ambient transaction.
 */
import type { EntityManager } from 'typeorm';

declare const transaction: unique symbol;

export interface Tx {
  readonly [transaction]: true;
}

export function txOf(manager: EntityManager): Tx {
  return manager as unknown as Tx;
}

export function managerOf(tx: Tx): EntityManager {
  return tx as unknown as EntityManager;
}

/** Runs one SQL statement; the rows are what it returned, also for UPDATE and DELETE. */
export async function query<Row>(
  tx: Tx,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return (await run(tx, sql, parameters)).records as Row[];
}

/** Runs one SQL statement and says how many rows it touched. */
export async function execute(
  tx: Tx,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<number> {
  return (await run(tx, sql, parameters)).affected ?? 0;
}

async function run(tx: Tx, sql: string, parameters: readonly unknown[]) {
  const runner = managerOf(tx).queryRunner;
  if (!runner) throw new Error('A statement was sent outside a transaction.');
  return runner.query(sql, [...parameters], true);
}
