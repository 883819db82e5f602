/** Query and answer of `GET /v1/audit/entries`, and the filter that exports share with it. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { formatInstant } from '../../core/duration.js';
import { LEDGER_TYPES } from '../../core/ledger-entry.js';
import { Instant, parseInstant } from '../../platform/http/instant.js';
import { NoAddress } from '../../platform/http/no-address.js';
import { Optional } from '../../platform/http/optional.js';
import type { AuditFilter } from './audit-filter.js';
import { DECISION_TYPES, EVIDENCE_DELETED, OUTCOME_TYPES } from './audit-line.js';

export const LINE_TYPES = [...LEDGER_TYPES, ...DECISION_TYPES, ...OUTCOME_TYPES, EVIDENCE_DELETED];

export const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const MOST_LINES = 1_000;

export class AuditFilterDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'One contact' })
  @Optional()
  @IsUUID()
  contactId?: string;

  @ApiPropertyOptional({ example: 'lettre', description: 'A topic of the catalog' })
  @Optional()
  @Matches(KEY, { message: 'must be a key of the catalog' })
  topic?: string;

  @ApiPropertyOptional({ enum: LINE_TYPES, example: 'consent.confirmed' })
  @Optional()
  @IsIn(LINE_TYPES)
  type?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this instant on' })
  @Optional()
  @Instant()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this instant' })
  @Optional()
  @Instant()
  to?: string;
}

export class EntriesQueryDto extends AuditFilterDto {
  @ApiPropertyOptional({
    description: 'From the `Link` of the page before; means nothing by itself',
  })
  @Optional()
  @IsString()
  @MaxLength(64)
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_LINES, default: 100 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_LINES)
  limit?: number;

  @ApiPropertyOptional({ description: 'Why it is read; kept in the access log' })
  @Optional()
  @IsString()
  @MaxLength(200)
  @NoAddress()
  reason?: string;
}

export class AuditLineDto {
  @ApiProperty({
    description: 'The leaf of the log; what is sealed together shares one',
    example: 41872,
  })
  index: number;

  @ApiProperty({
    format: 'date-time',
    description: 'Where the evidence is gone, the minute that the entry itself says',
  })
  at: string;

  @ApiProperty({ enum: LINE_TYPES, example: 'consent.confirmed' })
  type: string;

  @ApiProperty({ description: "The entry's id, or the authorization's" })
  id: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  contactId: string | null;

  @ApiProperty({ type: String, nullable: true })
  topic: string | null;

  @ApiProperty({ type: String, nullable: true })
  channel: string | null;

  @ApiProperty({ type: String, nullable: true })
  actor: string | null;

  @ApiProperty({ type: String, nullable: true })
  messageRef: string | null;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Version of the catalog that decided' })
  policyVersion: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What else is on record',
  })
  details: object;
}

export class EntriesDto {
  @ApiProperty({
    type: [AuditLineDto],
    description: 'In the order of the log; may be empty while there is a next page',
  })
  entries: AuditLineDto[];
}

export function filterOf({ contactId, topic, type, from, to }: AuditFilterDto): AuditFilter {
  return {
    contactId: contactId?.toLowerCase() ?? null,
    topic: topic ?? null,
    type: type ?? null,
    from: instantOrNull(from),
    to: instantOrNull(to),
  };
}

function instantOrNull(text: string | undefined): string | null {
  const at = text === undefined ? null : parseInstant(text);
  return at === null ? null : formatInstant(at);
}
