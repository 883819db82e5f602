/** Bodies and answers of the register of requests (GDPR Art. 12). */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { formatInstant } from '../../core/duration.js';
import { calendarOf, lastDayBefore } from '../../core/legal-deadline.js';
import { Instant } from '../../platform/http/instant.js';
import { NoAddress } from '../../platform/http/no-address.js';
import { Optional } from '../../platform/http/optional.js';
import {
  OUTCOMES,
  REQUEST_STATES,
  RIGHTS,
  stateOf,
  type RequestState,
  type Right,
  type RightsOutcome,
} from './rights-request.js';
import type { Looked } from './rights-requests.service.js';

export class ReasonDto {
  @ApiProperty({
    description: 'Why; kept as evidence and in the access log. No address may stand in it',
    example: 'asked by letter, ref. 2026/118',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  reason: string;
}

export class NewRightsRequestDto extends ReasonDto {
  @ApiProperty({
    enum: RIGHTS,
    description:
      'GDPR Art. 15 `access`, 16 `rectification`, 17 `erasure`, 18 `restriction`, 20 `portability`, ' +
      '21 `objection`',
  })
  @IsIn(RIGHTS)
  kind: Right;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'When it arrived, RFC 3339; the clock runs from then. At most 60 s ahead of our clock, 400 ' +
      'days back. Now, where it is left out',
  })
  @Optional()
  @Instant()
  receivedAt?: string;
}

export class RequestAnswerDto extends ReasonDto {
  @ApiProperty({
    enum: OUTCOMES,
    description: 'A refusal is told to the person with its reasons, within the month (Art. 12(4))',
  })
  @IsIn(OUTCOMES)
  outcome: RightsOutcome;
}

const MOST = 200;

export class RequestsQueryDto {
  @ApiPropertyOptional({
    enum: REQUEST_STATES,
    description: '`open` holds what is overdue too; all, where it is left out',
  })
  @Optional()
  @IsIn(REQUEST_STATES)
  state?: RequestState;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST, default: 50 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit?: number;

  @ApiPropertyOptional({ description: 'From the `Link` header of the page before' })
  @Optional()
  @Matches(/^[0-9]{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  after?: string;
}

export class RightsRequestDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  contactId: string;

  @ApiProperty({ enum: RIGHTS })
  kind: Right;

  @ApiProperty()
  reason: string;

  @ApiProperty({ description: 'Who entered it' })
  actor: string;

  @ApiProperty({ enum: REQUEST_STATES })
  state: RequestState;

  @ApiProperty({ format: 'date-time' })
  receivedAt: string;

  @ApiProperty({ format: 'date-time', description: 'The first instant that is too late' })
  dueAt: string;

  @ApiProperty({
    format: 'date',
    description: 'The last day to answer on, where the controller is (Regulation 1182/71, Art. 3)',
  })
  lastDay: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: 'string' })
  extendedAt: string | null;

  @ApiProperty({ nullable: true, type: 'string' })
  extensionReason: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: 'string' })
  answeredAt: string | null;

  @ApiProperty({ enum: OUTCOMES, nullable: true, type: 'string' })
  outcome: RightsOutcome | null;
}

export class RightsRequestsDto {
  @ApiProperty({ type: [RightsRequestDto], description: 'What is due first comes first' })
  requests: RightsRequestDto[];
}

export function shownRequest({ request, catalog, now }: Looked): RightsRequestDto {
  const { requestId: id, receivedAt, dueAt, extendedAt, answeredAt, ...rest } = request;
  const { contactId, kind, reason, actor, extensionReason, outcome } = rest;
  const instant = (at: Date) => formatInstant(at.getTime());
  return {
    id,
    contactId,
    kind,
    reason,
    actor,
    state: stateOf(request, now),
    receivedAt: instant(receivedAt),
    dueAt: instant(dueAt),
    lastDay: lastDayBefore(dueAt.getTime(), calendarOf(catalog)),
    extendedAt: extendedAt && instant(extendedAt),
    extensionReason,
    answeredAt: answeredAt && instant(answeredAt),
    outcome,
  };
}
