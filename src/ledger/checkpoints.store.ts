/** SQL of checkpoints: signed once for a size, and never changed. */
import { Injectable } from '@nestjs/common';
import { query, type Tx } from '../platform/database/tx.js';

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** A C2SP signed note. */
  readonly note: string;
  readonly signedAt: Date;
}

const COLUMNS = 'size::float8 AS size, root, note, signed_at AS "signedAt"';

@Injectable()
export class CheckpointsStore {
  async latest(tx: Tx): Promise<StoredCheckpoint | null> {
    const [row] = await query<StoredCheckpoint>(
      tx,
      `SELECT ${COLUMNS} FROM checkpoints ORDER BY checkpoints.size DESC LIMIT 1`,
    );
    return row ?? null;
  }

  /** From one size on, smallest first. */
  list(tx: Tx, from: number, limit: number): Promise<StoredCheckpoint[]> {
    return query<StoredCheckpoint>(
      tx,
      `SELECT ${COLUMNS} FROM checkpoints WHERE checkpoints.size >= $1
       ORDER BY checkpoints.size LIMIT $2`,
      [from, limit],
    );
  }

  /** Whoever signed this size first is the one. */
  async insert(tx: Tx, { size, root, note, signedAt }: StoredCheckpoint): Promise<void> {
    await query(
      tx,
      `INSERT INTO checkpoints (size, root, note, signed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT ON CONSTRAINT checkpoints_pkey DO NOTHING`,
      [size, root, note, signedAt],
    );
  }
}
