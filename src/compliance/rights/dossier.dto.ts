/**
 * The dossier: all that is kept about one person, to be given to them (GDPR Art. 15) and taken elsewhere
 * (Art. 20). Times are RFC 3339 in UTC; lists are oldest first; fields of one `schema` only ever grow.
 */
import { ApiProperty } from '@nestjs/swagger';
import { PreferenceDocumentDto } from '../../preferences/preferences.dto.js';
import { DossierConsentDto } from './dossier-consents.dto.js';
import { nullable, NULLABLE_TIME, TIME } from './dossier-fields.js';
import {
  DossierAccessesDto,
  DossierChecksDto,
  DossierHappeningDto,
  DossierMessagesDto,
} from './dossier-history.dto.js';
import { RightsRequestDto } from './rights-requests.dto.js';

export const DOSSIER_SCHEMA = 'assent/dossier/v1';

export class DossierContactDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['consumer', 'business'] })
  kind: string;

  @ApiProperty(nullable())
  country: string | null;

  @ApiProperty(nullable())
  timezone: string | null;

  @ApiProperty(nullable())
  locale: string | null;

  @ApiProperty({ description: 'Where the data comes from (Art. 15(1)(g))' })
  source: string;

  @ApiProperty(TIME)
  createdAt: string;

  @ApiProperty({ ...NULLABLE_TIME, description: 'Since when nothing of it is used (Art. 18)' })
  restrictedAt: string | null;

  @ApiProperty(NULLABLE_TIME)
  lastActAt: string | null;
}

export class DossierRefusalDto {
  @ApiProperty({ enum: ['objection', 'not_me', 'complaint', 'undeliverable'] })
  kind: string;

  @ApiProperty(TIME)
  since: string;

  @ApiProperty(NULLABLE_TIME)
  until: string | null;
}

export class DossierAddressDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: ['email', 'phone'] })
  kind: string;

  @ApiProperty({ description: 'In clear with the scope `audit.clear`, else masked' })
  address: string;

  @ApiProperty(TIME)
  createdAt: string;

  @ApiProperty({ ...NULLABLE_TIME, description: 'When its owner confirmed it' })
  linkedAt: string | null;

  @ApiProperty({ type: [DossierRefusalDto], description: 'What is kept by its match key' })
  refusals: DossierRefusalDto[];
}

export class DossierBasisDto {
  @ApiProperty()
  topic: string;

  @ApiProperty()
  channel: string;

  @ApiProperty()
  basis: string;

  @ApiProperty(nullable('What the basis is, in the person’s language'))
  description: string | null;

  @ApiProperty({ description: 'The client that brought it' })
  client: string;

  @ApiProperty(TIME)
  since: string;

  @ApiProperty(TIME)
  expiresAt: string;

  @ApiProperty(NULLABLE_TIME)
  endedAt: string | null;
}

export class DossierPurposeDto {
  @ApiProperty()
  key: string;

  @ApiProperty({ description: 'Legal basis (GDPR Art. 6(1))' })
  basis: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ type: [String], description: 'Topics of this purpose' })
  topics: string[];

  @ApiProperty({ type: [String], description: 'Art. 15(1)(c)' })
  recipients: string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    description: 'To where outside the Union, and what protects the data there (Art. 15(2))',
  })
  transfers: { to: string; country: string; safeguard: string }[];

  @ApiProperty({ description: 'After its use has ended (Art. 15(1)(d))' })
  retentionDays: number;
}

export class DossierRightDto {
  @ApiProperty({ description: 'Article of the GDPR', example: '17' })
  article: string;

  @ApiProperty({ description: 'In the person’s language' })
  right: string;
}

export class DossierDto {
  @ApiProperty({ enum: [DOSSIER_SCHEMA] })
  schema: typeof DOSSIER_SCHEMA;

  @ApiProperty(TIME)
  madeAt: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who is responsible' })
  controller: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: DossierContactDto })
  contact: DossierContactDto;

  @ApiProperty({ type: [DossierAddressDto] })
  addresses: DossierAddressDto[];

  @ApiProperty({ type: [DossierConsentDto] })
  consents: DossierConsentDto[];

  @ApiProperty({ type: [DossierBasisDto], description: 'What carried marketing beside consent' })
  bases: DossierBasisDto[];

  @ApiProperty({ type: PreferenceDocumentDto })
  preferences: PreferenceDocumentDto;

  @ApiProperty({ type: [DossierPurposeDto] })
  purposes: DossierPurposeDto[];

  @ApiProperty({ type: DossierMessagesDto, description: 'Every request to write to the person' })
  messages: DossierMessagesDto;

  @ApiProperty({ type: [DossierChecksDto] })
  checks: DossierChecksDto[];

  @ApiProperty({ type: [DossierHappeningDto], description: 'All evidence, as it was recorded' })
  happenings: DossierHappeningDto[];

  @ApiProperty({ type: [RightsRequestDto], description: 'What the person asked for before' })
  requests: RightsRequestDto[];

  @ApiProperty({ type: DossierAccessesDto, description: 'Every look at the person' })
  accesses: DossierAccessesDto;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'How many days each kind of record is kept',
  })
  retentionDays: Readonly<Record<string, number>>;

  @ApiProperty({ type: [DossierRightDto] })
  rights: DossierRightDto[];

  @ApiProperty({
    description: 'Whether anything is decided about them by machine alone (Art. 15(1)(h), 22)',
  })
  hasAutomatedDecisions: boolean;
}
