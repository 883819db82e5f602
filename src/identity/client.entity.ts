import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A program that may call, or, without a secret, Assent itself. Revoked, never deleted. */
@Entity('clients')
@Index('clients_name_key', ['name'], { unique: true, where: 'revoked_at IS NULL' })
export class ClientEntity {
  @PrimaryColumn({ name: 'client_id', type: 'text', primaryKeyConstraintName: 'clients_pkey' })
  clientId: string;

  @Column({ type: 'text' })
  name: string;

  /** Unsalted on purpose: the secret has 256 random bits, nothing shorter can be guessed from it. */
  @Column({ name: 'secret_sha256', type: 'bytea', nullable: true })
  secretSha256: Buffer | null;

  @Column({ type: 'text', array: true })
  scopes: string[];

  /** Its messages leave only through the gate, so an unspent permit gives its slot back. */
  @Column({ type: 'boolean' })
  gated: boolean;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
