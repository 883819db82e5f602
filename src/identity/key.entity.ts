import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const KEY_USES = ['access', 'permit', 'link'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** The public half of an ES256 key, as a verifier gets it (RFC 7517, RFC 7518 §6.2). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** One key. The current one of a use is neither retired nor revoked; the index allows one. */
@Entity('keys')
@Check('keys_use_check', `"use" IN ('access', 'permit', 'link')`)
@Index('keys_current_key', ['use'], {
  unique: true,
  where: 'retired_at IS NULL AND revoked_at IS NULL',
})
export class KeyEntity {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'keys_pkey' })
  kid: string;

  @Column({ type: 'text' })
  use: KeyUse;

  /** Null for link keys: they have no public half. */
  @Column({ name: 'public_jwk', type: 'jsonb', nullable: true })
  publicJwk: PublicJwk | null;

  /** The private half, under the key-encryption key; associated data: `key:` and the kid. */
  @Column({ type: 'bytea' })
  wrapped: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'retired_at', type: 'timestamptz', nullable: true })
  retiredAt: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
