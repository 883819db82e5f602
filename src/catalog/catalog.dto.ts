import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';

const localised = {
  type: 'object',
  additionalProperties: { type: 'string' },
  example: { fr: 'La lettre du potager', en: 'The garden letter' },
} as const;

export class CatalogNotice {
  @ApiProperty({ example: 'accord-nouvelles' })
  key: string;

  @ApiProperty({ description: 'The version in force, to be shown when asking', example: '2' })
  version: string;

  @ApiProperty(localised)
  text: Record<string, string>;
}

export class CatalogTopic {
  @ApiProperty({ example: 'lettre' })
  key: string;

  @ApiProperty({ enum: ['marketing', 'service', 'security'] })
  class: string;

  @ApiProperty({ example: 'nouvelles' })
  purpose: string;

  @ApiProperty({ type: [String], example: ['email'] })
  channels: string[];

  @ApiProperty({
    oneOf: [{ $ref: getSchemaPath(CatalogNotice) }, { type: 'null' }],
    description: 'What people agree to; null where nothing is asked',
  })
  notice: CatalogNotice | null;

  @ApiProperty(localised)
  name: Record<string, string>;

  @ApiProperty(localised)
  description: Record<string, string>;

  @ApiProperty({ ...localised, description: 'What the contact gets' })
  benefit: Record<string, string>;

  @ApiPropertyOptional(localised)
  frequency?: Record<string, string>;
}

export class CatalogChannel {
  @ApiProperty({ example: 'email' })
  key: string;

  @ApiProperty({ enum: ['email', 'phone'] })
  kind: string;

  @ApiProperty({ description: 'Whether people can opt in on it' })
  confirmable: boolean;

  @ApiProperty(localised)
  name: Record<string, string>;
}

export class CatalogPurpose {
  @ApiProperty({ example: 'nouvelles' })
  key: string;

  @ApiProperty({ example: 'consent' })
  basis: string;

  @ApiProperty(localised)
  description: Record<string, string>;

  @ApiProperty({ type: [String] })
  recipients: string[];
}

export class CatalogCap {
  @ApiProperty({ example: 'semaine' })
  key: string;

  @ApiProperty({ enum: ['all', 'class', 'channel', 'topic'] })
  scope: string;

  @ApiPropertyOptional({ description: 'Which class, channel or topic', example: 'lettre' })
  of?: string;

  @ApiProperty({ example: 4 })
  limit: number;

  @ApiProperty({ description: 'A rolling window in hours, days or weeks', example: '7d' })
  per: string;

  @ApiProperty({ type: [String], example: ['marketing'] })
  counts: string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { alertes: 1 },
  })
  reserve: Record<string, number>;
}

export class CatalogResponse {
  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ description: 'SHA-256, in hex, of the RFC 8785 bytes of the catalog' })
  sha256: string;

  @ApiProperty({ type: [String], description: 'The first is the default', example: ['fr', 'en'] })
  languages: string[];

  @ApiProperty({ type: [CatalogChannel] })
  channels: CatalogChannel[];

  @ApiProperty({ type: [CatalogPurpose] })
  purposes: CatalogPurpose[];

  @ApiProperty({ type: [CatalogTopic] })
  topics: CatalogTopic[];

  @ApiProperty({ type: [CatalogCap] })
  caps: CatalogCap[];
}
