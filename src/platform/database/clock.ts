/**
 * The one clock of decisions: the database's, cut to the millisecond, so that every instance agrees
 * on it. It is read after the locks are held, hence `clock_timestamp()` and not `now()`.
 */
import { query, type Tx } from './tx.js';

export const CLOCK_MS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

export async function readClock(tx: Tx): Promise<number> {
  const [row] = await query<{ now: string }>(tx, `SELECT ${CLOCK_MS} AS now`);
  if (!row) throw new Error('The database gave no time.');
  return Number(row.now);
}
