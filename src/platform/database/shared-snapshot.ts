/**
 * One instant of the database on two connections: what one transaction sees, another thread sees too,
 * for as long as the first is open. What the first one changed itself, it does not.
 */
import pg from 'pg';
import { DataSource } from 'typeorm';
import { appDataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { managerOf, query, type Tx } from './tx.js';

export interface SharedSnapshot {
  /** Where the sharing connection logged in. It holds the password, and never leaves the process. */
  readonly url: string;
  readonly name: string;
}

export async function shareSnapshot(tx: Tx): Promise<SharedSnapshot> {
  const [row] = await query<{ name: string }>(tx, 'SELECT pg_export_snapshot() AS name');
  if (!row) throw new Error('The database shared no snapshot.');
  const { url } = managerOf(tx).dataSource.options as { url?: string };
  if (!url)
    throw new Error('A snapshot can be shared only where its connection was opened by a URL.');
  return { url, name: row.name };
}

/** On a connection of its own; throws where whoever shared it is no longer there. */
export async function inSharedSnapshot<T>(
  { url, name }: SharedSnapshot,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const source = new DataSource({ ...appDataSourceOptions(url), poolSize: 1 });
  await source.initialize();
  try {
    return await new Database(source).inLongSnapshot(async (tx) => {
      await query(tx, `SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(name)}`);
      return work(tx);
    });
  } finally {
    await source.destroy();
  }
}
