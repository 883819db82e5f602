import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a request under an Idempotency-Key answered, for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn({
    name: 'client_id',
    type: 'text',
    primaryKeyConstraintName: 'idempotency_keys_pkey',
  })
  clientId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  key: string;

  /** Keyed, whatever the column says: a bare hash of a body would give its address away. */
  @Column({ name: 'request_sha256', type: 'bytea' })
  requestDigest: Buffer;

  /** Null while the request runs. */
  @Column({ type: 'smallint', nullable: true })
  status: number | null;

  @Column({ type: 'jsonb', nullable: true })
  body: unknown;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
