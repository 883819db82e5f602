/** One double-opt-in request and its life, the tokens of its mails, and the asks not yet worked on. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OptInState } from '../core/opt-in.js';

@Entity('opt_ins')
export class OptInEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('uuid', { name: 'contact_id' })
  contactId: string;

  @PrimaryColumn('uuid', { name: 'opt_in_id' })
  optInId: string;

  /** Whether somebody asked for it, or we asked whether they still agree. */
  @Column('text')
  kind: 'request' | 'renewal';

  @Column('uuid', { name: 'address_id' })
  addressId: string;

  @Column('text')
  channel: string;

  @Column('text', { array: true })
  topics: string[];

  @Column('text', { name: 'notice_version' })
  noticeVersion: string;

  @Column('text')
  locale: string;

  @Column('text')
  state: OptInState;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  /** The wrong address whose place the opt-in's own takes, once it is confirmed. */
  @Column('uuid', { nullable: true })
  replaces: string | null;

  /** What made us write to them, for answers to be counted by it; null for what no form brought. */
  @Column('text', { nullable: true })
  form: string | null;

  /** Ledger entries whose evidence goes with the opt-in when nobody confirms it. */
  @Column('uuid', { name: 'entry_ids', array: true })
  entryIds: string[];
}

@Entity('opt_in_tokens')
export class OptInTokenEntity {
  @PrimaryColumn('bytea', { name: 'token_sha256' })
  tokenSha256: Buffer;

  @Column('smallint')
  bucket: number;

  @Column('uuid', { name: 'contact_id' })
  contactId: string;

  @Column('uuid', { name: 'opt_in_id' })
  optInId: string;
}

@Entity('opt_in_requests')
export class OptInRequestEntity {
  @PrimaryColumn('uuid', { name: 'request_id' })
  requestId: string;

  /** The ask with its address, under the key-encryption key. */
  @Column('bytea')
  sealed: Buffer;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;
}
