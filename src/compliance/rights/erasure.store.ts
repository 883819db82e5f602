/** SQL of what an erasure takes away beyond the tables of any one feature: the keys of export files. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../../platform/database/tx.js';

@Injectable()
export class ErasureStore {
  /**
   * Makes files unreadable that may show this person: those with addresses of everybody, and any that
   * is about them alone. One that is asked for at this moment waits for the commit, and finds nobody.
   */
  async closeExports(tx: Tx, contactId: string): Promise<void> {
    await query(tx, 'LOCK TABLE audit_exports IN SHARE ROW EXCLUSIVE MODE');
    await query(
      tx,
      `UPDATE audit_exports SET wrapped_key = NULL, state = 'gone'
       WHERE state IN ('running', 'done', 'failed')
         AND (filter->>'contactId' = $1 OR (is_clear AND filter->>'contactId' IS NULL))`,
      [contactId],
    );
  }
}
