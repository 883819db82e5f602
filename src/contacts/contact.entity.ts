/** Rows about people: by random id, with addresses that only the contact's data key opens. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('contacts')
export class ContactEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  contactId: string;

  @Column('text')
  kind: 'consumer' | 'business';

  @Column('text', { nullable: true })
  country: string | null;

  @Column('text', { nullable: true })
  timezone: string | null;

  @Column('text', { nullable: true })
  locale: string | null;

  /** Where the contact came from, in the words of the client that told us. */
  @Column('text')
  source: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** GDPR Art. 18: from when on the person is written to about security alone. */
  @Column('timestamptz', { name: 'restricted_at', nullable: true })
  restrictedAt: Date | null;

  /** The last thing the person themselves did here. */
  @Column('timestamptz', { name: 'last_act_at', nullable: true })
  lastActAt: Date | null;
}

@Entity('addresses')
export class AddressEntity {
  /** Last byte of the match key, not of the contact's id: addresses are found before contacts. */
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('bytea', { name: 'match_key' })
  matchKey: Buffer;

  @Column('text', { name: 'pepper_id' })
  pepperId: string;

  @Column('uuid', { name: 'address_id' })
  addressId: string;

  @Column('text')
  kind: 'email' | 'phone';

  @Column('uuid', { name: 'contact_id' })
  contactId: string;

  /** The address as it was typed; associated data: the address id. */
  @Column('bytea')
  sealed: Buffer;

  /** When the person behind the address confirmed; until then it carries no consent. */
  @Column('timestamptz', { name: 'linked_at', nullable: true })
  linkedAt: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

@Entity('suppressions')
export class SuppressionEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('bytea', { name: 'match_key' })
  matchKey: Buffer;

  @PrimaryColumn('text')
  kind: 'objection' | 'not_me' | 'complaint' | 'undeliverable';

  @Column('text', { name: 'pepper_id' })
  pepperId: string;

  @Column('timestamptz')
  since: Date;

  @Column('timestamptz', { nullable: true })
  until: Date | null;
}
