import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { WEEKDAYS, type Weekday } from '../core/regime.js';

const localised = {
  type: 'object',
  additionalProperties: { type: 'string' },
  example: { fr: 'La lettre du potager', en: 'The garden letter' },
} as const;

export class CatalogLook {
  @ApiProperty({ description: 'Of links and buttons on light ground', example: '#2f5d1e' })
  colour: string;

  @ApiProperty({ description: 'The same in the dark', example: '#55a836' })
  colourDark: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The path of the image on this host: it may be kept for ever; null: there is none',
    example: `/brand/${'0'.repeat(64)}.svg`,
  })
  logo: string | null;
}

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

  @ApiProperty({
    type: [String],
    description:
      'What may carry its messages beside consent, where the regime of the contact names it too',
    example: ['soft_opt_in'],
  })
  bases: string[];

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

  @ApiProperty({
    type: [String],
    description: 'Who gets to see the data, in the first language of the catalog',
    example: ['L’équipe de la coopérative'],
  })
  recipients: string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    description: 'The same, in the same order, in each language of the catalog',
    example: { fr: ['L’équipe de la coopérative'], en: ['The cooperative’s team'] },
  })
  recipientsIn: Record<string, string[]>;
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

export class CatalogBasis {
  @ApiProperty({ description: 'The name `POST /v1/bases` takes', example: 'soft_opt_in' })
  key: string;

  @ApiProperty({ ...localised, description: 'What the contact is shown' })
  description: Record<string, string>;

  @ApiProperty({ description: 'It ends so many days after what it rests on', example: 730 })
  lastsDays: number;
}

export class CatalogLocation {
  @ApiProperty({ type: String, nullable: true, description: 'ISO 3166-1 alpha-2', example: 'FR' })
  country: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'IANA', example: 'Europe/Paris' })
  timezone: string | null;
}

export class CatalogHours {
  @ApiProperty({ enum: WEEKDAYS, isArray: true, example: ['mon', 'tue'] })
  days: Weekday[];

  @ApiProperty({ description: 'HH:MM on the clock of the contact', example: '08:00' })
  from: string;

  @ApiProperty({ description: 'HH:MM, the first minute after; 24:00 at most', example: '20:00' })
  to: string;
}

export class CatalogRegime {
  @ApiProperty({ example: 'fr-sms-consumer' })
  key: string;

  @ApiProperty({
    type: [String],
    description: 'ISO 3166-1 alpha-2; `*` is every country',
    example: ['FR'],
  })
  countries: string[];

  @ApiProperty({ type: [String], example: ['sms'] })
  channels: string[];

  @ApiProperty({ enum: ['consumer', 'business'], isArray: true, example: ['consumer'] })
  kinds: string[];

  @ApiProperty({
    type: [CatalogHours],
    nullable: true,
    description: 'The only hours for marketing; null: all',
  })
  open: CatalogHours[] | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The key of the table of days that are closed; null: none is',
    example: 'fr',
  })
  holidays: string | null;

  @ApiProperty({
    type: [String],
    description: 'What it accepts beside consent, for topics that name it too',
    example: ['soft_opt_in'],
  })
  bases: string[];
}

export class CatalogHolidays {
  @ApiProperty({ example: 'fr' })
  key: string;

  @ApiProperty({ example: '2026-2027' })
  version: string;

  @ApiProperty({ type: [String], format: 'date', example: ['2026-07-14', '2026-08-15'] })
  days: string[];
}

export class CatalogResponse {
  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ description: 'SHA-256, in hex, of the RFC 8785 bytes of the catalog' })
  sha256: string;

  @ApiProperty({
    type: CatalogLook,
    nullable: true,
    description: 'The organisation’s own colours, checked for contrast; null: those of Assent',
  })
  look: CatalogLook | null;

  @ApiProperty({ type: [String], description: 'The first is the default', example: ['fr', 'en'] })
  languages: string[];

  @ApiProperty({ type: [CatalogChannel] })
  channels: CatalogChannel[];

  @ApiProperty({ type: [CatalogPurpose] })
  purposes: CatalogPurpose[];

  @ApiProperty({ type: [CatalogBasis] })
  bases: CatalogBasis[];

  @ApiProperty({ type: [CatalogTopic] })
  topics: CatalogTopic[];

  @ApiProperty({
    type: CatalogLocation,
    description: 'Where contacts are taken to be who did not say',
  })
  location: CatalogLocation;

  @ApiProperty({
    type: [CatalogRegime],
    description: 'Which law marketing is under; the first that fits the contact is taken',
  })
  regimes: CatalogRegime[];

  @ApiProperty({ type: [CatalogHolidays] })
  holidays: CatalogHolidays[];

  @ApiProperty({ type: [CatalogCap] })
  caps: CatalogCap[];
}
