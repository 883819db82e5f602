/** Where each contact stands on each topic and channel: a projection of the ledger's evidence. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('consents')
export class ConsentEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  contactId: string;

  @PrimaryColumn('text')
  topic: string;

  @PrimaryColumn('text')
  channel: string;

  @Column('text')
  state: 'confirmed' | 'withdrawn';

  @Column('text')
  basis: 'consent';

  /** The address that confirmed: no other one of the contact is covered. */
  @Column('uuid', { name: 'address_id' })
  addressId: string;

  @Column('text', { name: 'notice_key' })
  noticeKey: string;

  @Column('text', { name: 'notice_version' })
  noticeVersion: string;

  @Column('text')
  locale: string;

  @Column('timestamptz', { name: 'confirmed_at' })
  confirmedAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** When the person was asked, in this term, whether they still agree. */
  @Column('timestamptz', { name: 'renewal_asked_at', nullable: true })
  renewalAskedAt: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  /** The ledger entry that made the consent what it is now. */
  @Column('uuid', { name: 'entry_id' })
  entryId: string;
}
