/** Rows of the append-only log and of the evidence beside it. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('ledger_entries')
export class LedgerEntryEntity {
  @PrimaryColumn('uuid', { name: 'entry_id' })
  entryId: string;

  /** RFC 8785 bytes; they hold nothing personal. */
  @Column('bytea')
  bytes: Buffer;
}

@Entity('evidence')
export class EvidenceEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  contactId: string;

  @PrimaryColumn('uuid', { name: 'entry_id' })
  entryId: string;

  /** `{salt, payload}` under the contact's data key; associated data: the entry id. */
  @Column('bytea')
  sealed: Buffer;
}

@Entity('contact_keys')
export class ContactKeysEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  contactId: string;

  /** Data key ‖ subject key, wrapped by the key-encryption key. */
  @Column('bytea')
  wrapped: Buffer;
}
