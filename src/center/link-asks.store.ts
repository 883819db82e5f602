/** SQL of what was asked for on the public page and no job has worked on yet. */
import { Injectable } from '@nestjs/common';
import { execute, query, type Tx } from '../platform/database/tx.js';

export interface StoredLinkAsk {
  readonly askId: string;
  readonly sealed: Buffer;
}

@Injectable()
export class LinkAsksStore {
  async insert(tx: Tx, { askId, sealed }: StoredLinkAsk, receivedAt: Date): Promise<void> {
    await execute(
      tx,
      'INSERT INTO person_link_asks (ask_id, sealed, received_at) VALUES ($1, $2, $3)',
      [askId, sealed, receivedAt],
    );
  }

  /** Null when another run of the same job has worked on it. */
  async lock(tx: Tx, askId: string): Promise<StoredLinkAsk | null> {
    const [row] = await query<StoredLinkAsk>(
      tx,
      `SELECT ask_id AS "askId", sealed FROM person_link_asks WHERE ask_id = $1 FOR UPDATE`,
      [askId],
    );
    return row ?? null;
  }

  listAfter(tx: Tx, askId: string, limit: number): Promise<StoredLinkAsk[]> {
    return query<StoredLinkAsk>(
      tx,
      `SELECT ask_id AS "askId", sealed FROM person_link_asks
       WHERE ask_id > $1 ORDER BY ask_id LIMIT $2`,
      [askId, limit],
    );
  }

  async delete(tx: Tx, askId: string): Promise<void> {
    await execute(tx, 'DELETE FROM person_link_asks WHERE ask_id = $1', [askId]);
  }

  /** Asks whose work failed for good: nobody waits for them any more. */
  async deleteReceivedBefore(tx: Tx, instant: number): Promise<void> {
    await execute(tx, 'DELETE FROM person_link_asks WHERE received_at <= $1', [new Date(instant)]);
  }
}
