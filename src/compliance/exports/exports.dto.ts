/** Bodies and answers of `/v1/audit/exports`. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { LOCALES, type Locale } from '../../platform/http/messages.js';
import { NoAddress } from '../../platform/http/no-address.js';
import { Optional } from '../../platform/http/optional.js';
import { AuditFilterDto } from './entries.dto.js';
import { FORMATS, type Format } from './export-order.js';
import type { ExportRow, ExportState } from './exports.store.js';

export class ExportRequestDto {
  @ApiProperty({
    enum: FORMATS,
    description:
      'ndjson: a line of JSON each. csv: RFC 4180. jsonld: consent records as linked data. pdf: a ' +
      'report to read. bundle: a zip that verifies offline',
  })
  @IsIn(FORMATS)
  format: Format;

  @ApiPropertyOptional({ type: AuditFilterDto, description: 'Absent: everything' })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => AuditFilterDto)
  filter?: AuditFilterDto;

  @ApiPropertyOptional({
    default: false,
    description: 'With addresses, and evidence word for word; needs the scope audit.clear',
  })
  @Optional()
  @IsBoolean()
  clear?: boolean;

  @ApiPropertyOptional({
    enum: LOCALES,
    default: 'en',
    description: 'The language of what is written for people: the report, the guide of a bundle',
  })
  @Optional()
  @IsIn(LOCALES)
  locale?: Locale;

  @ApiProperty({ description: 'Why; kept in the ledger', example: 'asked for by the regulator' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reason: string;
}

const STATES: readonly ExportState[] = ['queued', 'running', 'done', 'failed', 'gone'];

class FilterDto {
  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  contactId: string | null;

  @ApiProperty({ type: String, nullable: true })
  topic: string | null;

  @ApiProperty({ type: String, nullable: true })
  type: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  from: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  to: string | null;
}

export class ExportDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({
    enum: STATES,
    description: 'gone: 7 days are over, or somebody whom it may have shown was erased',
  })
  state: ExportState;

  @ApiProperty({ enum: FORMATS })
  format: Format;

  @ApiProperty({ type: FilterDto })
  filter: FilterDto;

  @ApiProperty()
  clear: boolean;

  @ApiProperty({ enum: LOCALES })
  locale: Locale;

  @ApiProperty()
  reason: string;

  @ApiProperty({ description: 'Leaves of the log that are passed' })
  done: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Leaves of the log; null before it begins',
  })
  total: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Lines that were asked for' })
  lines: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Of the file' })
  bytes: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of the file, hex; also in the ledger',
  })
  sha256: string | null;

  @ApiProperty({ format: 'date-time' })
  requestedAt: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  finishedAt: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  expiresAt: string | null;
}

export class ExportsDto {
  @ApiProperty({ type: [ExportDto], description: 'Newest first, a hundred at most' })
  exports: ExportDto[];
}

export function exportDto(row: ExportRow): ExportDto {
  const { exportId, state, format, filter, isClear, locale, reason } = row;
  const { done, total, lines, bytes, sha256 } = row;
  return {
    ...{ id: exportId, state, format, filter: { ...filter }, clear: isClear, locale, reason },
    ...{ done, total, lines, bytes, sha256: sha256?.toString('hex') ?? null },
    requestedAt: row.requestedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
