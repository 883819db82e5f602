import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One applied catalog: never changed, never deleted. The highest version is in force;
 * going back to earlier content makes a new version of it. */
@Entity('catalog_versions')
export class CatalogVersionEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'catalog_versions_pkey',
  })
  version: string;

  @Column({ type: 'text' })
  sha256: string;

  @Column({ type: 'jsonb' })
  document: object;

  @Column({ name: 'applied_at', type: 'timestamptz' })
  appliedAt: Date;
}
