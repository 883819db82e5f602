/** Body and answer of `POST /v1/feedback`. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { RecipientDto } from '../contacts/recipient.js';
import { Instant } from '../platform/http/instant.js';
import { NoAddress } from '../platform/http/no-address.js';
import { Optional } from '../platform/http/optional.js';

export const REPORTS = ['bounce_hard', 'bounce_soft', 'complaint', 'unsubscribe'] as const;
export type Report = (typeof REPORTS)[number];

export class FeedbackDto {
  @ApiPropertyOptional({
    description: 'The authorization of the message it is about; either this or `recipient`',
    example: '20261121-3f-6v2mC0oVwq1Xn1q3cYkA7w',
  })
  @Optional()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  authorizationId?: string;

  @ApiPropertyOptional({
    type: RecipientDto,
    description:
      'Exactly one of email, phone, contactId. A bounce and a complaint are about an address, so ' +
      'they take no contactId',
  })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => RecipientDto)
  recipient?: RecipientDto;

  @ApiProperty({
    enum: REPORTS,
    description:
      '`bounce_hard`: the address does not work (RFC 3463 5.1.x, 5.2.1). `bounce_soft`: it did not ' +
      'this time (4.x.x, and 5.7.x, which is about the sender). `complaint`: reported as spam ' +
      '(RFC 5965 abuse). `unsubscribe`: said elsewhere than on our links',
  })
  @IsIn(REPORTS)
  type: Report;

  @ApiProperty({
    format: 'date-time',
    description: 'When it happened, RFC 3339; at most 60 s ahead of our clock, 400 days back',
  })
  @Instant()
  at: string;

  @ApiPropertyOptional({
    description: 'What else was said; kept sealed as evidence. No address may stand in it',
    example: '550 5.1.1 no such user',
  })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @NoAddress()
  detail?: string;
}

export class RecordedFeedbackDto {
  @ApiProperty({ enum: ['recorded'], description: 'The same whoever it is about' })
  status: 'recorded';
}
