/** One decision as it was made; the row never changes. */
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TopicClass } from '../core/topic.js';

@Entity('authorizations')
export class AuthorizationEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('date', { name: 'decided_on' })
  decidedOn: string;

  @PrimaryColumn('text', { name: 'authorization_id' })
  authorizationId: string;

  /** Null for a deny about somebody who is not on file. */
  @Column('uuid', { name: 'contact_id', nullable: true })
  contactId: string | null;

  @Column('uuid', { name: 'address_id', nullable: true })
  addressId: string | null;

  @Column('text', { name: 'client_id' })
  clientId: string;

  @Column('text', { name: 'message_ref' })
  messageRef: string;

  /** Keyed digest of the whole request, recipient included. */
  @Column('bytea', { name: 'request_hash' })
  requestHash: Buffer;

  @Column('text')
  topic: string;

  @Column('text', { name: 'topic_class', nullable: true })
  topicClass: TopicClass | null;

  @Column('text')
  channel: string;

  @Column('text', { nullable: true })
  campaign: string | null;

  @Column('text')
  decision: 'allow' | 'deny';

  @Column('text', { nullable: true })
  reason: string | null;

  /** One bit for each rule that was looked at: see `core/rule-codes.ts`. */
  @Column('integer')
  looked: number;

  @Column('integer')
  denied: number;

  /** From when on a time rule passes, in epoch milliseconds, by rule. */
  @Column('jsonb', { nullable: true })
  waits: Readonly<Record<string, number>> | null;

  /** Its sender is gated: unspent, it gives its slot back when it expires. */
  @Column('boolean')
  gated: boolean;

  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore: Date | null;

  /** Version of the catalog that was in force. */
  @Column('bigint', { name: 'policy_version' })
  policyVersion: string;

  @Column('timestamptz', { name: 'decided_at' })
  decidedAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;
}

@Entity('authorization_outcomes')
export class AuthorizationOutcomeEntity {
  @PrimaryColumn('smallint')
  bucket: number;

  @PrimaryColumn('date', { name: 'decided_on' })
  decidedOn: string;

  @PrimaryColumn('text', { name: 'authorization_id' })
  authorizationId: string;

  @PrimaryColumn('text')
  kind: 'redeemed' | 'released' | 'voided' | 'replaced';

  @Column('timestamptz')
  at: Date;

  @Column('text', { nullable: true })
  reason: string | null;
}
