/** SQL of halts: one stands for a scope at most, and ending it keeps the row. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';
import type { StandingHalt } from './in-force.store.js';

export interface Halt extends StandingHalt {
  readonly haltId: string;
  readonly reason: string;
  readonly actor: string;
  readonly begunAt: Date;
}

const COLUMNS = 'halt_id AS "haltId", scope, of, reason, actor, begun_at AS "begunAt"';

@Injectable()
export class HaltsStore {
  /** False when one of this scope stands already. */
  async insert(tx: Tx, halt: Halt): Promise<boolean> {
    const { haltId, scope, of, reason, actor, begunAt } = halt;
    const rows = await query(
      tx,
      `INSERT INTO halts (halt_id, scope, of, reason, actor, begun_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (scope, (coalesce(of, ''))) WHERE ended_at IS NULL DO NOTHING RETURNING 1`,
      [haltId, scope, of, reason, actor, begunAt],
    );
    return rows.length === 1;
  }

  listStanding(tx: Tx): Promise<Halt[]> {
    return query<Halt>(
      tx,
      `SELECT ${COLUMNS} FROM halts WHERE ended_at IS NULL ORDER BY begun_at, halt_id`,
    );
  }

  /** The id of the halt that was ended, or null where none of this scope stood. */
  async end(tx: Tx, { scope, of }: StandingHalt, at: Date): Promise<string | null> {
    const [row] = await query<{ haltId: string }>(
      tx,
      `UPDATE halts SET ended_at = $3
       WHERE scope = $1 AND coalesce(of, '') = coalesce($2, '') AND ended_at IS NULL
       RETURNING halt_id AS "haltId"`,
      [scope, of, at],
    );
    return row?.haltId ?? null;
  }
}
