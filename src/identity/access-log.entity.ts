import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One look at a person or an export: who, what, why. Never changed, never deleted. */
@Entity('access_log')
@Index('access_log_contact_idx', ['bucket', 'contactId'])
export class AccessLogEntity {
  @PrimaryColumn({
    name: 'access_id',
    type: 'uuid',
    primaryKeyConstraintName: 'access_log_pkey',
  })
  accessId: string;

  @Column({ type: 'timestamptz' })
  at: Date;

  /** A client's id, or the command line. */
  @Column({ type: 'text' })
  actor: string;

  @Column({ type: 'text' })
  action: string;

  @Column({ type: 'smallint', nullable: true })
  bucket: number | null;

  /** Null when the look was not at one person. */
  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId: string | null;

  @Column({ type: 'text' })
  reason: string;
}
